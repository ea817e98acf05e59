package io.reticle.suite.drift;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.reports.event.Verdict;
import io.reticle.suite.catalogue.Catalogue;

import org.junit.jupiter.api.Test;

import java.util.LinkedHashMap;
import java.util.List;

class DriftTest {
    private static final Catalogue CATALOGUE = catalogue();

    @Test
    void a_failure_of_a_release_outside_the_range_is_a_change() {
        var drift =
                of(
                        outcome("1.3.1", List.of("R-TEST-001", "R-TEST-002"), Verdict.FAIL),
                        outcome("1.5.7", List.of("R-TEST-001", "R-TEST-002"), Verdict.PASS));

        assertEquals(
                List.of("R-TEST-002"),
                drift.changes().stream().map(change -> change.requirement().id()).toList());
        assertTrue(drift.asCatalogued());
    }

    @Test
    void a_failure_that_no_range_explains_is_told() {
        var drift =
                of(
                        outcome("1.3.1", List.of("R-TEST-002"), Verdict.FAIL),
                        outcome("1.5.7", List.of("R-TEST-001"), Verdict.FAIL));

        assertEquals(1, drift.unexplained().size());
        assertFalse(drift.asCatalogued());
    }

    @Test
    void a_change_that_no_case_shows_is_told() {
        var drift =
                of(
                        outcome("1.3.1", List.of("R-TEST-002"), Verdict.PASS),
                        outcome("1.5.7", List.of("R-TEST-002"), Verdict.PASS));

        assertEquals("1.3.1", drift.unseen().getFirst().release());
        assertFalse(drift.asCatalogued());
    }

    @Test
    void an_inconclusive_case_leaves_the_question_open() {
        var drift =
                of(
                        outcome("1.3.1", List.of("R-TEST-002"), Verdict.FAIL),
                        outcome("1.5.7", List.of("R-TEST-001"), Verdict.INCONCLUSIVE));

        assertFalse(drift.asCatalogued());
    }

    private static Drift of(Drift.Outcome... outcomes) {
        return Drift.of(CATALOGUE, List.of("1.3.1", "1.5.7"), List.of(outcomes));
    }

    private static Drift.Outcome outcome(String release, List<String> decides, Verdict verdict) {
        return new Drift.Outcome(release, "case", decides, verdict, "because");
    }

    private static Catalogue catalogue() {
        var files = new LinkedHashMap<String, String>();
        files.put(
                "test.yaml",
                """
                area: test
                releases: "[1.0,)"
                chapters:
                  - title: First
                    requirements:
                      - id: R-TEST-001
                        text: A sentence that is long enough.
                        level: MUST
                        source: {rns-1.5.7: "x.py"}
                        observe: [wire]
                      - id: R-TEST-002
                        text: Another sentence, also long enough.
                        level: MUST
                        releases: "[1.4.0,)"
                        source: {rns-1.5.7: "y.py"}
                        observe: [wire]
                """);
        return Catalogue.parse(files, "profiles: [{id: all, title: everything, areas: [test]}]");
    }
}
