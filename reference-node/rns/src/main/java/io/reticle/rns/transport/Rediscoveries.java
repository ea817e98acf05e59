package io.reticle.rns.transport;

import io.reticle.rns.bytes.Bytes;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Paths that failed and are asked for anew, one after another (R-NET-88, R-NET-89). Times are
 * microseconds.
 */
public final class Rediscoveries {
    /** From one to the next. */
    private static final long SPACING = 500_000;

    private static final int CAPACITY = 32;

    /**
     * One path to ask for.
     *
     * @param except the interface by which not to ask: who failed to reach it is there
     */
    public record Wanted(Bytes destination, Optional<Port> except) {}

    private final Deque<Wanted> queue = new ArrayDeque<>();
    private long due = Long.MAX_VALUE;

    /** Nothing to ask for. */
    public Rediscoveries() {}

    /** Asks for a path soon, unless that is planned already or too many are. */
    public void add(Bytes destination, Optional<Port> except, long now) {
        boolean planned = queue.stream().anyMatch(one -> one.destination().equals(destination));
        if (planned || queue.size() >= CAPACITY) return;
        if (queue.isEmpty()) due = now + SPACING;
        queue.add(new Wanted(destination, except));
    }

    /** The one whose turn it is, if there is one. */
    public Optional<Wanted> next(long now) {
        if (queue.isEmpty() || now < due) return Optional.empty();
        Wanted next = queue.removeFirst();
        due = queue.isEmpty() ? Long.MAX_VALUE : now + SPACING;
        return Optional.of(next);
    }

    public long nextDeadline() {
        return due;
    }
}
