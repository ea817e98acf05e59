package io.reticle.drivers;

import java.time.Duration;

/**
 * Whether a peer reads fast enough. Looked at once a second: much that waits, and too long until it
 * is gone at the last second's pace, or no progress for three, makes it stalled, and then it is
 * sent nothing more until it has caught up; without any progress for twelve it is given up
 * (R-NET-237).
 */
final class StallRule {
    /** Between two looks. */
    static final Duration TICK = Duration.ofSeconds(1);

    /** Up to this many waiting bytes nobody is stalled. */
    static final int MUCH = 128 * 1024;

    private static final double TOO_LONG_SECONDS = 10;
    private static final double CAUGHT_UP_SECONDS = 5;
    private static final int TICKS_WITHOUT_PROGRESS = 3;
    private static final Duration DEAD = Duration.ofSeconds(12);

    private long lastSent;
    private long progressAt;
    private int idleTicks;
    private boolean stalled;

    /**
     * @param now in nanoseconds
     */
    StallRule(long now) {
        progressAt = now;
    }

    /** Whether what is sent now is dropped. */
    boolean stalled() {
        return stalled;
    }

    /** Something waits that did not before: time without progress begins here. */
    void begins(long sent, long now) {
        lastSent = sent;
        progressAt = now;
        idleTicks = 0;
    }

    /**
     * One look.
     *
     * @param sent bytes in all
     * @param waiting bytes
     * @param now in nanoseconds
     * @return false if the peer is to be given up
     */
    boolean look(long sent, int waiting, long now) {
        long drained = sent - lastSent;
        lastSent = sent;
        if (waiting == 0) {
            progressAt = now;
            idleTicks = 0;
            stalled = false;
            return true;
        }
        if (drained > 0) {
            progressAt = now;
            idleTicks = 0;
            double left = waiting / (drained / (double) TICK.toSeconds());
            if (waiting > MUCH && left > TOO_LONG_SECONDS) stalled = true;
            else if (left < CAUGHT_UP_SECONDS || waiting <= MUCH) stalled = false;
            return true;
        }
        if (waiting <= MUCH) {
            idleTicks = 0;
            stalled = false;
        } else if (++idleTicks >= TICKS_WITHOUT_PROGRESS) {
            stalled = true;
        }
        return now - progressAt < DEAD.toNanos();
    }
}
