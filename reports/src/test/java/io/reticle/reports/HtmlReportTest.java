package io.reticle.reports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.reports.event.CaseRef;
import io.reticle.reports.event.Direction;
import io.reticle.reports.event.Event;
import io.reticle.reports.event.Field;
import io.reticle.reports.event.Verdict;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

class HtmlReportTest {
    private static final CaseRef REF = new CaseRef("x", "L0", "one");

    @TempDir Path directory;

    @Test
    void strings_of_hostile_nodes_stay_text_and_leave_the_folder_alone() throws IOException {
        var pages = pages(HostileRun.events());

        assertEquals(1 + Verdict.values().length, pages.size());
        for (var page : pages) {
            var html = Files.readString(page);
            assertTrue(
                    List.of(directory, directory.resolve("cases")).contains(page.getParent()),
                    page.toString());
            assertTrue(page.getFileName().toString().matches("[a-z0-9_-][a-z0-9._-]*"));
            assertFalse(html.contains("<script>alert"), page.toString());
            assertFalse(html.contains("<img"), page.toString());
            assertFalse(Pattern.compile("<[^>]* onerror=\"").matcher(html).find(), page.toString());
            assertTrue(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), page.toString());
            assertTrue(html.contains("{{ run.seed }}"), page.toString());
            assertEquals(1, count(html, "</style>"), page.toString());
            assertFalse(html.contains("</title></text>"), page.toString());
        }
    }

    @Test
    void a_case_shows_an_arrow_for_each_frame_that_points_the_way_it_went() throws IOException {
        var html = casePage(exchange());

        assertEquals(1, count(html, "<line class=\"arrow to\""));
        assertEquals(1, count(html, "<line class=\"arrow from\""));
        assertEquals(2, count(html, "<polygon class=\"tip"));
        var to = Pattern.compile("class=\"arrow to\" x1=\"(\\d+)\" y1=\"\\d+\" x2=\"(\\d+)\"");
        var from = Pattern.compile("class=\"arrow from\" x1=\"(\\d+)\" y1=\"\\d+\" x2=\"(\\d+)\"");
        assertEquals(ends(html, to), ends(html, from).reversed());
        assertTrue(html.contains("href=\"#frame-2\""));
        assertTrue(html.contains("id=\"frame-2\""));
        assertTrue(html.contains("⋮ 2.0 s later"));
    }

    @Test
    void the_bytes_of_a_frame_are_marked_with_the_field_they_belong_to() throws IOException {
        var html = casePage(exchange());

        assertTrue(html.contains("<span class=\"c0\">21 </span><span class=\"c1\">00 41 </span>"));
        assertTrue(html.contains("<td class=\"place\">1–2</td>"));
        assertTrue(html.contains("<span class=\"ascii\">!·A</span>"));
    }

    @Test
    void a_case_says_what_it_decides_and_how_to_repeat_it() throws IOException {
        var html = casePage(exchange());

        assertTrue(html.contains("text of R-1"));
        assertTrue(html.contains("[1.3.1,)"));
        assertTrue(html.contains("reticle replay one 0x5eed"));
        assertTrue(html.contains("because fail"));
    }

    @Test
    void the_pages_load_nothing_and_let_nothing_else_run() throws IOException {
        for (var page : pages(exchange())) {
            var html = Files.readString(page);
            assertTrue(
                    html.contains("default-src 'none'") || html.contains("default-src &#39;none"));
            assertFalse(
                    Pattern.compile("(src|href)=\"(https?:)?//").matcher(html).find(),
                    page.toString());
            assertFalse(html.contains("<link"), page.toString());
            assertFalse(html.contains("style=\""), page.toString());
        }
    }

    @Test
    void the_matrix_says_each_verdict_in_words() throws IOException {
        pages(exchange());

        var index = Files.readString(directory.resolve("index.html"));
        assertTrue(index.contains("data-verdicts=\"fail\""));
        assertTrue(index.contains("aria-label=\"fail: R-1 on x L0\""));
        assertTrue(index.contains("data-verdicts=\"none\""));
        assertTrue(index.contains("not tested"));
    }

    @Test
    void an_interrupted_run_is_marked_as_incomplete() throws IOException {
        var events = exchange();
        pages(events);
        var whole = Files.readString(directory.resolve("index.html"));
        pages(events.subList(0, events.size() - 2));
        var half = Files.readString(directory.resolve("index.html"));

        assertFalse(whole.contains("The run was interrupted"));
        assertTrue(half.contains("The run was interrupted"));
        assertTrue(half.contains("the run ended before the case did"));
    }

    @Test
    void a_very_long_exchange_stays_a_page() throws IOException {
        var events = new ArrayList<Event>();
        events.add(SampleRun.run(List.of(SampleRun.sut("x", "L0")), List.of("R-1"), 1));
        events.add(SampleRun.started(REF, "R-1"));
        var huge = "00".repeat(100_000);
        for (int i = 0; i < 300; i++) {
            events.add(
                    new Event.Frame(
                            REF,
                            i,
                            Direction.TO_SUT,
                            "tcp",
                            i == 0 ? huge : "00",
                            "DATA",
                            List.of()));
        }
        events.add(SampleRun.finished(REF, Verdict.PASS));

        var html = casePage(events);

        assertTrue(html.contains("95904 more bytes are in the event log."));
        assertTrue(html.contains("The diagram leaves out the last 60"));
        assertTrue(html.contains("id=\"frame-300\""));
        assertTrue(html.length() < 1_000_000, html.length() + " characters");
    }

    private static List<Event> exchange() {
        return List.of(
                SampleRun.run(List.of(SampleRun.sut("x", "L0")), List.of("R-1", "R-2"), 1),
                SampleRun.started(REF, "R-1"),
                new Event.Frame(
                        REF,
                        10,
                        Direction.TO_SUT,
                        "tcp",
                        "210041",
                        "ANNOUNCE",
                        List.of(new Field("flags", "0x21", 0, 1), new Field("rest", "A", 1, 2))),
                new Event.Frame(
                        REF, 2_000_010, Direction.FROM_SUT, "tcp", "00", "PROOF", List.of()),
                SampleRun.finished(REF, Verdict.FAIL),
                SampleRun.ended());
    }

    private String casePage(List<Event> events) throws IOException {
        return Files.readString(pages(events).getLast());
    }

    /** The index, then the pages of the cases. */
    private List<Path> pages(List<Event> events) throws IOException {
        var results = Results.of(events);
        var places = new CasePages(results.cases());
        new HtmlReport(results, places).write(directory);
        var pages = new ArrayList<Path>(List.of(directory.resolve("index.html")));
        results.cases().forEach(c -> pages.add(directory.resolve(places.of(c.ref()))));
        return pages;
    }

    private static int count(String html, String pattern) {
        return (int) Pattern.compile(pattern, Pattern.DOTALL).matcher(html).results().count();
    }

    private static List<String> ends(String html, Pattern arrow) {
        var matcher = arrow.matcher(html);
        assertTrue(matcher.find());
        return List.of(matcher.group(1), matcher.group(2));
    }
}
