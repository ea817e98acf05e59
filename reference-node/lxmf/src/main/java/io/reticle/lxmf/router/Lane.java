package io.reticle.lxmf.router;

import io.reticle.lxmf.message.Carriage;
import io.reticle.lxmf.message.MessageState;
import io.reticle.lxmf.message.Upload;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.link.Link;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.resource.OutgoingTransfer.Parcel;
import io.reticle.rns.resource.ResourceSource;
import io.reticle.rns.resource.Transfer;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Consumer;

/**
 * All messages that go to one place over links: to a recipient, or to a propagation node. As many
 * packets are under way at once as proofs come back in good time; of transfers, one.
 */
final class Lane extends Agenda.Task implements Carrier, Consumer<Long> {
    /** What is at the other end. */
    enum Kind {
        DIRECT,
        PROPAGATED
    }

    /** Of a transfer's message before the first part has gone. */
    static final double TRANSFER_BEGUN = 0.1;

    /** A link that nothing goes over is closed after so long (R-LXMF-89). */
    private static final long IDLE = 600 * Paths.SECOND;

    private static final long NODE_IDLE = 180 * Paths.SECOND;

    /**
     * From a link's being open to the first message: until its application knows of the link, a
     * peer may drop what comes over it. At least and at most; two round trips in between.
     */
    private static final long SETTLING_MIN = Paths.SECOND / 50;

    private static final long SETTLING_MAX = Paths.SECOND / 4;

    /** Packets under way without a proof: to begin with, and at most. */
    private static final int FIRST_WINDOW = 1;

    private static final int WIDEST_WINDOW = 256;

    /** What a proof may take beside six round trips: peers have other things to do, too. */
    private static final long PEER_GRACE = 3 * Paths.SECOND;

    /** The same for the first proof on a link, which may never have had a chance. */
    private static final long FIRST_GRACE = Paths.SECOND;

    private static final int PROOF_RTTS = 6;

    /** How often a packet goes over one link without any proof on it before that is given up. */
    private static final int TRIES_ON_LINK = 3;

    /** What a node says of a stamp that does not do. */
    private static final long INVALID_STAMP = 0xf5;

    private final Outbox box;
    private final Bytes target;
    private final Kind kind;
    private final Deque<Outgoing> packets = new ArrayDeque<>();
    private final Deque<Outgoing> transfers = new ArrayDeque<>();

    /** Packets that wait for their proof, in the order in which they were sent. */
    private final SequencedSet<Outgoing> flying = new LinkedHashSet<>();

    private Optional<Outgoing> transferring = Optional.empty();
    private Optional<Link> own = Optional.empty();
    private boolean pathRetried;
    private int window = FIRST_WINDOW;
    private long next = Long.MIN_VALUE;
    private long lastProof = Long.MIN_VALUE;
    private long lastUse;
    private long settled;
    private boolean awaitingPath;

    /** Whether somebody else wants the link, too: a download. */
    private boolean wanted;

    Lane(Outbox box, Bytes target, Kind kind) {
        this.box = box;
        this.target = target;
        this.kind = kind;
    }

    Bytes target() {
        return target;
    }

    /** The link that there is, whether it is open or not. */
    Optional<Link> link() {
        return own.or(() -> kind == Kind.DIRECT ? box.backchannel(target) : Optional.<Link>empty());
    }

    void take(Outgoing message, long now) {
        message.carrier = Optional.of(this);
        message.limit = box.paths.attempts(target);
        queueOf(message, now).add(message);
        pump(now);
    }

    private Deque<Outgoing> queueOf(Outgoing message, long now) {
        Carriage carriage =
                kind == Kind.DIRECT
                        ? Carriage.ofDelivery(message.message(), false)
                        : Carriage.ofUpload(wire(message, now));
        return carriage.resource() ? transfers : packets;
    }

    private Bytes wire(Outgoing message, long now) {
        if (kind == Kind.DIRECT) return message.message().encode();
        Bytes entry =
                message.sealed.orElseThrow().entry(message.propagationStamp.orElseThrow()).encode();
        return Upload.of(now / (double) Paths.SECOND, List.of(entry)).encode();
    }

    private boolean waiting() {
        return !packets.isEmpty() || !transfers.isEmpty();
    }

    private boolean busy() {
        return waiting() || !flying.isEmpty() || transferring.isPresent();
    }

    /** A download wants the link. */
    void want(long now) {
        wanted = true;
        pump(now);
    }

    void unwant() {
        wanted = false;
    }

    @Override
    public void accept(Long now) {
        pump(now);
    }

    @Override
    void ring(long now) {
        if (busy() || wanted) {
            pump(now);
            return;
        }
        long idle = kind == Kind.DIRECT ? IDLE : NODE_IDLE;
        if (own.isPresent() && now >= lastUse + idle) own.get().close(now);
        else rest(now);
    }

    /** Nothing to do: the link stays a while. */
    private void rest(long now) {
        long idle = kind == Kind.DIRECT ? IDLE : NODE_IDLE;
        if (own.isPresent()) box.agenda.set(this, Math.max(now, lastUse + idle));
        else if (link().isEmpty()) box.empty(this);
    }

    /** Does what can be done now. */
    void pump(long now) {
        if (!busy() && !wanted) {
            rest(now);
            return;
        }
        Optional<Link> link = link();
        if (link.isPresent()) {
            if (link.get().state() != Link.State.ACTIVE) return;
            if (now < settled) box.agenda.set(this, settled);
            else transmit(link.get(), now);
            return;
        }
        if (!waiting() && !wanted) return;
        if (box.held(target, this)) return;
        boolean due = now >= next || awaitingPath && box.paths.known(target);
        if (due) attempt(now);
        else box.agenda.set(this, next);
    }

    /** A path was found. */
    void announced(long now) {
        if (awaitingPath) pump(now);
    }

    /** Opens a link, or asks for a path; for all that wait here, that is one attempt. */
    private void attempt(long now) {
        awaitingPath = false;
        next = now + box.paths.retryWait(target);
        List<Outgoing> given = new ArrayList<>();
        for (Deque<Outgoing> queue : List.of(packets, transfers)) {
            for (Outgoing message : queue) {
                if (++message.attempts >= message.limit) given.add(message);
            }
        }
        given.forEach(
                message -> {
                    withdraw(message, now);
                    box.fail(
                            message,
                            "no link to %s after %d attempts"
                                    .formatted(target.brief(), message.attempts - 1),
                            now);
                });
        if (!waiting() && !wanted) {
            rest(now);
            return;
        }
        if (box.paths.known(target) && box.node.recall(target, now).isPresent()) {
            open(now);
        } else {
            box.paths.request(target, now);
            awaitingPath = true;
            next = now + box.paths.answerWait();
            box.agenda.set(this, next);
            eachWaiting(0.01);
        }
    }

    private void open(long now) {
        try {
            Link link = box.node.openLink(target, now);
            own = Optional.of(link);
            box.opened(this, link);
            eachWaiting(0.03);
        } catch (RuntimeException e) {
            failAll(String.valueOf(e.getMessage()), now);
        }
    }

    private void eachWaiting(double progress) {
        packets.forEach(message -> message.progress(progress));
        transfers.forEach(message -> message.progress(progress));
    }

    private void failAll(String why, long now) {
        List<Outgoing> all = new ArrayList<>(packets);
        all.addAll(transfers);
        packets.clear();
        transfers.clear();
        all.forEach(message -> box.fail(message, why, now));
    }

    private void transmit(Link link, long now) {
        boolean slow = box.paths.slow(target);
        if (slow && (!flying.isEmpty() || transferring.isPresent() || box.held(target, this))) {
            return;
        }
        box.uses(this, link);
        lastUse = now;
        int room = slow || kind == Kind.PROPAGATED ? 1 : window;
        while (flying.size() < room && !packets.isEmpty() && open(link)) {
            fly(packets.removeFirst(), link, now);
        }
        if (slow && !flying.isEmpty()) return;
        // a node says which message it refuses by nothing but when it says it
        if (kind == Kind.PROPAGATED && !flying.isEmpty()) return;
        while (transferring.isEmpty() && !transfers.isEmpty() && open(link)) {
            transfer(transfers.removeFirst(), link, now);
        }
    }

    private static boolean open(Link link) {
        return link.state() == Link.State.ACTIVE;
    }

    private void fly(Outgoing message, Link link, long now) {
        try {
            message.moveTo(MessageState.SENDING, 0.5);
            flying.add(message);
            message.sentAt = now;
            message.tries++;
            box.began(message, target);
            box.expect(message, box.node.sendOnLink(link, wire(message, now), patience(link), now));
            box.changed(message);
        } catch (RuntimeException e) {
            flying.remove(message);
            box.fail(message, String.valueOf(e.getMessage()), now);
        }
    }

    private long patience(Link link) {
        long grace = lastProof == Long.MIN_VALUE ? FIRST_GRACE : PEER_GRACE;
        return PROOF_RTTS * link.rtt() + grace + 2 * box.paths.packetTime(target);
    }

    private void transfer(Outgoing message, Link link, long now) {
        try {
            message.moveTo(MessageState.SENDING, TRANSFER_BEGUN);
            transferring = Optional.of(message);
            box.began(message, target);
            boolean compress = kind == Kind.PROPAGATED || box.compresses(target, now);
            ResourceSource content = ResourceSource.of(wire(message, now));
            box.expect(
                    message,
                    box.node.sendResource(
                            link, Parcel.of(content, Optional.empty(), compress), now));
            box.changed(message);
        } catch (IOException | RuntimeException e) {
            transferring = Optional.empty();
            box.fail(message, String.valueOf(e.getMessage()), now);
        }
    }

    // ---- what comes back

    void active(long now) {
        lastUse = now;
        pathRetried = false;
        link().ifPresent(
                        link ->
                                settled =
                                        now
                                                + Math.clamp(
                                                        2 * link.rtt(),
                                                        SETTLING_MIN,
                                                        SETTLING_MAX));
        pump(now);
    }

    @Override
    public void proved(Outgoing message, long now) {
        flying.remove(message);
        lastProof = now;
        lastUse = now;
        long took = now - message.sentAt;
        Optional<Link> link = link();
        long patience = link.map(this::patience).orElse(PEER_GRACE);
        if (took < patience / 8) window = Math.min(window + 1, WIDEST_WINDOW);
        else if (took > patience / 2) window = Math.max(window / 2, 1);
        arrived(message, now);
        pump(now);
    }

    private void arrived(Outgoing message, long now) {
        if (kind == Kind.DIRECT) box.delivered(message, own, now);
        else box.conclude(message, MessageState.SENT, Optional.empty(), now);
    }

    /** Where other proofs came meanwhile the packet was lost; where none did, the link is dead. */
    @Override
    public void unproved(Outgoing message, long now) {
        if (!flying.remove(message)) return;
        box.released(message, now);
        window = Math.max(window / 2, 1);
        boolean alive = lastProof > message.sentAt;
        message.moveTo(MessageState.OUTBOUND, 0.03);
        box.changed(message);
        packets.addFirst(message);
        if (alive && ++message.attempts < message.limit) pump(now);
        else if (!alive && lastProof == Long.MIN_VALUE && message.tries < TRIES_ON_LINK) pump(now);
        else link().ifPresentOrElse(link -> link.close(now), () -> pump(now));
    }

    /** A transfer ended. */
    void transferred(Outgoing message, Transfer.Outcome outcome, long now) {
        transferring = Optional.empty();
        lastUse = now;
        switch (outcome) {
            case COMPLETE -> arrived(message, now);
            case REJECTED ->
                    box.conclude(
                            message,
                            MessageState.REJECTED,
                            Optional.of("the other end does not take a message of this size"),
                            now);
            case FAILED, CANCELLED, CORRUPT -> {
                box.released(message, now);
                message.moveTo(MessageState.OUTBOUND, 0.03);
                box.changed(message);
                transfers.addFirst(message);
                link().ifPresent(link -> link.close(now));
            }
        }
        pump(now);
    }

    /** A node refuses what it was given last (R-LXMF-94). */
    void signalled(Bytes data, long now) {
        if (kind != Kind.PROPAGATED || !refusesStamp(data)) return;
        Collection<Outgoing> refused = new ArrayList<>(flying);
        flying.clear();
        transferring.ifPresent(refused::add);
        transferring = Optional.empty();
        for (Outgoing message : refused) {
            box.conclude(
                    message,
                    MessageState.REJECTED,
                    Optional.of("the propagation node does not take its stamp"),
                    now);
        }
        pump(now);
    }

    private static boolean refusesStamp(Bytes data) {
        try {
            return Value.parse(data) instanceof Value.Array(var elements)
                    && !elements.isEmpty()
                    && elements.getFirst()
                            .asNumber()
                            .map(code -> code == INVALID_STAMP)
                            .orElse(false);
        } catch (MalformedFrame e) {
            return false;
        }
    }

    /** The link is closed: what was under way waits again. */
    void closed(Link link, long now) {
        boolean used = own.map(link::equals).orElse(true);
        if (own.isPresent() && own.get().equals(link)) own = Optional.empty();
        if (!used) return;
        for (Outgoing message : flying.reversed()) {
            box.forget(message);
            box.released(message, now);
            message.moveTo(MessageState.OUTBOUND, 0.03);
            box.changed(message);
            packets.addFirst(message);
        }
        packets.forEach(message -> message.tries = 0);
        flying.clear();
        transferring.ifPresent(
                message -> {
                    box.forget(message);
                    box.released(message, now);
                    message.moveTo(MessageState.OUTBOUND, 0.03);
                    box.changed(message);
                    transfers.addFirst(message);
                });
        transferring = Optional.empty();
        window = FIRST_WINDOW;
        lastProof = Long.MIN_VALUE;
        if (!waiting() && !wanted) {
            next = Long.MIN_VALUE;
            rest(now);
            return;
        }
        boolean was = link.rtt() > 0;
        if (was || !pathRetried) box.paths.request(target, now);
        if (!was) pathRetried = true;
        next = now + box.paths.retryWait(target);
        box.agenda.set(this, next);
    }

    @Override
    public void withdraw(Outgoing message, long now) {
        packets.remove(message);
        transfers.remove(message);
        flying.remove(message);
        if (transferring.equals(Optional.of(message))) transferring = Optional.empty();
    }

    /** Gives up what waits here, which is to go elsewhere. */
    List<Outgoing> leave(long now) {
        own.ifPresent(link -> link.close(now));
        List<Outgoing> all = new ArrayList<>(packets);
        all.addAll(transfers);
        packets.clear();
        transfers.clear();
        box.agenda.cancel(this);
        box.empty(this);
        return all;
    }
}
