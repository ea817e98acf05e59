package io.reticle.suite.world;

import java.lang.management.ManagementFactory;

/**
 * What a run takes, from now on.
 *
 * @param wall when it began, in nanoseconds
 * @param cpu what this thread had used by then, in nanoseconds; the collector runs in another one
 */
record Stopwatch(long wall, long cpu) {
    static Stopwatch begin() {
        return new Stopwatch(System.nanoTime(), used());
    }

    private static long used() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    double wallSeconds() {
        return (System.nanoTime() - wall) / 1e9;
    }

    /** Says more than the clock on the wall where others use the machine, too. */
    double cpuSeconds() {
        return (used() - cpu) / 1e9;
    }
}
