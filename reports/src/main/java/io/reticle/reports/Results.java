package io.reticle.reports;

import io.reticle.reports.event.CaseRef;
import io.reticle.reports.event.Certification;
import io.reticle.reports.event.Event;
import io.reticle.reports.event.RequirementDescription;
import io.reticle.reports.event.SutDescription;
import io.reticle.reports.event.SutVerdict;
import io.reticle.reports.event.Verdict;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run, folded from its events into what reports show. The same events in another interleaving of
 * the cases give the same results.
 *
 * <p>A requirement's verdict on a system at a level is the worst of the verdicts of the cases that
 * decide it there, where from worst to best:
 *
 * <ol>
 *   <li>fail: a case showed that the requirement is broken, whatever the others say
 *   <li>inconclusive: nothing is broken as far as is known, but something was not shown
 *   <li>lenient: everything was shown, and some of it works not as written
 *   <li>unsupported: some of it the system does not claim
 *   <li>pass: every case that decides it passed
 * </ol>
 *
 * A requirement that no case decides there has no verdict.
 */
public final class Results {
    private static final List<Verdict> WORST_FIRST =
            List.of(
                    Verdict.FAIL,
                    Verdict.INCONCLUSIVE,
                    Verdict.LENIENT,
                    Verdict.UNSUPPORTED,
                    Verdict.PASS);

    private final Event.RunStarted run;
    private final Optional<Event.RunFinished> end;
    private final List<CaseResult> cases;
    private final List<Column> columns;
    private final Map<ColumnKey, List<CaseResult>> casesOfColumn;
    private final Map<Decision, List<CaseResult>> casesOfDecision;

    private record ColumnKey(String sut, String level) {}

    private record Decision(ColumnKey column, String requirement) {}

    /** A case between its start and its end. */
    private static final class OpenCase {
        final Event.CaseStarted start;
        final List<Event.Evidence> evidence = new ArrayList<>();
        Event.CaseFinished end;

        OpenCase(Event.CaseStarted start) {
            this.start = start;
        }

        CaseResult result() {
            // stable: what has the same time stays as it came
            evidence.sort(Comparator.comparingLong(Event.Evidence::atMicros));
            return new CaseResult(
                    start.ref(),
                    start.title(),
                    start.chapter(),
                    start.decides(),
                    start.polarity(),
                    start.seed(),
                    start.at(),
                    end != null,
                    end == null ? Verdict.INCONCLUSIVE : end.verdict(),
                    end == null ? "the run ended before the case did" : end.reason(),
                    end != null
                            ? end.micros()
                            : evidence.isEmpty() ? 0 : evidence.getLast().atMicros(),
                    end == null ? "" : end.replay(),
                    evidence);
        }
    }

    private Results(
            Event.RunStarted run, Optional<Event.RunFinished> end, Iterable<OpenCase> cases) {
        this.run = run;
        this.end = end;
        var rows = new HashMap<String, Integer>();
        for (var requirement : run.requirements()) {
            rows.putIfAbsent(requirement.id(), rows.size());
        }
        var results = new ArrayList<CaseResult>();
        cases.forEach(c -> results.add(c.result()));
        results.sort(
                Comparator.comparingInt((CaseResult c) -> sutIndex(c.ref().sut()))
                        .thenComparing(c -> c.ref().level())
                        .thenComparingInt(
                                c ->
                                        c.decides().stream()
                                                .mapToInt(id -> rows.getOrDefault(id, rows.size()))
                                                .min()
                                                .orElse(rows.size()))
                        .thenComparing(c -> c.ref().caseId()));
        this.cases = List.copyOf(results);
        this.casesOfColumn = new HashMap<>();
        this.casesOfDecision = new HashMap<>();
        for (var c : this.cases) {
            var column = new ColumnKey(c.ref().sut(), c.ref().level());
            casesOfColumn.computeIfAbsent(column, k -> new ArrayList<>()).add(c);
            for (var id : c.decides()) {
                casesOfDecision
                        .computeIfAbsent(new Decision(column, id), k -> new ArrayList<>())
                        .add(c);
            }
        }
        var columns = new ArrayList<Column>();
        for (var sut : run.suts()) {
            for (var level : sut.levels()) {
                columns.add(column(sut, level));
            }
        }
        this.columns = List.copyOf(columns);
    }

    /**
     * Folds {@code events}. A run without an end is folded as far as it went ({@link #complete}).
     *
     * @throws MalformedRun if the events are not those of one run
     */
    public static Results of(List<Event> events) throws MalformedRun {
        if (events.isEmpty()) {
            throw new MalformedRun(1, "beginning", "run-started", "no event at all");
        }
        if (!(events.getFirst() instanceof Event.RunStarted run)) {
            throw new MalformedRun(1, "beginning", "run-started", name(events.getFirst()));
        }
        var cases = new LinkedHashMap<CaseRef, OpenCase>();
        Event.RunFinished end = null;
        for (int i = 1; i < events.size(); i++) {
            var event = events.get(i);
            int number = i + 1;
            if (end != null) {
                throw new MalformedRun(number, "after run-finished", "nothing", name(event));
            }
            switch (event) {
                case Event.RunStarted again ->
                        throw new MalformedRun(
                                number, "second beginning", "one run", "run " + again.seed());
                case Event.CaseStarted start -> {
                    requireColumn(run, start.ref(), number);
                    if (cases.putIfAbsent(start.ref(), new OpenCase(start)) != null) {
                        throw new MalformedRun(
                                number, "case " + start.ref(), "one case-started", "a second one");
                    }
                }
                case Event.Evidence evidence ->
                        open(cases, evidence.ref(), event, number).evidence.add(evidence);
                case Event.CaseFinished finish ->
                        open(cases, finish.ref(), event, number).end = finish;
                case Event.RunFinished finish -> end = finish;
            }
        }
        return new Results(run, Optional.ofNullable(end), cases.values());
    }

    private static void requireColumn(Event.RunStarted run, CaseRef ref, int number)
            throws MalformedRun {
        for (var sut : run.suts()) {
            if (sut.id().equals(ref.sut()) && sut.levels().contains(ref.level())) {
                return;
            }
        }
        throw new MalformedRun(
                number,
                "case " + ref,
                "a system and level named by run-started",
                ref.sut() + " " + ref.level());
    }

    private static OpenCase open(Map<CaseRef, OpenCase> cases, CaseRef ref, Event event, int number)
            throws MalformedRun {
        var open = cases.get(ref);
        if (open == null || open.end != null) {
            throw new MalformedRun(
                    number,
                    "case " + ref,
                    "a case that has started and not finished before " + name(event),
                    open == null ? "no case-started" : "an earlier case-finished");
        }
        return open;
    }

    private static String name(Event event) {
        return switch (event) {
            case Event.RunStarted _ -> "run-started";
            case Event.CaseStarted _ -> "case-started";
            case Event.Frame _ -> "frame";
            case Event.Note _ -> "note";
            case Event.CaseFinished _ -> "case-finished";
            case Event.RunFinished _ -> "run-finished";
        };
    }

    private Column column(SutDescription sut, String level) {
        var own = casesOfColumn.getOrDefault(new ColumnKey(sut.id(), level), List.of());
        var chapters = new LinkedHashMap<String, List<CaseResult>>();
        own.forEach(c -> chapters.computeIfAbsent(c.chapter(), k -> new ArrayList<>()).add(c));
        var word = word(sut.id(), level);
        return new Column(
                sut,
                level,
                word.map(SutVerdict::certification).orElse(Certification.INCONCLUSIVE),
                word.map(SutVerdict::reason)
                        .orElse(
                                complete()
                                        ? "the run gave no verdict on it"
                                        : "the run was interrupted"),
                Tally.of(own),
                chapters.entrySet().stream()
                        .map(e -> new Column.Chapter(e.getKey(), Tally.of(e.getValue())))
                        .toList(),
                elapsed(own));
    }

    private static Duration elapsed(List<CaseResult> cases) {
        if (cases.isEmpty()) {
            return Duration.ZERO;
        }
        Instant first = cases.getFirst().startedAt();
        Instant last = first;
        for (var c : cases) {
            var from = c.startedAt();
            var to = from.plus(c.micros(), ChronoUnit.MICROS);
            first = from.isBefore(first) ? from : first;
            last = to.isAfter(last) ? to : last;
        }
        return Duration.between(first, last);
    }

    private int sutIndex(String id) {
        for (int i = 0; i < run.suts().size(); i++) {
            if (run.suts().get(i).id().equals(id)) {
                return i;
            }
        }
        return run.suts().size();
    }

    private Optional<SutVerdict> word(String sut, String level) {
        return end.flatMap(
                e ->
                        e.suts().stream()
                                .filter(v -> v.sut().equals(sut) && v.level().equals(level))
                                .findFirst());
    }

    /** How the run began: tool, profile, seed, systems, requirements. */
    public Event.RunStarted run() {
        return run;
    }

    /** When the run ended; empty if it was interrupted. */
    public Optional<Instant> finishedAt() {
        return end.map(Event.RunFinished::at);
    }

    /** Whether the run came to its end. */
    public boolean complete() {
        return end.isPresent();
    }

    /** The run's word on {@code sut} over all levels, if it gave one. */
    public Optional<SutVerdict> overall(String sut) {
        return word(sut, "all");
    }

    /** Systems and levels, in the order of {@link Event.RunStarted#suts}. */
    public List<Column> columns() {
        return columns;
    }

    /** All cases, by system, level, first requirement decided, and id. */
    public List<CaseResult> cases() {
        return cases;
    }

    /** The cases of {@code column} that decide {@code requirement}; empty if there are none. */
    public List<CaseResult> cases(RequirementDescription requirement, Column column) {
        var key = new Decision(new ColumnKey(column.sut().id(), column.level()), requirement.id());
        return List.copyOf(casesOfDecision.getOrDefault(key, List.of()));
    }

    /** The verdict on {@code requirement} in {@code column}; empty if no case decides it there. */
    public Optional<Verdict> verdict(RequirementDescription requirement, Column column) {
        return cases(requirement, column).stream()
                .map(CaseResult::verdict)
                .min(Comparator.comparingInt(WORST_FIRST::indexOf));
    }
}
