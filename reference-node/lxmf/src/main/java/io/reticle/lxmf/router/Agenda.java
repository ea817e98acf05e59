package io.reticle.lxmf.router;

import java.util.Comparator;
import java.util.TreeSet;

/** What is to be done at which time, in microseconds since the Unix epoch. */
final class Agenda {
    static final long NEVER = Long.MAX_VALUE;

    /** Something that may have a time; each stands in one agenda, once. */
    abstract static class Task {
        private long due = NEVER;
        private long order;

        abstract void ring(long now);

        /** {@link #NEVER} if it has no time. */
        final long due() {
            return due;
        }
    }

    private final TreeSet<Task> tasks =
            new TreeSet<>(
                    Comparator.<Task>comparingLong(task -> task.due)
                            .thenComparingLong(task -> task.order));
    private long orders;

    /** The task rings then, and not when it would have rung before. */
    void set(Task task, long due) {
        if (task.due != NEVER) tasks.remove(task);
        task.due = due;
        if (due == NEVER) return;
        task.order = orders++;
        tasks.add(task);
    }

    void cancel(Task task) {
        set(task, NEVER);
    }

    long next() {
        return tasks.isEmpty() ? NEVER : tasks.first().due;
    }

    /** Rings all that are due, in the order of their times. */
    void advance(long now) {
        while (!tasks.isEmpty() && tasks.first().due <= now) {
            Task task = tasks.pollFirst();
            task.due = NEVER;
            task.ring(now);
        }
    }
}
