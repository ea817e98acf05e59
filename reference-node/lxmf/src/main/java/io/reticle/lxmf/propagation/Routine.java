package io.reticle.lxmf.propagation;

import java.util.function.LongConsumer;

/** Something that a node does again and again, at the same interval. */
final class Routine {
    private final long interval;
    private final LongConsumer work;
    private long due;

    /**
     * @param interval in microseconds
     * @param work gets the time at which it is done
     * @param due when it is done first
     */
    Routine(long interval, LongConsumer work, long due) {
        this.interval = interval;
        this.work = work;
        this.due = due;
    }

    long due() {
        return due;
    }

    void advance(long now) {
        if (now < due) return;
        due = now + interval;
        work.accept(now);
    }
}
