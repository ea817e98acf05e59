package io.reticle.suite.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.reports.event.Certification;
import io.reticle.reports.event.Event;
import io.reticle.reports.event.SutVerdict;
import io.reticle.reports.event.Verdict;
import io.reticle.suite.catalogue.Catalogue;
import io.reticle.suite.selftest.Programs;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Collectors;

@Timeout(60)
class CertifierTest {
    private static final List<String> SAMPLE = List.of("io.reticle.suite.engine.sample");

    @TempDir Path folder;

    private final ConcurrentLinkedQueue<Event> events = new ConcurrentLinkedQueue<>();
    private List<SutVerdict> verdicts;

    @Test
    void every_ending_gets_its_verdict() throws IOException {
        run("starts", "path", List.of("sample.*"), false);

        var expected = new TreeMap<String, Verdict>();
        expected.put("returns", Verdict.PASS);
        expected.put("says-lenient", Verdict.LENIENT);
        expected.put("refutes", Verdict.FAIL);
        expected.put("refutes-what-is-only-recommended", Verdict.LENIENT);
        expected.put("asserts", Verdict.FAIL);
        expected.put("loses-its-control", Verdict.INCONCLUSIVE);
        expected.put("loses-its-environment", Verdict.INCONCLUSIVE);
        expected.put("fails-its-environment-once", Verdict.PASS);
        expected.put("breaks", Verdict.FAIL);
        expected.put("needs-what-is-not-claimed", Verdict.UNSUPPORTED);
        expected.put("misses-what-is-claimed", Verdict.FAIL);
        expected.put("calls-a-verb-that-is-not-claimed", Verdict.UNSUPPORTED);
        expected.put("hangs", Verdict.INCONCLUSIVE);
        assertEquals(expected, new TreeMap<>(found(Event.CaseFinished::verdict)));
        assertEquals(Certification.NOT_CERTIFIED, verdicts.getLast().certification());
    }

    @Test
    void strict_turns_lenient_into_fail() throws IOException {
        run(
                "starts",
                "path",
                List.of("sample.endings.says-lenient", "sample.endings.refutes-what-is-*"),
                true);

        assertEquals(
                Map.of(
                        "says-lenient",
                        Verdict.FAIL,
                        "refutes-what-is-only-recommended",
                        Verdict.FAIL),
                found(Event.CaseFinished::verdict));
    }

    @Test
    void a_pass_alone_certifies() throws IOException {
        run("starts", "path", List.of("sample.endings.returns"), false);

        assertEquals(Certification.CERTIFIED, verdicts.getLast().certification());
        assertEquals(Map.of("returns", ""), found(Event.CaseFinished::reason));
    }

    @Test
    void one_inconclusive_case_gives_no_certificate() throws IOException {
        run(
                "starts",
                "path",
                List.of("sample.endings.returns", "sample.endings.loses-its-control"),
                false);

        assertEquals(Certification.INCONCLUSIVE, verdicts.getLast().certification());
    }

    @Test
    void an_inconclusive_case_is_tried_once_more_and_judged_once() throws IOException {
        run(
                "starts",
                "path",
                List.of("sample.endings.fails-its-environment-once", "sample.endings.returns"),
                false);

        assertEquals(
                Map.of("fails-its-environment-once", Verdict.PASS, "returns", Verdict.PASS),
                found(Event.CaseFinished::verdict));
        assertEquals(2, events.stream().filter(Event.CaseStarted.class::isInstance).count());
        assertTrue(
                events.stream()
                        .filter(Event.Note.class::isInstance)
                        .map(event -> ((Event.Note) event).text())
                        .anyMatch(text -> text.contains("tried again")));
    }

    @Test
    void a_case_that_fails_is_not_tried_again() throws IOException {
        run("starts", "path", List.of("sample.endings.refutes"), false);

        assertTrue(
                events.stream()
                        .filter(Event.Note.class::isInstance)
                        .map(event -> ((Event.Note) event).text())
                        .noneMatch(text -> text.contains("tried again")));
    }

    @Test
    void a_claim_of_the_manifest_that_hello_does_not_make_stops_the_level() throws IOException {
        run("starts", "path, link", List.of("sample.*"), false);

        assertTrue(
                found(Event.CaseFinished::reason).values().stream()
                        .allMatch(reason -> reason.contains("the manifest claims link")));
    }

    @Test
    void a_defect_of_a_case_says_where_it_broke() throws IOException {
        run("starts", "path", List.of("sample.endings.breaks"), false);

        var reason = found(Event.CaseFinished::reason).get("breaks");
        assertTrue(reason.contains("a defect (IllegalStateException at SampleCases.java:"), reason);
    }

    @Test
    void a_replay_is_told_with_case_seed_and_system() throws IOException {
        run("starts", "path", List.of("sample.endings.returns"), false);

        var replay = found(Event.CaseFinished::replay).get("returns");
        assertTrue(replay.startsWith("reticle replay sample.endings.returns 0x2a --sut "), replay);
    }

    @Test
    void a_cancelled_run_accuses_nobody() throws IOException {
        var certifier = certifier("starts", "path", List.of("sample.endings.hangs"), false);

        var verdicts =
                certifier.run(
                        "test",
                        event -> {
                            events.add(event);
                            if (event instanceof Event.CaseStarted) {
                                certifier.cancel();
                            }
                        });

        assertEquals(List.of(), verdicts);
        assertEquals(Map.of(), found(Event.CaseFinished::verdict));
    }

    private void run(String mode, String capabilities, List<String> only, boolean strict)
            throws IOException {
        verdicts = certifier(mode, capabilities, only, strict).run("test", events::add);
    }

    private Certifier certifier(String mode, String capabilities, List<String> only, boolean strict)
            throws IOException {
        var catalogue = Catalogue.load();
        var request =
                new RunRequest(
                        List.of(Programs.adapterSut(folder, mode, capabilities)),
                        EnumSet.of(Level.L1),
                        SAMPLE,
                        catalogue.everything(),
                        only,
                        42,
                        4,
                        strict,
                        folder.resolve("out"));
        return new Certifier(request, catalogue);
    }

    private <T> Map<String, T> found(Function<Event.CaseFinished, T> what) {
        return events.stream()
                .filter(Event.CaseFinished.class::isInstance)
                .map(Event.CaseFinished.class::cast)
                .collect(
                        Collectors.toMap(
                                event -> event.ref().caseId().replace("sample.endings.", ""),
                                what));
    }
}
