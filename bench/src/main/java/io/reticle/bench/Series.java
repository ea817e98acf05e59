package io.reticle.bench;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What one peer did of one operation, round by round.
 *
 * @param perSecond one figure for each round, at least one
 */
record Series(String peer, Operation operation, List<Double> perSecond) {
    /** A wider spread says that something else wanted the machine. */
    private static final double STEADY = 0.2;

    Series {
        perSecond = List.copyOf(perSecond);
        if (perSecond.isEmpty()) throw new IllegalArgumentException("a series has a round");
    }

    /** The middle figure, or the mean of the two in the middle. */
    double median() {
        return median(perSecond);
    }

    static double median(List<Double> figures) {
        List<Double> sorted = figures.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(middle)
                : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /**
     * How many times as much one has as another: the median of the ratios of each round, whose two
     * halves were taken within moments, and not the ratio of the medians.
     */
    static double ratio(List<Double> above, List<Double> below) {
        return median(
                IntStream.range(0, Math.min(above.size(), below.size()))
                        .mapToObj(round -> above.get(round) / below.get(round))
                        .toList());
    }

    /** From the lowest to the highest figure, as a share of the median. */
    double spread() {
        return spread(perSecond);
    }

    private static double spread(List<Double> figures) {
        double highest = figures.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        double lowest = figures.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        return (highest - lowest) / median(figures);
    }

    /** Whether the machine let this peer work alike in all rounds. */
    boolean steady() {
        return steady(perSecond);
    }

    static boolean steady(List<Double> figures) {
        return spread(figures) <= STEADY;
    }
}
