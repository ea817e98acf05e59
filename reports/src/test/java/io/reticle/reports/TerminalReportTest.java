package io.reticle.reports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.reports.event.CaseRef;
import io.reticle.reports.event.Certification;
import io.reticle.reports.event.Event;
import io.reticle.reports.event.SutVerdict;
import io.reticle.reports.event.Verdict;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class TerminalReportTest {
    @Test
    void without_a_terminal_it_prints_plain_lines_and_the_table() {
        var printed = printed(false, false, 90, oneOfEach());

        assertEquals(
                """
                Reticle 0.1: rns-transport 1.5, 5 cases, seed 0x1b2e
                  20 %  1/5 cases  after 3.5 s
                  40 %  2/5 cases  after 3.5 s
                fail  x L0 fail: because fail
                      repeat: reticle replay fail 0x5eed
                  60 %  3/5 cases  1 fail  after 3.5 s
                  80 %  4/5 cases  1 fail  after 3.5 s
                inconclusive  x L0 inconclusive: because inconclusive
                      repeat: reticle replay inconclusive 0x5eed
                 100 %  5/5 cases  1 fail  1 inconclusive  after 3.5 s

                Reticle 0.1 · suite 3f9c0aa7… · SUT x 1.0 (L0, wire) · profile rns-transport 1.5
                  seed 0x1b2e

                 Links  ██░░░░░░░░      1/5   1 fail   1 inconclusive   1 lenient   1 unsupported

                 1 pass · 1 lenient · 1 fail · 1 unsupported · 1 inconclusive                        2.5 s
                 not certified: rns-transport 1.5 (L0): 1 case failed

                fail  x L0 fail: because fail
                inconclusive  x L0 inconclusive: because inconclusive

                 x 1.0: not certified
                 report: target/reticle/index.html
                """,
                printed);
    }

    @Test
    @Timeout(30)
    void on_a_terminal_a_bar_runs_and_leaves_no_trace_behind_the_table() {
        var printed = printed(true, true, 80, oneOfEach());

        assertTrue(printed.contains("\u001b[31mfail\u001b[0m  x L0 fail: because fail\n"), printed);
        assertTrue(printed.contains("\u001b[32m1 pass\u001b[0m"), printed);
        assertTrue(printed.contains("\r\u001b[K"), printed);
        var table = printed.substring(printed.indexOf("\nReticle 0.1 · suite"));
        assertFalse(table.contains("\r"), table);
    }

    @Test
    void no_line_of_the_table_is_wider_than_the_terminal() {
        for (int width : List.of(80, 100)) {
            printed(false, false, width, SampleRun.large())
                    .lines()
                    .filter(l -> !l.startsWith("fail") && !l.startsWith("inconclusive"))
                    .filter(l -> !l.startsWith("      repeat"))
                    .forEach(l -> assertTrue(l.length() <= width, l));
        }
    }

    @Test
    void strings_of_hostile_nodes_do_not_reach_the_terminal_as_control_characters() {
        var printed = printed(false, false, 80, HostileRun.events());

        assertTrue(printed.contains("\\u{1b}[31m"), printed);
        assertTrue(printed.chars().allMatch(c -> c == '\n' || !Character.isISOControl(c)), printed);
        assertFalse(printed.contains("\u202e"));
    }

    @Test
    void an_interrupted_run_is_told_as_far_as_it_went() {
        var events = oneOfEach();

        var printed = printed(false, false, 90, events.subList(0, 5));

        assertTrue(printed.contains("incomplete: rns-transport 1.5 (L0)"), printed);
        assertTrue(printed.contains("interrupted after 2 of 5 cases"), printed);
    }

    @Test
    void a_run_that_never_began_prints_nothing() {
        assertEquals("", printed(false, false, 90, List.of()));
    }

    @Test
    void standard_output_without_a_terminal_gets_no_control_sequences() {
        var bytes = new ByteArrayOutputStream();
        var out = new PrintStream(bytes, false, StandardCharsets.UTF_8);
        try (var report =
                TerminalReport.onStandardOutput(
                        out, Map.of("CI", "true", "TERM", "xterm", "COLUMNS", "72"), "")) {
            oneOfEach().forEach(report::accept);
        }

        var printed = bytes.toString(StandardCharsets.UTF_8);
        assertFalse(printed.contains("\u001b"), printed);
        assertTrue(printed.contains("20 %"), printed);
    }

    private static List<Event> oneOfEach() {
        var events = new ArrayList<Event>();
        events.add(SampleRun.run(List.of(SampleRun.sut("x", "L0")), List.of("R-1"), 5));
        for (var verdict : Verdict.values()) {
            var ref = new CaseRef("x", "L0", verdict.word());
            events.add(SampleRun.started(ref, "R-1"));
            events.add(SampleRun.finished(ref, verdict));
        }
        events.add(
                SampleRun.ended(
                        new SutVerdict(
                                "x", "L0", Certification.NOT_CERTIFIED, Map.of(), "1 case failed"),
                        new SutVerdict("x", "all", Certification.NOT_CERTIFIED, Map.of(), "")));
        return events;
    }

    private static String printed(boolean live, boolean colour, int width, List<Event> events) {
        var bytes = new ByteArrayOutputStream();
        var out = new PrintStream(bytes, false, StandardCharsets.UTF_8);
        try (var report =
                new TerminalReport(out, live, colour, width, "target/reticle/index.html")) {
            events.forEach(report::accept);
        }
        return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
