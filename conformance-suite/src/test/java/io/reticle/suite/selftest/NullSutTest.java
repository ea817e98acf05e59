package io.reticle.suite.selftest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.reports.event.Certification;
import io.reticle.reports.event.Event;
import io.reticle.reports.event.SutVerdict;
import io.reticle.reports.event.Verdict;
import io.reticle.suite.catalogue.Catalogue;
import io.reticle.suite.engine.Certifier;
import io.reticle.suite.engine.Level;
import io.reticle.suite.engine.RunRequest;
import io.reticle.suite.sut.SutManifest;
import io.reticle.vectors.Outcome;
import io.reticle.vectors.Vectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/** Systems that are none get nothing, and cost less than half a minute each. */
@Timeout(30)
class NullSutTest {
    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"closed", "echo", "silent", "gone"})
    void a_node_that_is_none_passes_nothing(String mode) throws IOException {
        assertNothingPasses(Programs.nodeSut(folder, mode), EnumSet.of(Level.L0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "ok", "silent", "flood", "long", "gone", "deaf"})
    void an_adapter_that_is_none_passes_nothing(String mode) throws IOException {
        assertNothingPasses(
                Programs.adapterSut(folder, mode, "announce, path, link, compute"),
                EnumSet.of(Level.L1, Level.L2));
    }

    @Test
    void an_adapter_that_rejects_everything_is_given_nothing_for_it() throws IOException {
        var invalid =
                Vectors.all().stream()
                        .flatMap(file -> file.vectors().stream())
                        .filter(vector -> vector.outcome() == Outcome.INVALID)
                        .map(vector -> "vectors." + vector.kind() + "." + vector.id())
                        .collect(Collectors.toSet());
        var events = new ConcurrentLinkedQueue<Event>();

        certify(Programs.adapterSut(folder, "rejects", "compute"), EnumSet.of(Level.L2), events);

        var rejected =
                finished(events).stream()
                        .filter(each -> invalid.contains(each.ref().caseId()))
                        .toList();
        assertEquals(invalid.size(), rejected.size());
        for (Event.CaseFinished each : rejected) {
            assertEquals(Verdict.INCONCLUSIVE, each.verdict(), each.ref().caseId());
        }
    }

    private List<SutVerdict> certify(
            SutManifest sut, EnumSet<Level> levels, ConcurrentLinkedQueue<Event> events)
            throws IOException {
        var catalogue = Catalogue.load();
        var request =
                new RunRequest(
                        List.of(sut),
                        levels,
                        List.of("io.reticle.suite.cases", "io.reticle.suite.engine.sample"),
                        catalogue.everything(),
                        List.of(),
                        1,
                        4,
                        false,
                        folder.resolve("out"));
        return new Certifier(request, catalogue).run("test", events::add);
    }

    private static List<Event.CaseFinished> finished(ConcurrentLinkedQueue<Event> events) {
        return events.stream()
                .filter(Event.CaseFinished.class::isInstance)
                .map(Event.CaseFinished.class::cast)
                .toList();
    }

    private void assertNothingPasses(SutManifest sut, EnumSet<Level> levels) throws IOException {
        var events = new ConcurrentLinkedQueue<Event>();

        var verdicts = certify(sut, levels, events);

        var finished = finished(events);
        assertFalse(finished.isEmpty());
        assertEquals(planned(events), finished.size());
        for (Event.CaseFinished each : finished) {
            assertNotEquals(Verdict.PASS, each.verdict(), each.ref().caseId());
            assertFalse(each.reason().isBlank(), each.ref().caseId());
        }
        assertTrue(
                verdicts.stream()
                        .map(SutVerdict::certification)
                        .noneMatch(Certification.CERTIFIED::equals));
    }

    private static int planned(Iterable<Event> events) {
        for (Event event : events) {
            if (event instanceof Event.RunStarted started) {
                return started.plannedCases();
            }
        }
        throw new AssertionError("the run never started");
    }
}
