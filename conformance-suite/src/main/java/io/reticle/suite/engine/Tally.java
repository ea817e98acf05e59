package io.reticle.suite.engine;

import io.reticle.reports.event.Event;
import io.reticle.reports.event.EventSink;
import io.reticle.reports.event.Verdict;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** Counts verdicts by system and level. */
final class Tally implements EventSink {
    private final Map<String, Map<String, Map<Verdict, Integer>>> counts = new TreeMap<>();

    @Override
    public synchronized void accept(Event event) {
        if (event instanceof Event.CaseFinished finished) {
            counts.computeIfAbsent(finished.ref().sut(), sut -> new TreeMap<>())
                    .computeIfAbsent(finished.ref().level(), level -> new EnumMap<>(Verdict.class))
                    .merge(finished.verdict(), 1, Integer::sum);
        }
    }

    synchronized Map<Verdict, Integer> counts(String sut, String level) {
        return new EnumMap<>(
                counts.getOrDefault(sut, Map.of())
                        .getOrDefault(level, new EnumMap<>(Verdict.class)));
    }

    synchronized Map<Verdict, Integer> counts(String sut) {
        var sum = new EnumMap<Verdict, Integer>(Verdict.class);
        counts.getOrDefault(sut, Map.of())
                .values()
                .forEach(level -> level.forEach((v, n) -> sum.merge(v, n, Integer::sum)));
        return sum;
    }
}
