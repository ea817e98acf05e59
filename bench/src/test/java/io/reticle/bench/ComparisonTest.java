package io.reticle.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.json.JsonMapper;

import java.util.List;
import java.util.Map;
import java.util.Optional;

class ComparisonTest {
    private static Series series(String peer, Double... perSecond) {
        return new Series(peer, Operation.ANNOUNCE, List.of(perSecond));
    }

    private static Comparison comparison(Series... series) {
        return new Comparison(
                Map.of(Bench.JAVA_NATIVE, "ours", Bench.PYTHON, "theirs"),
                Map.of(Bench.RUST, "no cargo on the PATH"),
                List.of(series));
    }

    @Test
    void the_median_is_the_middle_figure_whatever_the_order() {
        assertEquals(3, series("a", 9.0, 1.0, 3.0).median());
        assertEquals(2.5, series("a", 4.0, 1.0, 2.0, 3.0).median());
    }

    @Test
    void the_spread_is_a_share_of_the_median() {
        assertEquals(0.5, series("a", 10.0, 8.0, 13.0).spread(), 1e-12);
    }

    @Test
    void a_series_without_rounds_is_refused() {
        assertThrows(IllegalArgumentException.class, () -> series("a"));
    }

    @Test
    void a_ratio_is_taken_within_each_round() {
        // the second round met a machine half as fast, for both
        var comparison =
                comparison(
                        series(Bench.JAVA_NATIVE, 400.0, 200.0, 440.0),
                        series(Bench.PYTHON, 100.0, 50.0, 100.0));
        assertEquals(
                4.0,
                comparison.ratio(Operation.ANNOUNCE, Bench.JAVA_NATIVE, Bench.PYTHON).orElseThrow(),
                1e-12);
    }

    @Test
    void there_is_no_ratio_to_a_peer_that_did_not_run() {
        var comparison = comparison(series(Bench.JAVA_NATIVE, 400.0));
        assertTrue(comparison.ratio(Operation.ANNOUNCE, Bench.JAVA_NATIVE, Bench.RUST).isEmpty());
    }

    @Test
    void a_target_is_judged_by_its_bound_and_only_on_steady_figures() {
        assertEquals(Target.Verdict.MET, new Target("t", true, 3, 3, true).verdict());
        assertEquals(Target.Verdict.MISSED, new Target("t", true, 3, 2.99, true).verdict());
        assertEquals(Target.Verdict.MISSED, new Target("t", false, 200, 200, true).verdict());
        assertEquals(Target.Verdict.UNSTEADY, new Target("t", true, 3, 9, false).verdict());
        var busy =
                comparison(
                        series(Bench.JAVA_NATIVE, 400.0, 200.0, 410.0),
                        series(Bench.PYTHON, 100.0, 101.0, 100.0));
        assertEquals(
                List.of(Target.Verdict.UNSTEADY),
                Target.of(busy).stream().map(Target::verdict).toList());
    }

    @Test
    void the_report_names_an_absent_peer_and_gives_it_no_figure() {
        var ours = new java.util.ArrayList<Series>();
        for (Operation operation : Operation.ALL) {
            ours.add(new Series(Bench.JAVA_NATIVE, operation, List.of(400.0)));
            ours.add(new Series(Bench.PYTHON, operation, List.of(100.0)));
        }
        var report =
                new Report(
                        7,
                        Machine.here(),
                        new SideBySide(1, 1, 1),
                        Optional.of(comparison(ours.toArray(Series[]::new))),
                        Optional.of(
                                new OverLinks.Result(
                                        Map.of(Bench.JAVA_NATIVE, "ours", Bench.PYTHON, "theirs"),
                                        Map.of(
                                                Bench.JAVA_NATIVE,
                                                List.of(200.0, 100.0, 300.0),
                                                Bench.PYTHON,
                                                List.of(50.0, 50.0, 50.0)),
                                        Map.of(
                                                Bench.JAVA_NATIVE,
                                                List.of(900.0),
                                                Bench.PYTHON,
                                                List.of(300.0)),
                                        400)),
                        List.of());

        String markdown = report.markdown();
        assertTrue(markdown.contains("no rust peer: no cargo on the PATH"), markdown);
        assertTrue(markdown.contains("400 ±0% ×4.00"), markdown);
        assertTrue(markdown.contains("200 ×4.00"), markdown);
        assertTrue(markdown.contains("900 ×3.00"), markdown);
        assertTrue(markdown.contains("reach 50 % of that"), markdown);
        var json = JsonMapper.shared().readTree(report.json()).get("sideBySide");
        assertEquals("no cargo on the PATH", json.get("absent").get("rust").asString());
        assertEquals(Operation.ALL.size() * 2, json.get("results").size());
        json.get("results").forEach(r -> assertFalse(r.get("peer").asString().equals("rust")));
    }
}
