package io.reticle.lxmf.router;

import io.reticle.lxmf.announce.DeliveryAnnounce;
import io.reticle.lxmf.announce.PropagationAnnounce;
import io.reticle.lxmf.message.Fields;
import io.reticle.lxmf.message.Message;
import io.reticle.lxmf.message.Method;
import io.reticle.lxmf.message.PaperForm;
import io.reticle.lxmf.message.Payload;
import io.reticle.lxmf.message.SealedMessage;
import io.reticle.lxmf.stamp.StampMaker;
import io.reticle.lxmf.stamp.Ticket;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.destination.OwnRatchets;
import io.reticle.rns.destination.ProofStrategy;
import io.reticle.rns.link.Link;
import io.reticle.rns.link.LinkEvent;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.node.Node;
import io.reticle.rns.node.NodeEvent;
import io.reticle.rns.node.Part;
import io.reticle.rns.node.Service;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.resource.IncomingTransfer;
import io.reticle.rns.resource.ResourceEvent;
import io.reticle.rns.resource.ResourceSink;
import io.reticle.rns.resource.ResourceSource;
import io.reticle.rns.resource.ResourceStrategy;
import io.reticle.rns.store.Store;
import io.reticle.rns.store.StoreFailure;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Sends and receives messages for one identity over a node: a pure state machine as the node is,
 * driven with it, on its thread. All times are microseconds since the Unix epoch.
 *
 * <p>What is handed to the {@link RouterListener} or put aside in the store is acknowledged to its
 * sender only afterwards, so that a node that is killed loses nothing that a sender believes to
 * have arrived.
 */
public final class Router implements Part {
    /** The destination that takes messages. */
    public static final DestinationName DELIVERY = DestinationName.parse("lxmf.delivery");

    /** The destination of propagation nodes. */
    public static final DestinationName PROPAGATION = DestinationName.parse("lxmf.propagation");

    /** How often old ids are forgotten. */
    private static final long CLEANING = 3_600 * Paths.SECOND;

    private final Node node;
    private final CryptoProvider crypto;
    private final Entropy entropy;
    private final RouterConfig config;
    private final RouterListener listener;
    private final Destination destination;
    private final Agenda agenda = new Agenda();
    private final Outbox outbox;
    private final Inbox inbox;
    private final Stamping stamping;
    private final StampCosts costs = new StampCosts();
    private final StateFile costFile;
    private final Bytes deliveryName;
    private final Queue<Consumer<Long>> results = new ArrayDeque<>();

    /** Links of ours on which we said who we are. */
    private final Set<Bytes> identified = new HashSet<>();

    private Optional<Bytes> propagationNode = Optional.empty();
    private Optional<Download> download = Optional.empty();
    private OptionalInt stampCost;
    private boolean enforcesStamps;
    private long latest;

    /** The place for a message that is about to come as a resource. */
    private Optional<InboxSink> opened = Optional.empty();

    /** Whether what came in last is safe with us, so that its sender may hear of it. */
    private boolean kept = true;

    /**
     * Hosts the delivery destination on a node, and reads what earlier routers left in the store.
     *
     * @param store the folder {@code lxmf} of a storage, in the authority's layout
     * @throws StoreFailure if ratchets cannot be read or kept
     * @throws MalformedFrame if the ratchets in the store are somebody else's
     */
    public Router(
            Node node,
            RouterConfig config,
            Store store,
            Entropy entropy,
            StampMaker maker,
            RouterListener listener,
            long now)
            throws StoreFailure, MalformedFrame {
        this.node = node;
        this.crypto = node.crypto();
        this.entropy = entropy;
        this.config = config;
        this.listener = listener;
        this.stampCost = config.stampCost();
        this.enforcesStamps = config.enforceStamps();
        this.deliveryName = DELIVERY.hash(crypto);
        this.latest = now;
        this.destination = destination(store);
        this.outbox = new Outbox(node, entropy, agenda, new Sent());
        this.inbox = new Inbox(node, store, agenda, maker, new Received(), listener, results::add);
        this.stamping = new Stamping(outbox, maker, new Stamped(), results::add);
        this.costFile =
                new StateFile(store, agenda, "outbound_stamp_costs", costs::encode, listener);
        costFile.load().ifPresent(file -> costs.load(file, seconds(now)));
        node.host(destination);
        node.setAppData(destination.hash(), () -> config.displayName().map(name -> appData()));
        node.serve(destination.hash(), new Service(Map.of(), OptionalLong.empty(), intoInbox()));
        inbox.load(now);
        keepHouse(now);
    }

    private Destination destination(Store store) throws StoreFailure, MalformedFrame {
        Destination plain =
                Destination.single(
                        crypto,
                        DELIVERY,
                        config.identity(),
                        new ProofStrategy.App(plaintext -> kept),
                        true);
        OwnRatchets ratchets =
                OwnRatchets.enable(
                        crypto,
                        config.identity(),
                        store,
                        "ratchets/%s.ratchets".formatted(plain.hash().toHex()));
        return plain.with(config.enforceRatchets() ? ratchets.enforced() : ratchets);
    }

    private static double seconds(long now) {
        return now / (double) Paths.SECOND;
    }

    private void keepHouse(long now) {
        inbox.clean(now);
        Agenda.Task cleaning =
                new Agenda.Task() {
                    @Override
                    void ring(long at) {
                        keepHouse(at);
                    }
                };
        agenda.set(cleaning, now + CLEANING);
    }

    // ---- what the application asks for

    /** Our lxmf.delivery address: 16 bytes. */
    public Bytes address() {
        return destination.hash();
    }

    /** Tells the network of us, and of what we ask for. */
    public void announce(long now) {
        node.announce(destination.hash(), Optional.of(appData()), now);
    }

    private Bytes appData() {
        return new DeliveryAnnounce(config.displayName(), stampCost, true).encode();
    }

    /**
     * What others have to do to write here, from the next announce on; nothing below 1.
     *
     * @throws IllegalArgumentException if it is above 254 (R-LXMF-56)
     */
    public void askFor(OptionalInt cost) {
        stampCost = RouterConfig.checked(cost);
    }

    /** Whether messages whose stamp does not do are dropped from now on (R-LXMF-52). */
    public void enforceStamps(boolean enforced) {
        enforcesStamps = enforced;
    }

    /** What comes from this address is not told any more (R-LXMF-103). */
    public void ignore(Bytes source) {
        inbox.ignore(source);
    }

    /** The inverse of {@link #ignore}. */
    public void unignore(Bytes source) {
        inbox.unignore(source);
    }

    /** Where propagated messages go, and where downloads come from. */
    public void use(Optional<Bytes> chosen, long now) {
        if (propagationNode.equals(chosen)) return;
        Optional<Lane> before = propagationNode.flatMap(outbox::lane);
        propagationNode = chosen.map(Bytes::compact);
        List<Outgoing> left = before.map(lane -> lane.leave(now)).orElse(List.of());
        for (Outgoing message : left) {
            if (propagationNode.isPresent()) outbox.send(message, propagationNode, now);
            else outbox.fail(message, "there is no propagation node any more", now);
        }
    }

    /** The propagation node in use. */
    public Optional<Bytes> propagationNode() {
        return propagationNode;
    }

    /** What somebody announced to ask for of those who write to them. */
    public OptionalInt stampCost(Bytes address) {
        return costs.cost(address);
    }

    /**
     * Sends a message; the listener hears of each step. It has failed already when this returns if
     * it is to go to a propagation node and none is chosen (R-LXMF-92).
     *
     * @throws IllegalArgumentException for a message on paper, which {@link #paper} writes
     */
    public Outgoing send(Draft draft, long now) {
        if (draft.method() == Method.PAPER) {
            throw new IllegalArgumentException("a message on paper is not sent, but written");
        }
        Outgoing message = new Outgoing(written(draft, now), draft.method(), draft.ticket());
        outbox.add(message);
        if (draft.method() == Method.PROPAGATED && propagationNode.isEmpty()) {
            outbox.fail(message, "no propagation node is chosen", now);
            return message;
        }
        Optional<Ticket> held = inbox.tickets.toWriteTo(draft.destination(), seconds(now));
        if (held.isPresent()) message.stamped(held.get().stamp(crypto, message.id()));
        else message.stampCost = costOf(draft);
        if (Stamping.needed(message)) stamping.take(message, now);
        else outbox.send(message, propagationNode, now);
        return message;
    }

    private OptionalInt costOf(Draft draft) {
        OptionalInt cost =
                draft.stampCost().isPresent() ? draft.stampCost() : costs.cost(draft.destination());
        return cost.orElse(0) < 1 ? OptionalInt.empty() : cost;
    }

    private Message written(Draft draft, long now) {
        Payload payload = draft.payload(seconds(now));
        if (draft.ticket()) {
            Optional<Value> ticket = inbox.tickets.give(draft.destination(), entropy, seconds(now));
            if (ticket.isPresent()) {
                inbox.ticketsChanged(now);
                SequencedMap<Value, Value> fields = new LinkedHashMap<>(draft.fields());
                fields.put(new Value.Int(Fields.TICKET), ticket.get());
                payload = draft.with(fields).payload(seconds(now));
            }
        }
        return Message.write(
                crypto, config.identity(), draft.destination(), destination.hash(), payload);
    }

    /**
     * Gives a message up; nothing if it is not on its way (R-LXMF-57, R-LXMF-95).
     *
     * @return whether it was
     */
    public boolean cancel(Bytes id, long now) {
        Optional<Outgoing> found = outbox.find(id);
        if (found.isEmpty()) return false;
        outbox.cancel(found.get(), now);
        stamping.withdraw(found.get(), now);
        return true;
    }

    /** Messages on their way, in the order of submission. */
    public List<Outgoing> underWay() {
        return outbox.all();
    }

    /** How the work on a message's stamp goes, while it goes. */
    public Optional<StampMaker.Job> stampOf(Outgoing message) {
        return stamping.jobFor(message);
    }

    /**
     * Writes a message that somebody carries.
     *
     * @throws IllegalArgumentException if it is too long, or the recipient's identity is not known
     * @throws CryptoFailure if the recipient's key is unusable
     */
    public SealedMessage paper(Draft draft, long now) throws CryptoFailure {
        Node.Recalled recipient =
                node.recall(draft.destination(), now)
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "the identity behind %s is not known"
                                                        .formatted(draft.destination())));
        Bytes key =
                node.peerRatchet(draft.destination(), now)
                        .orElse(recipient.identity().encryptionKey());
        SealedMessage sealed =
                SealedMessage.seal(written(draft, now), recipient.identity(), key, entropy);
        if (!PaperForm.fits(sealed)) {
            throw new IllegalArgumentException(
                    "%d bytes; at most %d fit on paper"
                            .formatted(sealed.encode().length(), PaperForm.MOST));
        }
        return sealed;
    }

    /** What became of a message that was handed in. */
    public enum Taken {
        /** It went to the listener, or will when its stamp is checked. */
        DELIVERED,
        /** It was handed in before (R-LXMF-31). */
        DUPLICATE,
        /** It is for us, and cannot be opened, or is not wanted. */
        UNWANTED,
        /** It is for somebody else. */
        FOREIGN,
        /** It is no message. */
        INVALID
    }

    /**
     * Reads a message that somebody carried; no stamp is asked for (R-LXMF-32).
     *
     * @throws MalformedFrame if the text is none of a message
     * @throws StoreFailure if it could not be kept
     */
    public Taken readPaper(String uri, long now) throws MalformedFrame, StoreFailure {
        return take(PaperForm.parse(uri).encode(), Method.PAPER, now);
    }

    /**
     * Takes a sealed message that came by some other way, from a propagation node of this machine,
     * say.
     *
     * @throws StoreFailure if it could not be kept
     */
    public Taken take(Bytes sealed, Method method, long now) throws StoreFailure {
        latest = now;
        return switch (inbox.ingest(sealed, method, now)) {
            case DELIVERED -> Taken.DELIVERED;
            case DUPLICATE -> Taken.DUPLICATE;
            case SWALLOWED -> Taken.UNWANTED;
            case FOREIGN -> Taken.FOREIGN;
            case INVALID -> Taken.INVALID;
        };
    }

    /**
     * Gets our messages from the propagation node; one download goes on at a time.
     *
     * @param most messages at once; all, without one
     * @throws IllegalStateException if no node is chosen
     */
    public Download download(OptionalInt most, long now) {
        if (download.isPresent() && !download.get().state().last()) return download.get();
        Bytes from =
                propagationNode.orElseThrow(
                        () -> new IllegalStateException("no propagation node is chosen"));
        Lane lane = outbox.lane(from, Lane.Kind.PROPAGATED);
        Download begun = new Download(node, inbox, lane, agenda, config, most, listener);
        download = Optional.of(begun);
        begun.begin(outbox.paths, now);
        return begun;
    }

    /** Gives a download up. */
    public void cancelDownload(long now) {
        download.ifPresent(going -> going.cancel(now));
    }

    /** Stores what is to outlive the router. The node is closed by whoever owns it. */
    public void close() {
        inbox.close();
        costFile.close();
    }

    // ---- what the node tells

    /** The node tells something. */
    @Override
    public void event(NodeEvent event, long now) {
        latest = now;
        switch (event) {
            case NodeEvent.Announced(var announce, var _, var _) -> {
                boolean delivery = announce.nameHash().equals(deliveryName);
                if (delivery) learned(announce.destination(), announce.appData(), now);
                outbox.announced(announce.destination(), now);
                if (propagationNode.equals(Optional.of(announce.destination()))) {
                    stamping.announced(now);
                }
            }
            case NodeEvent.Received(var to, var plaintext) -> {
                if (to.hash().equals(destination.hash())) {
                    arrived(Bytes.concat(to.hash(), plaintext), Method.OPPORTUNISTIC, now);
                }
            }
            case NodeEvent.Delivery delivery -> outbox.delivery(delivery, now);
            case NodeEvent.OnLink(var link, var what) -> onLink(link, what, now);
            case NodeEvent.OnResource(var link, var what) -> {
                if (what instanceof ResourceEvent.Started(IncomingTransfer _)) began(link);
                else outbox.resource(what, now);
            }
            case NodeEvent.OnRequest(var _, var what) ->
                    download.ifPresent(going -> going.happened(what, now));
            case NodeEvent.OnChannel _, NodeEvent.StoreFailed _ -> {
                // nothing of a router's
            }
        }
    }

    /** Somebody said what they ask for; with nothing said, they ask for nothing (R-LXMF-54). */
    private void learned(Bytes address, Bytes appData, long now) {
        try {
            costs.learned(address, DeliveryAnnounce.parse(appData).stampCost(), seconds(now));
            costFile.changed(now);
        } catch (MalformedFrame e) {
            // what was known before stands
        }
    }

    private void onLink(Link link, LinkEvent what, long now) {
        switch (what) {
            case LinkEvent.StateChanged(var _, var state, var _) -> {
                switch (state) {
                    case ACTIVE -> {
                        outbox.active(link, now);
                        download.ifPresent(going -> going.proceed(now));
                    }
                    case CLOSED -> closed(link, now);
                    case PENDING, HANDSHAKE, STALE -> {
                        // nothing goes over it, and nothing is lost yet
                    }
                }
            }
            case LinkEvent.Received(var _, var plaintext, var packet) ->
                    received(link, plaintext, packet, now);
            case LinkEvent.Identified(var _, var identity) -> {
                if (toUs(link)) {
                    outbox.backchannel(DELIVERY.address(crypto, identity.hash()), link, now);
                }
            }
            case LinkEvent.Proved _, LinkEvent.Carried _ -> {
                // told as deliveries, resources and answers
            }
        }
    }

    private boolean toUs(Link link) {
        return link.role() == Link.Role.RESPONDER && link.destination().equals(destination.hash());
    }

    private void closed(Link link, long now) {
        identified.remove(link.id());
        boolean ofDownload =
                propagationNode
                        .flatMap(outbox::lane)
                        .flatMap(Lane::link)
                        .map(link::equals)
                        .orElse(false);
        outbox.closed(link, now);
        if (ofDownload) download.ifPresent(going -> going.closed(now));
    }

    private void received(Link link, Bytes plaintext, Packet packet, long now) {
        if (toUs(link)) {
            arrived(plaintext, Method.DIRECT, now);
        } else if (identified.contains(link.id())) {
            arrived(plaintext, Method.DIRECT, now);
            if (kept && link.open()) link.prove(packet, now);
        } else {
            outbox.signalled(link, plaintext, now);
        }
    }

    private void arrived(Bytes container, Method method, long now) {
        kept = true;
        try {
            inbox.take(container, method, true, now);
        } catch (StoreFailure e) {
            kept = false;
            listener.storeFailed("a message", String.valueOf(e.getMessage()));
        }
    }

    /** Messages that come as resources: as large as they may be (R-LXMF-104). */
    private ResourceStrategy intoInbox() {
        return new ResourceStrategy.Into(
                offered -> offered.dataSize() <= config.mostBytes(),
                first -> {
                    opened = Optional.of(new InboxSink());
                    return opened.get();
                });
    }

    /** Told right after a sink was opened, if it was opened for this. */
    private void began(Link link) {
        opened.ifPresent(sink -> sink.link = Optional.of(link));
        opened = Optional.empty();
    }

    /** Gives a message to the inbox before its sender hears that it is here. */
    private final class InboxSink implements ResourceSink {
        private final ResourceSink memory = ResourceSink.inMemory();
        private Optional<Link> link = Optional.empty();

        @Override
        public void append(Bytes piece) throws IOException {
            memory.append(piece);
        }

        @Override
        public ResourceSource complete() throws IOException {
            ResourceSource whole = memory.complete();
            try {
                inbox.take(
                        whole.read(0, Math.toIntExact(whole.size())), Method.DIRECT, true, latest);
            } catch (StoreFailure e) {
                listener.storeFailed("a message", String.valueOf(e.getMessage()));
                // a refusal would be for good: this way the sender tries again
                link.ifPresent(broken -> broken.close(latest));
                throw new IOException("the message could not be kept", e);
            }
            return whole;
        }

        @Override
        public void discard() {
            memory.discard();
        }
    }

    // ---- time

    /** When {@link #advance} should be called next; {@code Long.MAX_VALUE} if nothing is due. */
    @Override
    public long nextDeadline() {
        return results.isEmpty() ? agenda.next() : latest;
    }

    /** Does everything that has fallen due by {@code now}. */
    @Override
    public void advance(long now) {
        latest = now;
        for (Consumer<Long> next = results.poll(); next != null; next = results.poll()) {
            next.accept(now);
        }
        agenda.advance(now);
    }

    // ---- what the rooms ask for

    private final class Sent implements Outbox.Owner {
        @Override
        public void changed(Outgoing message) {
            listener.changed(message);
        }

        @Override
        public void delivered(Outgoing message, Optional<Link> link, long now) {
            node.known().retain(message.destination());
            boolean carried =
                    message.message()
                            .payload()
                            .fields()
                            .entries()
                            .containsKey(new Value.Int(Fields.TICKET));
            if (message.ticket && carried) {
                inbox.tickets.delivered(message.destination(), seconds(now));
                inbox.ticketsChanged(now);
            }
            link.filter(open -> open.state() == Link.State.ACTIVE)
                    .filter(open -> identified.add(open.id()))
                    .ifPresent(
                            open -> {
                                open.identify(config.identity(), now);
                                node.accept(open, intoInbox());
                            });
        }
    }

    private final class Received implements Inbox.Owner {
        @Override
        public Destination destination() {
            return destination;
        }

        @Override
        public OptionalInt stampCost() {
            return stampCost;
        }

        @Override
        public boolean enforcesStamps() {
            return enforcesStamps;
        }
    }

    private final class Stamped implements Stamping.Owner {
        @Override
        public Optional<Bytes> node() {
            return propagationNode;
        }

        @Override
        public OptionalInt nodeCost() {
            Optional<Bytes> said =
                    propagationNode
                            .flatMap(chosen -> node.recall(chosen, latest))
                            .flatMap(Node.Recalled::appData);
            if (said.isEmpty()) return OptionalInt.empty();
            try {
                return OptionalInt.of(PropagationAnnounce.parse(said.get()).stampCost());
            } catch (MalformedFrame e) {
                return OptionalInt.empty();
            }
        }

        @Override
        public void stamped(Outgoing message, long now) {
            outbox.send(message, propagationNode, now);
        }
    }
}
