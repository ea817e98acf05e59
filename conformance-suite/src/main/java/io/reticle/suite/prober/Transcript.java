package io.reticle.suite.prober;

import io.reticle.rns.bytes.Bytes;
import io.reticle.suite.engine.Evidence;
import io.reticle.suite.engine.Inconclusive;
import io.reticle.suite.engine.Refuted;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** All bytes that came over a medium, framing and all, and when they came. */
public final class Transcript {
    /** Bytes shown where something was expected and not found. */
    private static final int SHOWN = 200;

    private record Piece(int end, long nanos) {}

    private final String name;
    private final Evidence evidence;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final StringBuilder hex = new StringBuilder();
    private final List<Piece> pieces = new ArrayList<>();

    Transcript(String name, Evidence evidence) {
        this.name = name;
        this.evidence = evidence;
    }

    void add(Bytes bytes) {
        lock.lock();
        try {
            hex.append(bytes.toHex());
            pieces.add(new Piece(hex.length() / 2, System.nanoTime()));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How many bytes came so far. */
    public int size() {
        lock.lock();
        try {
            return hex.length() / 2;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for bytes.
     *
     * @param from how many bytes before them do not count
     * @return when the last of them came, as {@link System#nanoTime} has it
     */
    public Optional<Long> await(Bytes wanted, int from, Duration deadline) {
        lock.lock();
        try {
            long left = deadline.toNanos();
            while (true) {
                Optional<Long> found = find(wanted, from);
                if (found.isPresent() || left <= 0) return found;
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Inconclusive("interrupted while waiting on " + name, e);
        } finally {
            lock.unlock();
        }
    }

    private Optional<Long> find(Bytes wanted, int from) {
        String digits = wanted.toHex();
        int at = hex.indexOf(digits, 2 * from);
        while (at >= 0 && at % 2 != 0) at = hex.indexOf(digits, at + 1);
        if (at < 0) return Optional.empty();
        int end = (at + digits.length()) / 2;
        return pieces.stream().filter(one -> one.end() >= end).map(Piece::nanos).findFirst();
    }

    /** The node has to send these bytes, as they are. */
    public long expect(String what, Bytes wanted, int from, Duration deadline) {
        long when =
                await(wanted, from, deadline)
                        .orElseThrow(
                                () ->
                                        new Refuted(
                                                "expected %s, %s, within %.1f s on %s, found %s"
                                                        .formatted(
                                                                what,
                                                                wanted.toHex(),
                                                                deadline.toMillis() / 1000.0,
                                                                name,
                                                                shown(from))));
        evidence.note("%s on %s: %s".formatted(what, name, wanted.toHex()));
        return when;
    }

    /** The node must not have sent these bytes. Asked after a control. */
    public void refuse(String what, Bytes unwanted, int from) {
        if (await(unwanted, from, Duration.ZERO).isPresent()) {
            throw new Refuted("expected no %s on %s, found it".formatted(what, name));
        }
        evidence.note("as required: no " + what);
    }

    private String shown(int from) {
        lock.lock();
        try {
            String digits = hex.substring(Math.min(2 * from, hex.length()));
            return digits.isEmpty()
                    ? "nothing"
                    : digits.length() <= 2 * SHOWN ? digits : digits.substring(0, 2 * SHOWN) + "…";
        } finally {
            lock.unlock();
        }
    }
}
