package io.reticle.suite.cases;

/**
 * How many of so many attempts came to something.
 *
 * @param hits from 0 to {@code all}
 * @param all above 0
 */
record Share(int hits, int all) {
    /** Of the normal distribution, for 95 % between both sides. */
    private static final double Z = 1.959964;

    Share {
        if (all <= 0 || hits < 0 || hits > all) {
            throw new IllegalArgumentException(
                    "expected some of at least one, found %d of %d".formatted(hits, all));
        }
    }

    double value() {
        return hits / (double) all;
    }

    /** Lower end of Wilson's interval, which stands up to shares near 0 and 1. */
    double low() {
        return middle() - half();
    }

    double high() {
        return middle() + half();
    }

    private double middle() {
        return (value() + Z * Z / (2 * all)) / (1 + Z * Z / all);
    }

    private double half() {
        double spread = value() * (1 - value()) / all + Z * Z / (4.0 * all * all);
        return Z * Math.sqrt(spread) / (1 + Z * Z / all);
    }

    /**
     * Whether the 95 % interval of the difference to another share lies below nothing (Newcombe).
     */
    boolean belowFor95Percent(Share other) {
        double difference = value() - other.value();
        return difference + Math.hypot(high() - value(), other.value() - other.low()) < 0;
    }

    @Override
    public String toString() {
        return "%d of %d, that is %.1f %% (%.1f to %.1f)"
                .formatted(hits, all, 100 * value(), 100 * low(), 100 * high());
    }
}
