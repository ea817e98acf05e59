package io.reticle.rns.transport;

/** Counts what goes over an interface in one direction. Times are microseconds. */
final class Meter {
    private static final long SECOND = 1_000_000;

    private final Frequency announceFrequency;
    private final Frequency requestFrequency;
    private final Gauge all = new Gauge();
    private final Gauge announces = new Gauge();
    private final Gauge requests = new Gauge();

    /** Counts of the second that runs and of the one before it: no timer has to look at it. */
    private static final class Gauge {
        long count;
        long bytes;
        private long second;
        private long running;
        private long last;
        private long runningFrames;
        private long lastFrames;

        void add(int size, long now) {
            count++;
            bytes += size;
            turn(now);
            running += size;
            runningFrames++;
        }

        private void turn(long now) {
            long present = now / SECOND;
            if (present == second) return;
            boolean next = present == second + 1;
            last = next ? running : 0;
            lastFrames = next ? runningFrames : 0;
            running = 0;
            runningFrames = 0;
            second = present;
        }

        double speed(long now) {
            turn(now);
            return last * 8.0;
        }

        long rate(long now) {
            turn(now);
            return lastFrames;
        }
    }

    /**
     * @param enough samples from which on there is a frequency
     */
    Meter(int enough) {
        announceFrequency = new Frequency(enough);
        requestFrequency = new Frequency(enough);
    }

    void frame(int size, long now) {
        all.add(size, now);
    }

    void announce(int size, long now) {
        announces.add(size, now);
        announceFrequency.add(now);
    }

    void request(int size, long now) {
        requests.add(size, now);
        requestFrequency.add(now);
    }

    Frequency announces() {
        return announceFrequency;
    }

    Frequency requests() {
        return requestFrequency;
    }

    Flow flow(long now) {
        return new Flow(
                all.count,
                all.bytes,
                all.speed(now),
                all.rate(now),
                announces.count,
                announces.bytes,
                announces.speed(now),
                announceFrequency.shown(now),
                requests.count,
                requests.bytes,
                requests.speed(now),
                requestFrequency.shown(now));
    }
}
