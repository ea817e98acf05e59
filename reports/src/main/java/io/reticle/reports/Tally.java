package io.reticle.reports;

import io.reticle.reports.event.Verdict;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How many cases ended how.
 *
 * @param counts every verdict, also those that never came, in the order of {@link Verdict}
 */
public record Tally(Map<Verdict, Integer> counts) {
    public Tally {
        var all = new EnumMap<Verdict, Integer>(Verdict.class);
        for (var verdict : Verdict.values()) {
            all.put(verdict, counts.getOrDefault(verdict, 0));
        }
        counts = Collections.unmodifiableMap(all);
    }

    static Tally of(List<CaseResult> cases) {
        var counts = new EnumMap<Verdict, Integer>(Verdict.class);
        cases.forEach(c -> counts.merge(c.verdict(), 1, Integer::sum));
        return new Tally(counts);
    }

    public int of(Verdict verdict) {
        return counts.getOrDefault(verdict, 0);
    }

    public int total() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }
}
