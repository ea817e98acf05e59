package io.reticle.reports;

import static io.reticle.reports.event.Verdict.FAIL;
import static io.reticle.reports.event.Verdict.INCONCLUSIVE;
import static io.reticle.reports.event.Verdict.LENIENT;
import static io.reticle.reports.event.Verdict.PASS;
import static io.reticle.reports.event.Verdict.UNSUPPORTED;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.reports.event.CaseRef;
import io.reticle.reports.event.Certification;
import io.reticle.reports.event.Event;
import io.reticle.reports.event.SutVerdict;
import io.reticle.reports.event.Verdict;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

class ResultsTest {
    private static final CaseRef ONE = new CaseRef("x", "L0", "one");
    private static final CaseRef TWO = new CaseRef("x", "L0", "two");
    private static final Event.RunStarted RUN =
            SampleRun.run(List.of(SampleRun.sut("x", "L0", "L1")), List.of("R-2", "R-1", "R-0"), 2);

    static Stream<Arguments> worst() {
        return Stream.of(
                Arguments.of(FAIL, INCONCLUSIVE, FAIL),
                Arguments.of(FAIL, PASS, FAIL),
                Arguments.of(INCONCLUSIVE, LENIENT, INCONCLUSIVE),
                Arguments.of(INCONCLUSIVE, PASS, INCONCLUSIVE),
                Arguments.of(LENIENT, UNSUPPORTED, LENIENT),
                Arguments.of(UNSUPPORTED, PASS, UNSUPPORTED),
                Arguments.of(PASS, PASS, PASS));
    }

    @ParameterizedTest
    @MethodSource("worst")
    void a_requirement_is_as_bad_as_the_worst_case_that_decides_it(
            Verdict one, Verdict two, Verdict expected) throws MalformedRun {
        for (var order : List.of(List.of(one, two), List.of(two, one))) {
            var results =
                    Results.of(
                            List.of(
                                    RUN,
                                    SampleRun.started(ONE, "R-1"),
                                    SampleRun.started(TWO, "R-1", "R-2"),
                                    SampleRun.finished(ONE, order.get(0)),
                                    SampleRun.finished(TWO, order.get(1)),
                                    SampleRun.ended()));

            assertEquals(
                    Optional.of(expected),
                    results.verdict(RUN.requirements().get(1), results.columns().getFirst()));
        }
    }

    @Test
    void a_requirement_that_no_case_decides_at_a_level_has_no_verdict_there() throws MalformedRun {
        var results =
                Results.of(
                        List.of(
                                RUN,
                                SampleRun.started(ONE, "R-1"),
                                SampleRun.finished(ONE, PASS),
                                SampleRun.ended()));

        var requirement = RUN.requirements().get(1);
        assertEquals(Optional.of(PASS), results.verdict(requirement, results.columns().get(0)));
        assertEquals(Optional.empty(), results.verdict(requirement, results.columns().get(1)));
        assertEquals(
                Optional.empty(),
                results.verdict(RUN.requirements().get(0), results.columns().get(0)));
    }

    @Test
    void the_order_in_which_cases_happen_to_run_does_not_show() throws MalformedRun {
        var one =
                List.<Event>of(
                        SampleRun.started(ONE, "R-1"),
                        new Event.Note(ONE, 2, "later"),
                        new Event.Note(ONE, 1, "earlier"),
                        SampleRun.finished(ONE, PASS));
        var two = List.<Event>of(SampleRun.started(TWO, "R-2"), SampleRun.finished(TWO, LENIENT));

        var results = Results.of(joined(one, two)).cases();

        assertEquals(results, Results.of(joined(two, one)).cases());
        // R-2 stands first in the catalogue, so does the case that decides it
        assertEquals(List.of(TWO, ONE), results.stream().map(CaseResult::ref).toList());
        assertEquals(new Event.Note(ONE, 1, "earlier"), results.get(1).evidence().getFirst());
    }

    private static List<Event> joined(List<Event> first, List<Event> second) {
        var events = new ArrayList<Event>(List.of(RUN));
        events.addAll(first);
        events.addAll(second);
        events.add(SampleRun.ended());
        return events;
    }

    @Test
    void the_certification_is_the_runs_own_word_and_the_counts_are_those_of_the_cases()
            throws MalformedRun {
        var results =
                Results.of(
                        List.of(
                                RUN,
                                SampleRun.started(ONE, "R-1"),
                                SampleRun.finished(ONE, PASS),
                                SampleRun.started(TWO, "R-2"),
                                SampleRun.finished(TWO, UNSUPPORTED),
                                SampleRun.ended(
                                        new SutVerdict(
                                                "x", "L0", Certification.CERTIFIED, Map.of(), ""),
                                        new SutVerdict(
                                                "x",
                                                "all",
                                                Certification.NOT_CERTIFIED,
                                                Map.of(),
                                                "L1 is missing"))));

        var column = results.columns().getFirst();
        assertEquals(Certification.CERTIFIED, column.certification());
        assertEquals(1, column.tally().of(PASS));
        assertEquals(1, column.tally().of(UNSUPPORTED));
        assertEquals(2, column.tally().total());
        assertEquals(2, column.chapters().getFirst().tally().total());
        assertEquals(Duration.ofMillis(2500), column.elapsed());
        assertEquals("L1 is missing", results.overall("x").orElseThrow().reason());
        // of L1 the run said nothing, and nothing said is nothing certified
        assertEquals(Certification.INCONCLUSIVE, results.columns().get(1).certification());
    }

    @Test
    void an_interrupted_run_certifies_nothing_and_leaves_its_open_case_inconclusive()
            throws MalformedRun {
        var results =
                Results.of(
                        List.of(
                                RUN,
                                SampleRun.started(ONE, "R-1"),
                                SampleRun.finished(ONE, PASS),
                                SampleRun.started(TWO, "R-2"),
                                new Event.Note(TWO, 77, "waiting")));

        assertFalse(results.complete());
        assertEquals(Certification.INCONCLUSIVE, results.columns().getFirst().certification());
        assertEquals("the run was interrupted", results.columns().getFirst().reason());
        var open = results.cases().getFirst();
        assertEquals(TWO, open.ref());
        assertFalse(open.finished());
        assertEquals(INCONCLUSIVE, open.verdict());
        assertEquals(77, open.micros());
    }

    static Stream<Arguments> malformed() {
        var start = SampleRun.started(ONE, "R-1");
        var end = SampleRun.finished(ONE, PASS);
        return Stream.of(
                Arguments.of(List.of(), "event 1: beginning: expected run-started"),
                Arguments.of(List.of(start), "event 1: beginning: expected run-started"),
                Arguments.of(List.of(RUN, RUN), "event 2: second beginning"),
                Arguments.of(List.of(RUN, end), "event 2: case x L0 one"),
                Arguments.of(List.of(RUN, start, start), "event 3: case x L0 one"),
                Arguments.of(List.of(RUN, start, end, end), "found an earlier case-finished"),
                Arguments.of(
                        List.of(RUN, start, end, new Event.Note(ONE, 1, "late")), "before note"),
                Arguments.of(
                        List.of(RUN, SampleRun.started(new CaseRef("x", "L9", "one"), "R-1")),
                        "found x L9"),
                Arguments.of(
                        List.of(RUN, SampleRun.ended(), start), "event 3: after run-finished"));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void events_that_no_run_can_have_are_refused(List<Event> events, String what) {
        var e = assertThrows(MalformedRun.class, () -> Results.of(events));

        assertTrue(e.getMessage().contains(what), e.getMessage());
    }
}
