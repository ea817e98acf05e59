package io.reticle.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What came of a side-by-side run.
 *
 * @param peers what ran, by id
 * @param absent why others did not, by id
 */
record Comparison(Map<String, String> peers, Map<String, String> absent, List<Series> series) {
    Comparison {
        peers = new LinkedHashMap<>(peers);
        absent = new LinkedHashMap<>(absent);
        series = List.copyOf(series);
    }

    Optional<Series> of(String peer, Operation operation) {
        return series.stream()
                .filter(s -> s.peer().equals(peer) && s.operation() == operation)
                .findFirst();
    }

    /**
     * How many times as fast as another a peer is, by rounds. Empty where one of them did not run.
     */
    OptionalDouble ratio(Operation operation, String peer, String to) {
        Optional<Series> above = of(peer, operation);
        Optional<Series> below = of(to, operation);
        if (above.isEmpty() || below.isEmpty()) return OptionalDouble.empty();
        return OptionalDouble.of(Series.ratio(above.get().perSecond(), below.get().perSecond()));
    }

    /** Whether the figures of both are steady enough to judge by. */
    boolean steady(Operation operation, String peer, String other) {
        return of(peer, operation).map(Series::steady).orElse(false)
                && of(other, operation).map(Series::steady).orElse(false);
    }
}
