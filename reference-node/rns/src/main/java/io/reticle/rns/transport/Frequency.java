package io.reticle.rns.transport;

/**
 * How often something happens: the newest samples over the time since the oldest of them. Looking
 * also forgets: where the oldest is more than ten seconds ago it goes, after it has counted once
 * more. Times are microseconds.
 */
final class Frequency {
    private static final int SAMPLES = 48;
    private static final long DECAY = 10_000_000;

    private final long[] times = new long[SAMPLES];
    private final int enough;
    private int oldest;
    private int size;

    /**
     * @param enough samples from which on there is a frequency
     */
    Frequency(int enough) {
        this.enough = enough;
    }

    void add(long now) {
        if (size == SAMPLES) {
            oldest = (oldest + 1) % SAMPLES;
            size--;
        }
        times[(oldest + size) % SAMPLES] = now;
        size++;
    }

    int samples() {
        return size;
    }

    /** Events a second; 0 while there are too few samples. */
    double perSecond(long now) {
        return perSecond(now, 0);
    }

    /**
     * Events a second, as if there were more samples.
     *
     * @param more samples that are about to be added
     */
    double perSecond(long now, int more) {
        if (size < enough) return 0;
        long span = now - times[oldest];
        double frequency = span <= 0 ? 0 : (size + more) * 1e6 / span;
        if (span > DECAY) {
            oldest = (oldest + 1) % SAMPLES;
            size--;
        }
        return frequency;
    }

    /** The same without forgetting anything, for displays. */
    double shown(long now) {
        long span = size < enough ? 0 : now - times[oldest];
        return span <= 0 ? 0 : size * 1e6 / span;
    }
}
