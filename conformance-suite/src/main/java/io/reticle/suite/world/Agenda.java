package io.reticle.suite.world;

import java.util.PriorityQueue;

/** What is going to happen, by the time at which it does; what was entered first comes first. */
final class Agenda {
    /** Something that happens at a moment. */
    @FunctionalInterface
    interface Happening {
        /**
         * @param now in microseconds since the Unix epoch
         */
        void happens(long now);
    }

    private record Entry(long time, long sequence, Happening what) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            int byTime = Long.compare(time, other.time);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    private final PriorityQueue<Entry> entries = new PriorityQueue<>();
    private long sequence;

    /**
     * @param time in microseconds since the Unix epoch
     */
    void enter(long time, Happening what) {
        entries.add(new Entry(time, sequence++, what));
    }

    /** When something happens next; {@code Long.MAX_VALUE} if nothing does. */
    long next() {
        return entries.isEmpty() ? Long.MAX_VALUE : entries.element().time();
    }

    /** Lets the next thing happen. */
    void proceed() {
        Entry entry = entries.remove();
        entry.what().happens(entry.time());
    }
}
