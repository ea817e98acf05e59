package io.reticle.lxmf.router;

import io.reticle.lxmf.announce.DeliveryAnnounce;
import io.reticle.lxmf.message.Carriage;
import io.reticle.lxmf.message.MessageState;
import io.reticle.lxmf.message.Method;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.link.Link;
import io.reticle.rns.node.Node;
import io.reticle.rns.node.NodeEvent;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.resource.OutgoingTransfer;
import io.reticle.rns.resource.ResourceEvent;
import io.reticle.rns.resource.Transfer;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Messages on their way out, and what they wait for: packets for proofs, transfers for their end,
 * lanes for links. None of it looks through all messages: what happens finds its message by a key.
 */
final class Outbox {
    /** What a router does for its outbox. */
    interface Owner {
        void changed(Outgoing message);

        /** A direct message was delivered over a link of ours. */
        void delivered(Outgoing message, Optional<Link> link, long now);
    }

    final Node node;
    final CryptoProvider crypto;
    final Entropy entropy;
    final Agenda agenda;
    final Paths paths;
    private final Owner owner;
    private final Opportunist opportunist;
    private final Map<Bytes, Lane> lanes = new HashMap<>();
    private final Map<Bytes, Lane> lanesByLink = new HashMap<>();

    /** By the recipient's address: links that others opened to us (R-LXMF-90). */
    private final Map<Bytes, Link> backchannels = new HashMap<>();

    private final Map<Bytes, Outgoing> messages = new LinkedHashMap<>();
    private final Map<Bytes, Outgoing> byPacket = new HashMap<>();
    private final Map<Transfer, Outgoing> byTransfer = new HashMap<>();

    /** What is under way over slow media, where one thing at a time is enough. */
    private final Set<Outgoing> slow = new LinkedHashSet<>();

    /** Who waits for that. */
    private final Set<Consumer<Long>> held = new LinkedHashSet<>();

    Outbox(Node node, Entropy entropy, Agenda agenda, Owner owner) {
        this.node = node;
        this.crypto = node.crypto();
        this.entropy = entropy;
        this.agenda = agenda;
        this.owner = owner;
        this.paths = new Paths(node);
        this.opportunist = new Opportunist(this);
    }

    /** From now on the message is known by its id. */
    void add(Outgoing message) {
        messages.put(message.id(), message);
    }

    Optional<Outgoing> find(Bytes id) {
        return Optional.ofNullable(messages.get(id));
    }

    List<Outgoing> all() {
        return List.copyOf(messages.values());
    }

    int size() {
        return messages.size();
    }

    /**
     * The message has all the stamps that it needs.
     *
     * @param node the propagation node, for a message that goes there
     */
    void send(Outgoing message, Optional<Bytes> node, long now) {
        if (message.asked() != Method.PROPAGATED) {
            boolean opportunistic = message.asked() == Method.OPPORTUNISTIC;
            message.method(Carriage.ofDelivery(message.message(), opportunistic).method());
        }
        switch (message.method()) {
            case OPPORTUNISTIC -> opportunist.take(message, now);
            case DIRECT -> lane(message.destination(), Lane.Kind.DIRECT).take(message, now);
            case PROPAGATED -> lane(node.orElseThrow(), Lane.Kind.PROPAGATED).take(message, now);
            case PAPER -> throw new IllegalArgumentException("paper is carried by hand");
        }
    }

    Lane lane(Bytes target, Lane.Kind kind) {
        return lanes.computeIfAbsent(target, t -> new Lane(this, t, kind));
    }

    Optional<Lane> lane(Bytes target) {
        return Optional.ofNullable(lanes.get(target));
    }

    /** Nothing waits in the lane, and it has no link. */
    void empty(Lane lane) {
        lanes.remove(lane.target(), lane);
    }

    /** Whether somebody takes compressed resources: who says nothing, does (R-LXMF-72). */
    boolean compresses(Bytes destination, long now) {
        Optional<Bytes> said = node.recall(destination, now).flatMap(Node.Recalled::appData);
        try {
            return said.isEmpty() || DeliveryAnnounce.parse(said.get()).compression();
        } catch (MalformedFrame e) {
            return true;
        }
    }

    // ---- links

    void opened(Lane lane, Link link) {
        lanesByLink.put(link.id(), lane);
    }

    /** Somebody said on a link to us who they are. */
    void backchannel(Bytes address, Link link, long now) {
        backchannels.put(address, link);
        lane(address).ifPresent(lane -> lane.pump(now));
    }

    Optional<Link> backchannel(Bytes address) {
        Link link = backchannels.get(address);
        return Optional.ofNullable(link);
    }

    /** Over which links something goes to a lane's target. */
    void uses(Lane lane, Link link) {
        lanesByLink.put(link.id(), lane);
    }

    /** Whether this is a link of ours to somebody. */
    boolean ours(Link link) {
        return link.role() == Link.Role.INITIATOR && lanesByLink.containsKey(link.id());
    }

    void active(Link link, long now) {
        Lane lane = lanesByLink.get(link.id());
        if (lane != null) lane.active(now);
    }

    void closed(Link link, long now) {
        backchannels.values().removeIf(open -> open.id().equals(link.id()));
        Lane lane = lanesByLink.remove(link.id());
        if (lane != null) lane.closed(link, now);
    }

    /** A node says something about what we gave it. */
    void signalled(Link link, Bytes data, long now) {
        Lane lane = lanesByLink.get(link.id());
        if (lane != null) lane.signalled(data, now);
    }

    // ---- what comes back

    void announced(Bytes destination, long now) {
        opportunist.announced(destination, now);
        lane(destination).ifPresent(lane -> lane.announced(now));
    }

    void expect(Outgoing message, Packet packet) {
        Bytes hash = packet.hash(crypto);
        message.packets.add(hash);
        byPacket.put(hash, message);
    }

    void expect(Outgoing message, Transfer transfer) {
        message.transfer = Optional.of(transfer);
        byTransfer.put(transfer, message);
    }

    void delivery(NodeEvent.Delivery delivery, long now) {
        Outgoing message = byPacket.get(delivery.packetHash());
        if (message == null) return;
        message.packets.remove(delivery.packetHash());
        byPacket.remove(delivery.packetHash());
        Optional<Carrier> carrier = message.carrier;
        if (carrier.isEmpty()) return;
        if (delivery.delivered()) carrier.get().proved(message, now);
        else carrier.get().unproved(message, now);
    }

    /** Whether it was about a message. */
    boolean resource(ResourceEvent event, long now) {
        Outgoing message = byTransfer.get(event.transfer());
        if (message == null) return false;
        switch (event) {
            case ResourceEvent.Sent(OutgoingTransfer sent, var outcome) -> {
                byTransfer.remove(sent);
                message.transfer = Optional.empty();
                message.carrier.ifPresent(
                        carrier -> ((Lane) carrier).transferred(message, outcome, now));
            }
            case ResourceEvent.Started _, ResourceEvent.Progressed _ -> {
                message.progress(Lane.TRANSFER_BEGUN + 0.9 * event.transfer().progress());
                owner.changed(message);
            }
            case ResourceEvent.Received _, ResourceEvent.Broken _ -> {
                // of those that come in
            }
        }
        return true;
    }

    /** What was sent of a message is of no interest any more. */
    void forget(Outgoing message) {
        message.packets.forEach(byPacket::remove);
        message.packets.clear();
        message.transfer.ifPresent(byTransfer::remove);
        message.transfer = Optional.empty();
    }

    void changed(Outgoing message) {
        owner.changed(message);
    }

    void delivered(Outgoing message, Optional<Link> link, long now) {
        conclude(message, MessageState.DELIVERED, Optional.empty(), now);
        owner.delivered(message, link, now);
    }

    void fail(Outgoing message, String why, long now) {
        conclude(message, MessageState.FAILED, Optional.of(why), now);
    }

    /** Nothing more happens to the message, and whoever sent it hears so (R-LXMF-80). */
    void conclude(Outgoing message, MessageState last, Optional<String> why, long now) {
        if (message.concluded()) return;
        forget(message);
        message.carrier = Optional.empty();
        messages.remove(message.id());
        message.conclude(last, why);
        released(message, now);
        owner.changed(message);
    }

    /** Gives a message up, wherever it is (R-LXMF-95). */
    void cancel(Outgoing message, long now) {
        Optional<Transfer> transfer = message.transfer;
        Optional<Carrier> carrier = message.carrier;
        conclude(message, MessageState.CANCELLED, Optional.of("cancelled"), now);
        transfer.ifPresent(t -> node.cancel(t, now));
        carrier.ifPresent(c -> c.withdraw(message, now));
        if (carrier.orElse(null) instanceof Lane lane) lane.pump(now);
    }

    // ---- slow media

    /** Whether a message has to wait for what is under way; then it is tried again after that. */
    boolean held(Bytes target, Consumer<Long> again) {
        if (slow.isEmpty() || !paths.slow(target)) return false;
        held.add(again);
        return true;
    }

    void began(Outgoing message, Bytes target) {
        message.onSlowPath = paths.slow(target);
        if (message.onSlowPath) slow.add(message);
    }

    /** The message is not under way any more. */
    void released(Outgoing message, long now) {
        if (!slow.remove(message) || !slow.isEmpty()) return;
        List<Consumer<Long>> waiting = List.copyOf(held);
        held.clear();
        waiting.forEach(again -> again.accept(now));
    }
}
