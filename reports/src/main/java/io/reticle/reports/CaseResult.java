package io.reticle.reports;

import io.reticle.reports.event.CaseRef;
import io.reticle.reports.event.Event;
import io.reticle.reports.event.Polarity;
import io.reticle.reports.event.Verdict;

import java.time.Instant;
import java.util.List;

/**
 * What one case showed on one system at one level.
 *
 * @param decides ids of the requirements that the case decides
 * @param finished whether the case came to its end; if not, its verdict is {@link
 *     Verdict#INCONCLUSIVE}
 * @param reason why the verdict is what it is; may be empty for a pass
 * @param micros how long the case took, in microseconds; for an unfinished one, up to its last
 *     evidence
 * @param replay the command that repeats this case alone; empty if the case did not finish
 * @param evidence frames and notes, by time
 */
public record CaseResult(
        CaseRef ref,
        String title,
        String chapter,
        List<String> decides,
        Polarity polarity,
        String seed,
        Instant startedAt,
        boolean finished,
        Verdict verdict,
        String reason,
        long micros,
        String replay,
        List<Event.Evidence> evidence) {
    public CaseResult {
        decides = List.copyOf(decides);
        evidence = List.copyOf(evidence);
    }
}
