package io.reticle.bench;

import java.io.IOException;
import java.time.Duration;

/**
 * How fast packets may come before a node loses one, found by doubling and halving.
 *
 * @param highest packets a second of which none was lost, and that were sent in time
 */
record Pace(int highest) {
    private static final Duration TRIAL = Duration.ofSeconds(1);
    private static final Duration PROOF = Duration.ofSeconds(3);
    private static final int FIRST = 1_000;
    private static final int CEILING = 2_000_000;
    private static final int HALVINGS = 4;

    /** A trial is lost only if it is lost twice: another program may have had the core. */
    private static final int TRIES = 2;

    /** A sender that a full connection holds up has not kept the pace. */
    private static final double KEPT = 0.95;

    private static final double BACK = 0.93;

    static Pace of(Traffic traffic) throws IOException {
        int low = 0;
        int high = FIRST;
        while (high < CEILING && carries(traffic, high, TRIAL)) {
            low = high;
            high *= 2;
        }
        for (int i = 0; i < HALVINGS; i++) {
            int middle = low + (high - low) / 2;
            if (carries(traffic, middle, TRIAL)) low = middle;
            else high = middle;
        }
        while (low >= FIRST / 2 && !carries(traffic, low, PROOF)) low = (int) (low * BACK);
        return new Pace(low);
    }

    private static boolean carries(Traffic traffic, int perSecond, Duration duration)
            throws IOException {
        for (int left = TRIES; left > 0; left--) {
            Traffic.Outcome outcome = traffic.paced(perSecond, duration);
            if (outcome.lost() == 0 && outcome.perSecond() >= KEPT * perSecond) return true;
        }
        return false;
    }
}
