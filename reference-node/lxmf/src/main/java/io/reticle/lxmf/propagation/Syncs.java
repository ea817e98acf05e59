package io.reticle.lxmf.propagation;

import io.reticle.lxmf.message.Upload;
import io.reticle.lxmf.stamp.PeeringKey;
import io.reticle.lxmf.stamp.Stamp;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.link.Link;
import io.reticle.rns.link.LinkEvent;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.node.Node;
import io.reticle.rns.request.RequestEvent;
import io.reticle.rns.request.RequestReceipt;
import io.reticle.rns.resource.OutgoingTransfer;
import io.reticle.rns.resource.ResourceEvent;
import io.reticle.rns.resource.ResourceSource;
import io.reticle.rns.resource.Transfer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Brings peers what they have not: opens a link, offers, sends what is wanted (R-LXMF-127 to
 * R-LXMF-131, R-LXMF-135).
 */
final class Syncs {
    /** After each failure in a row so much longer is waited (R-LXMF-135). */
    private static final long BACKOFF_STEP = 12 * 60 * Clerk.SECOND;

    /** How long a path to a peer is waited for. */
    private static final long PATH_GRACE = 7_500_000;

    /** From so many of the fastest one is chosen, and from as many whose speed is not known. */
    private static final int FASTEST = 2;

    /** As large as a transfer's own form may make it, whatever is in it; and of each message. */
    private static final int OVERHEAD = 24;

    private static final int MESSAGE_OVERHEAD = 16;

    /** Whatever a peer says that it takes, no more than this is put together at once, in bytes. */
    private static final long MOST_AT_ONCE = 32 << 20;

    /** An answer is at most a list of what was offered. */
    private static final int ID_ON_WIRE = 2 + MessageName.ID_SIZE;

    private static final int ANSWER_OVERHEAD = 512;

    private final Clerk clerk;
    private final Peering peering;

    /** By link. */
    private final Map<Bytes, Peer> talking = new HashMap<>();

    /** Peers for whom a path or a key is being looked for. */
    private final Set<Bytes> preparing = new HashSet<>();

    /** By link: the offer that was made last on it. */
    private final Map<Bytes, RequestReceipt> offered = new HashMap<>();

    Syncs(Clerk clerk, Peering peering) {
        this.clerk = clerk;
        this.peering = peering;
    }

    /** Whether a link was opened from here. */
    boolean owns(Link link) {
        return talking.containsKey(link.id());
    }

    // ---- whose turn it is

    /** Chooses one peer that waits for messages, and brings them. */
    void turn(long now) {
        List<Peer> waiting =
                clerk.peers.values().stream()
                        .filter(peer -> peer.state == Peer.State.IDLE)
                        .filter(peer -> !peer.unhandled.isEmpty())
                        .toList();
        List<Peer> pool = pool(waiting.stream().filter(peer -> peer.alive).toList());
        if (pool.isEmpty()) {
            pool = waiting.stream().filter(peer -> !peer.alive && now > peer.nextAttempt).toList();
        }
        if (!pool.isEmpty()) begin(pool.get(draw(pool.size())), now);
    }

    private static List<Peer> pool(List<Peer> alive) {
        List<Peer> fastest =
                alive.stream()
                        .sorted(
                                Comparator.comparingDouble((Peer peer) -> peer.transferRate)
                                        .reversed())
                        .limit(FASTEST)
                        .toList();
        List<Peer> pool = new ArrayList<>(fastest);
        alive.stream()
                .filter(peer -> peer.transferRate == 0)
                .limit(fastest.size())
                .forEach(pool::add);
        return pool;
    }

    private int draw(int size) {
        return (int) (clerk.entropy.bytes(4).number(0, 4) % size);
    }

    // ---- one peer's turn

    /** Brings a peer what it has not, if that can be done now. */
    void begin(Peer peer, long now) {
        peer.lastAttempt = now;
        if (now <= peer.nextAttempt) {
            if (peer.lastAttempt > peer.lastHeard) peer.alive = false;
            return;
        }
        if (peer.terms.isEmpty()) {
            // whoever has not announced itself to us may answer a question
            if (clerk.isStatic(peer.address)) clerk.node.requestPath(peer.address, now);
            return;
        }
        if (!peer.keyed()) {
            makeKey(peer, now);
            return;
        }
        if (clerk.node.path(peer.address).isPresent()) {
            connect(peer, now);
        } else if (preparing.add(peer.address)) {
            clerk.node.findPath(
                    peer.address,
                    PATH_GRACE,
                    clerk.timed(
                            (found, then) -> {
                                preparing.remove(peer.address);
                                if (found.isPresent()) connect(peer, then);
                                else failed(peer, then);
                            }),
                    now);
        }
    }

    private static void failed(Peer peer, long now) {
        peer.backoff += BACKOFF_STEP;
        peer.nextAttempt = now + peer.backoff;
        peer.alive = false;
    }

    private void makeKey(Peer peer, long now) {
        Optional<Node.Recalled> known = clerk.node.recall(peer.address, now);
        if (known.isEmpty() || !preparing.add(peer.address)) return;
        int cost = peer.terms.orElseThrow().peeringCost();
        clerk.log("making a peering key of %d for %s", cost, peer.address.brief());
        clerk.stamps.begin(
                PeeringKey.material(known.get().identity().hash(), clerk.identity.hash()),
                PeeringKey.ROUNDS,
                cost,
                clerk.timed((key, then) -> made(peer, key, then)));
    }

    private void made(Peer peer, Stamp key, long now) {
        preparing.remove(peer.address);
        peer.key = Optional.of(key);
        clerk.peersChanged();
        if (isPeer(peer)) begin(peer, now);
    }

    private boolean isPeer(Peer peer) {
        return clerk.peers.get(peer.address) == peer;
    }

    private void connect(Peer peer, long now) {
        if (!isPeer(peer) || peer.unhandled.isEmpty() || peer.state != Peer.State.IDLE) return;
        if (clerk.node.recall(peer.address, now).isEmpty()) return;
        peer.backoff += BACKOFF_STEP;
        peer.nextAttempt = now + peer.backoff;
        peer.state = Peer.State.LINK_ESTABLISHING;
        Link link = clerk.node.openLink(peer.address, now);
        peer.link = Optional.of(link);
        talking.put(link.id(), peer);
    }

    // ---- what happens on links to peers

    void event(Link link, LinkEvent event, long now) {
        if (!(event instanceof LinkEvent.StateChanged change)) return;
        Peer peer = talking.get(link.id());
        if (change.state() == Link.State.ACTIVE && peer.state == Peer.State.LINK_ESTABLISHING) {
            link.identify(clerk.identity, now);
            peer.state = Peer.State.LINK_READY;
            peer.nextAttempt = 0;
            offer(peer, link, now);
        } else if (change.state() == Link.State.CLOSED) {
            talking.remove(link.id());
            offered.remove(link.id());
            if (peer.link.equals(Optional.of(link))) peer.idle();
        }
    }

    private void offer(Peer peer, Link link, long now) {
        peer.alive = true;
        peer.lastHeard = now;
        peer.backoff = 0;
        peer.offer = composed(peer, now);
        if (peer.offer.isEmpty()) {
            // a link that says nothing would be of no use to anybody
            end(peer, link, now);
            return;
        }
        clerk.log("offering %d messages to %s", peer.offer.size(), peer.address.brief());
        Value ids =
                new Value.Array(
                        peer.offer.stream()
                                .<Value>map(entry -> new Value.Binary(entry.id()))
                                .toList());
        Bytes data =
                new Value.Array(new Value.Binary(peer.key.orElseThrow().bytes()), ids).encode();
        OptionalLong longest =
                OptionalLong.of((long) peer.offer.size() * ID_ON_WIRE + ANSWER_OVERHEAD);
        offered.put(
                link.id(),
                clerk.node.request(link, Offers.PATH, data, OptionalLong.empty(), longest, now));
        peer.state = Peer.State.REQUEST_SENT;
    }

    /** What to offer: the lightest first, as much as the peer takes (R-LXMF-130, R-LXMF-131). */
    private List<Entry> composed(Peer peer, long now) {
        Peer.Terms terms = peer.terms.orElseThrow();
        double seconds = now / Clerk.MICROS;
        List<Entry> waiting = new ArrayList<>(clerk.index.numbered(peer.unhandled));
        waiting.stream().filter(entry -> entry.value() < terms.leastValue()).forEach(peer::drops);
        waiting.removeIf(entry -> entry.value() < terms.leastValue());
        waiting.sort(Comparator.comparingDouble(entry -> clerk.index.weight(entry, seconds)));
        long most = Math.min(terms.syncLimit(), MOST_AT_ONCE);
        long size = OVERHEAD;
        List<Entry> offer = new ArrayList<>();
        for (Entry entry : waiting) {
            long transfer = (long) entry.size() + MESSAGE_OVERHEAD;
            if (transfer > terms.messageLimit()) {
                peer.has(entry);
            } else if (size + transfer < most) {
                size += transfer;
                offer.add(entry);
            }
        }
        return offer;
    }

    void event(Link link, RequestEvent event, long now) {
        Peer peer = talking.get(link.id());
        switch (event) {
            case RequestEvent.Answered(var receipt, var packed)
                    when receipt == offered.get(link.id()) ->
                    answered(peer, link, packed, now);
            case RequestEvent.Moved(var receipt, var to)
                    when receipt == offered.get(link.id()) && to == RequestReceipt.State.FAILED ->
                    end(peer, link, now);
            default -> {
                // nothing else is asked
            }
        }
    }

    private void answered(Peer peer, Link link, Bytes packed, long now) {
        peer.state = Peer.State.RESPONSE_RECEIVED;
        try {
            Value answer = Value.parse(packed);
            if (Refusal.NO_IDENTITY.is(answer)) {
                link.identify(clerk.identity, now);
                peer.state = Peer.State.LINK_READY;
                offer(peer, link, now);
            } else if (Refusal.NO_ACCESS.is(answer)) {
                peering.unpeer(peer.address);
                link.close(now);
            } else if (Refusal.THROTTLED.is(answer)) {
                peer.nextAttempt = now + Offers.THROTTLE;
                link.close(now);
            } else {
                send(peer, link, wanted(peer, answer), now);
            }
        } catch (MalformedFrame e) {
            clerk.log("%s answered an offer: %s", peer.address.brief(), e.getMessage());
            end(peer, link, now);
        }
    }

    /** What of the offer is wanted; the rest the peer has (R-LXMF-122). */
    private List<Entry> wanted(Peer peer, Value answer) throws MalformedFrame {
        Set<Bytes> ids = new HashSet<>();
        if (answer instanceof Value.Array(var elements)) {
            for (Value element : elements) {
                if (!(element instanceof Value.Binary(var id))) throw senseless();
                ids.add(id);
            }
        } else {
            // the authority compares with false and true, to which 0 and 1 are equal
            double all = answer.asNumber().orElseThrow(Syncs::senseless);
            if (all != 0 && all != 1) throw senseless();
            if (all == 1) peer.offer.forEach(entry -> ids.add(entry.id()));
        }
        List<Entry> wanted = new ArrayList<>();
        for (Entry entry : peer.offer) {
            if (ids.remove(entry.id())) wanted.add(entry);
            else if (isKept(entry)) peer.has(entry);
        }
        if (!ids.isEmpty()) throw senseless();
        clerk.peersChanged();
        return wanted;
    }

    private static MalformedFrame senseless() {
        return new MalformedFrame(
                "answer to an offer", 0, "true, false or ids that were offered", "something else");
    }

    /** Not all that was offered is still there when the answer comes. */
    private boolean isKept(Entry entry) {
        return entry.equals(clerk.index.find(entry.id()));
    }

    private void send(Peer peer, Link link, List<Entry> wanted, long now) {
        List<Entry> there = wanted.stream().filter(this::isKept).toList();
        if (there.isEmpty()) {
            peer.counts.offered += peer.offer.size();
            end(peer, link, now);
            return;
        }
        clerk.messages.read(
                there.stream().map(Entry::name).toList(),
                clerk.timed((contents, then) -> send(peer, link, there, contents, then)));
    }

    private void send(
            Peer peer, Link link, List<Entry> wanted, List<Optional<Bytes>> contents, long now) {
        if (!link.open() || !peer.link.equals(Optional.of(link))) return;
        List<Bytes> entries = contents.stream().flatMap(Optional::stream).toList();
        Bytes data = Upload.of(now / Clerk.MICROS, entries).encode();
        try {
            clerk.node.sendResource(
                    link,
                    OutgoingTransfer.Parcel.of(ResourceSource.of(data), Optional.empty(), true),
                    now);
            peer.transferring = wanted;
            peer.transferBegan = now;
            peer.state = Peer.State.RESOURCE_TRANSFERRING;
        } catch (IOException e) {
            clerk.log("nothing could be sent to %s: %s", peer.address.brief(), e.getMessage());
            end(peer, link, now);
        }
    }

    void event(Link link, ResourceEvent event, long now) {
        if (!(event instanceof ResourceEvent.Sent(var transfer, var outcome))) return;
        Peer peer = talking.get(link.id());
        if (peer.state != Peer.State.RESOURCE_TRANSFERRING) return;
        if (outcome == Transfer.Outcome.COMPLETE) complete(peer, transfer, now);
        end(peer, link, now);
        boolean more = outcome == Transfer.Outcome.COMPLETE && !peer.unhandled.isEmpty();
        if (more && isPeer(peer)) begin(peer, now);
    }

    private void complete(Peer peer, OutgoingTransfer transfer, long now) {
        peer.transferring.stream().filter(this::isKept).forEach(peer::has);
        peer.alive = true;
        peer.lastHeard = now;
        peer.counts.offered += peer.offer.size();
        peer.counts.outgoing += peer.transferring.size();
        peer.counts.sent += transfer.size();
        double seconds = Math.max(1, now - peer.transferBegan) / Clerk.MICROS;
        peer.transferRate = transfer.size() * Byte.SIZE / seconds;
        clerk.log("brought %d messages to %s", peer.transferring.size(), peer.address.brief());
        clerk.peersChanged();
    }

    /** Ends the talk with a peer; it may be begun anew at once. */
    private void end(Peer peer, Link link, long now) {
        peer.idle();
        link.close(now);
    }

    /** Ends all talks. */
    void shutDown(long now) {
        for (Peer peer : List.copyOf(talking.values())) {
            peer.link.ifPresent(link -> link.close(now));
        }
    }
}
