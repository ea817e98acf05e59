package io.reticle.lxmf.propagation;

import io.reticle.lxmf.MemoryStore;
import io.reticle.lxmf.message.PropagationEntry;
import io.reticle.lxmf.message.Upload;
import io.reticle.lxmf.stamp.PropagationStamp;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.destination.ProofStrategy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.link.Link;
import io.reticle.rns.link.LinkEvent;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.node.NodeEvent;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.request.RequestEvent;
import io.reticle.rns.resource.OutgoingTransfer;
import io.reticle.rns.resource.ResourceEvent;
import io.reticle.rns.resource.ResourceSource;
import io.reticle.rns.resource.Transfer;
import io.reticle.rns.stamp.StampSearch;
import io.reticle.rns.stamp.Workblock;
import io.reticle.rns.store.StoreFailure;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/** A propagation node among others, and a client that talks to it. */
final class Post {
    static final long SECOND = Wires.SECOND;
    private static final DestinationName DELIVERY = DestinationName.parse("lxmf.delivery");
    private static final DestinationName PROPAGATION = DestinationName.parse("lxmf.propagation");

    /** Quick to make: 2^13 tries at the authority's least, less the whole flexibility here. */
    static final PropagationSettings CHEAP =
            PropagationSettings.standard("1.2.1")
                    .with(settings -> settings.cost(13).flexibility(13).peeringCost(4));

    final Wires wires;
    final Wires.Member member;
    final MemoryMessages messages;
    final MemoryStore files;
    final List<String> log = new ArrayList<>();
    final List<Bytes> delivered = new ArrayList<>();
    final PropagationNode node;

    private Post(
            Wires wires,
            Wires.Member member,
            MemoryMessages messages,
            MemoryStore files,
            PropagationSettings settings,
            Optional<Bytes> resident) {
        this.wires = wires;
        this.member = member;
        this.messages = messages;
        this.files = files;
        this.node =
                new PropagationNode(
                        member.node,
                        member.identity,
                        settings,
                        new PropagationNode.Means(
                                messages,
                                files,
                                member.stamps,
                                Wires.seeded(4),
                                local(resident),
                                log::add));
        member.carries(node);
        start();
    }

    private LocalMail local(Optional<Bytes> resident) {
        return new LocalMail() {
            @Override
            public boolean hosts(Bytes destination) {
                return resident.equals(Optional.of(destination));
            }

            @Override
            public void take(Bytes data, long now) {
                delivered.add(data);
            }
        };
    }

    private void start() {
        try {
            node.start(wires.now());
        } catch (StoreFailure e) {
            throw new AssertionError("memory can be read", e);
        }
    }

    static Post on(
            Wires wires, Wires.Member member, UnaryOperator<PropagationSettings.Builder> is) {
        return new Post(
                wires,
                member,
                new MemoryMessages(),
                new MemoryStore(),
                CHEAP.with(is),
                Optional.empty());
    }

    static Post on(Wires wires, Wires.Member member) {
        return on(wires, member, settings -> settings);
    }

    /** With somebody who lives there. */
    static Post withResident(Wires wires, Wires.Member member, Bytes resident) {
        return new Post(
                wires,
                member,
                new MemoryMessages(),
                new MemoryStore(),
                CHEAP,
                Optional.of(resident));
    }

    /** Another node over what this one left on the disk. */
    Post again(Wires.Member on) {
        return new Post(wires, on, messages, files, CHEAP, Optional.empty());
    }

    Value.Map statistics() {
        return node.statistics(wires.now());
    }

    int count() {
        return messages.files.size();
    }

    /** The address of somebody's box. */
    static Bytes box(Wires wires, Identity somebody) {
        return DELIVERY.address(wires.crypto(), somebody.hash());
    }

    /** A message that nobody here has to be able to open, with a stamp of at least this value. */
    static PropagationEntry entry(Wires wires, Bytes to, int size, long seed, int least) {
        Bytes data = Bytes.concat(to, Wires.seeded(seed).bytes(size));
        Bytes id = wires.crypto().sha256(data);
        Workblock block = Workblock.of(wires.crypto(), id, PropagationStamp.ROUNDS);
        StampSearch search = new StampSearch(block, least, Wires.seeded(seed + 1));
        Optional<Bytes> stamp = search.attempt(1 << 20);
        while (stamp.filter(found -> block.value(found) >= least).isEmpty()) {
            stamp = search.attempt(1 << 20);
        }
        return new PropagationEntry(data, stamp.get());
    }

    static PropagationEntry entry(Wires wires, Bytes to, int size, long seed) {
        return entry(wires, to, size, seed, 0);
    }

    static Bytes upload(Wires wires, PropagationEntry... entries) {
        return Upload.of(
                        wires.now() / 1e6,
                        List.of(entries).stream().map(PropagationEntry::encode).toList())
                .encode();
    }

    /** Whoever brings and fetches messages. */
    static final class Client {
        private final Wires wires;
        final Wires.Member member;
        private Link link;

        Client(Wires wires) {
            this.wires = wires;
            this.member = wires.member(false);
        }

        /** Is found by others as a propagation node, and knows the way to one. */
        void connect(Post post) {
            wires.join(member, post.member);
            post.node.announce(wires.now());
            wires.pass(SECOND);
        }

        /** Says as a propagation node that it is there. */
        Destination announceNode(Bytes appData) {
            Destination own =
                    Destination.single(
                            wires.crypto(),
                            PROPAGATION,
                            member.identity,
                            new ProofStrategy.None(),
                            true);
            if (member.node.hosted(own.hash()).isEmpty()) member.node.host(own);
            member.node.announce(own.hash(), Optional.of(appData), wires.now());
            wires.pass(SECOND);
            return own;
        }

        Link open(Bytes address) {
            link = member.node.openLink(address, wires.now());
            wires.pass(SECOND);
            if (link.state() != Link.State.ACTIVE) throw new AssertionError("no link");
            return link;
        }

        void identify() {
            link.identify(member.identity, wires.now());
            wires.pass(SECOND / 10);
        }

        /** Whether a packet was proved. */
        boolean proved(Bytes data) {
            Packet sent = member.node.sendOnLink(link, data, wires.now());
            Bytes hash = sent.hash(wires.crypto());
            wires.pass(SECOND);
            return member.events(NodeEvent.Delivery.class).stream()
                    .anyMatch(it -> it.delivered() && it.packetHash().equals(hash));
        }

        /** How a transfer ended for its sender. */
        Optional<Transfer.Outcome> transfer(Bytes data) {
            Transfer transfer = begin(data);
            wires.pass(20 * SECOND);
            return transfer.outcome();
        }

        Transfer begin(Bytes data) {
            try {
                return member.node.sendResource(
                        link,
                        OutgoingTransfer.Parcel.of(
                                ResourceSource.of(data), Optional.empty(), false),
                        wires.now());
            } catch (IOException e) {
                throw new AssertionError("the content can be read", e);
            }
        }

        boolean linked() {
            return link.state() == Link.State.ACTIVE;
        }

        /** What was said on the link besides. */
        List<Bytes> heard() {
            return member.events(NodeEvent.OnLink.class).stream()
                    .map(NodeEvent.OnLink::event)
                    .filter(LinkEvent.Received.class::isInstance)
                    .map(event -> ((LinkEvent.Received) event).plaintext())
                    .toList();
        }

        Optional<Value> ask(String path, Value data) {
            return ask(path, data.encode());
        }

        Optional<Value> ask(String path, Bytes data) {
            int before = answers().size();
            member.node.request(
                    link, path, data, OptionalLong.empty(), OptionalLong.empty(), wires.now());
            wires.pass(15 * SECOND);
            return answers().stream().skip(before).findFirst();
        }

        private List<Value> answers() {
            return member.events(NodeEvent.OnRequest.class).stream()
                    .map(NodeEvent.OnRequest::event)
                    .filter(RequestEvent.Answered.class::isInstance)
                    .map(event -> value(((RequestEvent.Answered) event).packed()))
                    .toList();
        }

        List<Bytes> received() {
            return member.events(NodeEvent.OnResource.class).stream()
                    .map(NodeEvent.OnResource::event)
                    .filter(ResourceEvent.Received.class::isInstance)
                    .map(event -> content((ResourceEvent.Received) event))
                    .toList();
        }

        private static Bytes content(ResourceEvent.Received received) {
            try {
                return received.content().read(0, (int) received.content().size());
            } catch (IOException e) {
                throw new AssertionError("the content can be read", e);
            }
        }

        private static Value value(Bytes packed) {
            try {
                return Value.parse(packed);
            } catch (MalformedFrame e) {
                throw new AssertionError("an answer is MessagePack", e);
            }
        }

        static Value.Array ids(Bytes... ids) {
            return new Value.Array(List.of(ids).stream().<Value>map(Value.Binary::new).toList());
        }
    }
}
