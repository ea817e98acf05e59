package io.reticle.suite.prober;

import io.reticle.drivers.Hdlc;
import io.reticle.reports.event.Direction;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.ifac.AccessCode;
import io.reticle.rns.packet.Packet;
import io.reticle.suite.engine.Evidence;
import io.reticle.suite.engine.Inconclusive;
import io.reticle.suite.engine.Refuted;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * The prober's end of one connection to the node under test, or of another medium that both are on.
 * What passes is kept for the report: clean frames, that is without access code and framing, unless
 * they cannot be read.
 */
public final class Wire implements AutoCloseable {
    /** How long a node has to answer something that needs no waiting of its own. */
    public static final Duration SOON = Duration.ofSeconds(6);

    /** Room for whatever a node may send, so that its mistakes are seen and not swallowed. */
    private static final int LONGEST_FRAME = 1 << 20;

    /** One frame from the node that is a packet. */
    public record Heard(Packet packet, long nanos) {}

    private final String name;
    private final Optional<AccessCode> accessCode;
    private final Evidence evidence;
    private final Predicate<Packet> interesting;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Heard> heard = new ArrayList<>();
    private final List<String> unreadable = new ArrayList<>();
    private boolean lost;
    private Line line;

    private Wire(
            String name,
            Optional<AccessCode> accessCode,
            Evidence evidence,
            Predicate<Packet> interesting) {
        this.name = name;
        this.accessCode = accessCode;
        this.evidence = evidence;
        this.interesting = interesting;
    }

    /**
     * Connects.
     *
     * @param interesting which packets go into the record: a transport node repeats the announces
     *     of all the cases that run beside this one
     * @throws IOException if nobody listens there
     */
    static Wire open(
            String name,
            InetSocketAddress address,
            Optional<AccessCode> accessCode,
            Evidence evidence,
            Predicate<Packet> interesting)
            throws IOException {
        return over(name, Line.tcp(address, LONGEST_FRAME), accessCode, evidence, interesting);
    }

    /** The same over another medium. */
    static Wire over(
            String name,
            Line.Opening opening,
            Optional<AccessCode> accessCode,
            Evidence evidence,
            Predicate<Packet> interesting)
            throws IOException {
        Wire wire = new Wire(name, accessCode, evidence, interesting);
        wire.line = opening.open(wire.new Ear());
        return wire;
    }

    private final class Ear implements Line.Ear {
        @Override
        public void received(Bytes frame) {
            try {
                Bytes clean = accessCode.isPresent() ? accessCode.get().unmask(frame) : frame;
                Packet packet = Packet.parse(clean);
                if (interesting.test(packet)) note(Direction.FROM_SUT, clean);
                add(() -> heard.add(new Heard(packet, System.nanoTime())));
            } catch (MalformedFrame e) {
                evidence.frame(
                        Direction.FROM_SUT, name, frame.toArray(), e.getMessage(), List.of());
                add(() -> unreadable.add(e.getMessage()));
            }
        }

        @Override
        public void closed() {
            add(() -> lost = true);
        }
    }

    private void add(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void note(Direction direction, Bytes clean) {
        FrameNotes notes = FrameNotes.of(clean);
        evidence.frame(direction, name, clean.toArray(), notes.summary(), notes.fields());
    }

    // ---- saying

    public void send(Packet packet) {
        send(packet.frame());
    }

    /** Sends a clean frame, packet or not; the access code is put on. */
    public void send(Bytes clean) {
        note(Direction.TO_SUT, clean);
        line.send(accessCode.map(code -> code.mask(clean)).orElse(clean));
    }

    /** Sends a frame as it is, whatever this medium would want on it. */
    public void sendBare(Bytes frame, String what) {
        evidence.frame(Direction.TO_SUT, name, frame.toArray(), what, List.of());
        line.send(frame);
    }

    /** Sends a clean frame that is there for its size alone, and that the record leaves out. */
    public void sendBallast(Bytes clean) {
        line.send(accessCode.map(code -> code.mask(clean)).orElse(clean));
    }

    /** Sends bytes without any framing. */
    public void sendStream(Bytes stream, String what) {
        evidence.frame(Direction.TO_SUT, name, stream.toArray(), what, List.of());
        line.sendRaw(stream);
    }

    /** A packet as it travels on this medium, stuffed, for cases that cut the stream. */
    public Bytes stuffed(Packet packet) {
        Bytes clean = packet.frame();
        return Hdlc.encode(accessCode.map(code -> code.mask(clean)).orElse(clean));
    }

    /** The code of this medium; absent on an open one. */
    public Optional<AccessCode> accessCode() {
        return accessCode;
    }

    // ---- listening

    /** All packets so far. */
    public List<Heard> heard() {
        lock.lock();
        try {
            return List.copyOf(heard);
        } finally {
            lock.unlock();
        }
    }

    /** The packets so far that are of a kind. */
    public List<Heard> heard(Predicate<Packet> kind) {
        return heard().stream().filter(one -> kind.test(one.packet())).toList();
    }

    /** Waits for the {@code nth} packet of a kind, counted from 1. */
    public Optional<Packet> await(Predicate<Packet> kind, int nth, Duration deadline) {
        lock.lock();
        try {
            long left = deadline.toNanos();
            while (true) {
                List<Packet> found =
                        heard.stream().map(Heard::packet).filter(kind).limit(nth).toList();
                if (found.size() == nth) return Optional.of(found.getLast());
                if (left <= 0 || lost) return Optional.empty();
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Inconclusive("interrupted while waiting on " + name, e);
        } finally {
            lock.unlock();
        }
    }

    /** Reads the packets one after the other, from here on. */
    public final class Cursor {
        private int at;

        private Cursor(int at) {
            this.at = at;
        }

        /** The next packet of a kind; those of other kinds before it are passed over. */
        public Optional<Packet> next(Predicate<Packet> kind, Duration deadline) {
            lock.lock();
            try {
                long left = deadline.toNanos();
                while (true) {
                    while (at < heard.size()) {
                        Packet packet = heard.get(at++).packet();
                        if (kind.test(packet)) return Optional.of(packet);
                    }
                    if (left <= 0 || lost) return Optional.empty();
                    left = changed.awaitNanos(left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Inconclusive("interrupted while waiting on " + name, e);
            } finally {
                lock.unlock();
            }
        }
    }

    /** Begins with the next packet that comes. */
    public Cursor cursor() {
        lock.lock();
        try {
            return new Cursor(heard.size());
        } finally {
            lock.unlock();
        }
    }

    /** The node has to send this soon, or the case fails. */
    public Packet expect(String what, Predicate<Packet> kind) {
        return expect(what, kind, 1, SOON);
    }

    public Packet expect(String what, Predicate<Packet> kind, int nth, Duration deadline) {
        return await(kind, nth, deadline)
                .orElseThrow(
                        () ->
                                new Refuted(
                                        "expected %s within %.1f s on %s, found %s"
                                                .formatted(
                                                        what,
                                                        deadline.toMillis() / 1000.0,
                                                        name,
                                                        found())));
    }

    /** The positive control: without this answer the case shows nothing. */
    public Packet control(String what, Predicate<Packet> kind) {
        return control(what, kind, 1, SOON);
    }

    public Packet control(String what, Predicate<Packet> kind, int nth, Duration deadline) {
        Packet answer =
                await(kind, nth, deadline)
                        .orElseThrow(
                                () ->
                                        new Inconclusive(
                                                "the control failed: expected %s within %.1f s on %s, found %s"
                                                        .formatted(
                                                                what,
                                                                deadline.toMillis() / 1000.0,
                                                                name,
                                                                found())));
        evidence.note("control: " + what);
        return answer;
    }

    /**
     * Waits until nothing has come for so long: an announce that has just left keeps searches and
     * further announces off its interface for its air time over the cap.
     */
    public void quiet(Duration silence) {
        lock.lock();
        try {
            long since = System.nanoTime();
            int seen = heard.size();
            long left = silence.toNanos();
            while (left > 0 && !lost) {
                changed.awaitNanos(left);
                if (heard.size() > seen) {
                    seen = heard.size();
                    since = System.nanoTime();
                }
                left = since + silence.toNanos() - System.nanoTime();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Inconclusive("interrupted while waiting on " + name, e);
        } finally {
            lock.unlock();
        }
    }

    /** When packets of a kind came, in seconds since the first of them. */
    public List<Double> times(Predicate<Packet> kind) {
        List<Heard> all = heard(kind);
        return all.stream().map(one -> (one.nanos() - all.getFirst().nanos()) / 1e9).toList();
    }

    /** The node must not have sent this. Asked after a control has shown that it was listening. */
    public void refuse(String what, Predicate<Packet> kind) {
        if (!heard(kind).isEmpty()) {
            throw new Refuted("expected no %s on %s, found one".formatted(what, name));
        }
        evidence.note("as required: no " + what);
    }

    /** The node must not send this, now or in a while. */
    public void refuse(String what, Predicate<Packet> kind, Duration during) {
        if (await(kind, 1, during).isPresent()) {
            throw new Refuted("expected no %s on %s, found one".formatted(what, name));
        }
        evidence.note("as required: no " + what + " for " + during.toMillis() + " ms");
    }

    /** Nothing of a kind may come while {@code during} passes, beyond what is there already. */
    public void refuseMore(String what, Predicate<Packet> kind, Duration during) {
        int before = heard(kind).size();
        if (await(kind, before + 1, during).isPresent()) {
            throw new Refuted("expected no further %s on %s, found one".formatted(what, name));
        }
        evidence.note("as required: no further " + what + " for " + during.toMillis() + " ms");
    }

    /** Whether the connection has ended, whoever ended it. */
    public boolean isLost() {
        lock.lock();
        try {
            return lost;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the connection ends, for so long at most. */
    public void ends(Duration deadline) {
        lock.lock();
        try {
            long left = deadline.toNanos();
            while (left > 0 && !lost) left = changed.awaitNanos(left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Inconclusive("interrupted while waiting on " + name, e);
        } finally {
            lock.unlock();
        }
    }

    /** The connection has to be there still. */
    public void expectAlive() {
        lock.lock();
        try {
            if (lost) throw new Refuted("the node closed the connection " + name);
        } finally {
            lock.unlock();
        }
    }

    /** Every frame so far could be read: code right, mask right, a packet inside. */
    public void expectReadable() {
        lock.lock();
        try {
            if (!unreadable.isEmpty()) {
                throw new Refuted(
                        "%d of the node's frames on %s cannot be read, first: %s"
                                .formatted(unreadable.size(), name, unreadable.getFirst()));
            }
        } finally {
            lock.unlock();
        }
    }

    private String found() {
        lock.lock();
        try {
            if (lost) return "the connection closed";
            if (!unreadable.isEmpty()) {
                return unreadable.size() + " unreadable frames, first: " + unreadable.getFirst();
            }
            List<Heard> relevant =
                    heard.stream().filter(one -> interesting.test(one.packet())).toList();
            return relevant.isEmpty()
                    ? "nothing"
                    : relevant.size()
                            + " other packets, last: "
                            + FrameNotes.of(relevant.getLast().packet().frame()).summary();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        line.close();
    }

    @Override
    public String toString() {
        return name;
    }
}
