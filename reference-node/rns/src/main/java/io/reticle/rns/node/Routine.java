package io.reticle.rns.node;

import java.util.function.LongConsumer;

/** Something that a node does again and again, at the same interval. */
final class Routine extends Alarm {
    private final Alarms alarms;
    private final long interval;
    private final LongConsumer work;

    /**
     * @param interval in microseconds
     * @param work gets the time at which it is done
     */
    Routine(Alarms alarms, long interval, LongConsumer work) {
        this.alarms = alarms;
        this.interval = interval;
        this.work = work;
    }

    /** Begins; it is done first at {@code due}. */
    void begin(long due) {
        alarms.set(this, due);
    }

    @Override
    void ring(long now) {
        alarms.set(this, now + interval);
        work.accept(now);
    }
}
