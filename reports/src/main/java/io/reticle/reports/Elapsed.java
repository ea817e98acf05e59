package io.reticle.reports;

import java.time.Duration;
import java.util.Locale;

/** Times as people read them: two figures that matter, and their unit. */
final class Elapsed {
    private Elapsed() {}

    /** For instance {@code 45 µs}, {@code 812 ms}, {@code 3.2 s}, {@code 4 min 12 s}. */
    static String words(Duration time) {
        long micros = time.toNanos() / 1000;
        if (micros < 1_000) {
            return micros + " µs";
        }
        if (micros < 1_000_000) {
            return micros / 1_000 + " ms";
        }
        if (micros < 59_950_000) {
            return String.format(Locale.ROOT, "%.1f s", micros / 1e6);
        }
        long seconds = Math.round(micros / 1e6);
        return seconds < 3600
                ? seconds / 60 + " min " + seconds % 60 + " s"
                : seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
    }

    /** A time within a case: {@code 12.345 ms}, from a second on {@code 6.020 s}. */
    static String within(long micros) {
        return micros < 1_000_000
                ? String.format(Locale.ROOT, "%.3f ms", micros / 1e3)
                : String.format(Locale.ROOT, "%.3f s", micros / 1e6);
    }
}
