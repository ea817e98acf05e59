package io.reticle.reports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.reports.event.Event;
import io.reticle.reports.event.EventLog;
import io.reticle.reports.event.MalformedEvent;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

class ReportWriterTest {
    /** Stays after the build, so that a person can look at it. */
    private static final Path SAMPLE = Path.of("target", "sample-report");

    @TempDir Path directory;

    @Test
    void every_report_lies_beside_the_log_and_every_link_leads_somewhere() throws IOException {
        log(SAMPLE, SampleRun.large());

        var results = ReportWriter.write(SAMPLE);

        assertEquals(200, results.cases().size());
        assertEquals(
                List.of("cases", "events.jsonl", "index.html", "junit.xml", "result.json"),
                names(SAMPLE));
        assertEquals(200, names(SAMPLE.resolve("cases")).size());
        var index = Files.readString(SAMPLE.resolve("index.html"));
        var links = new TreeSet<String>();
        var matcher = java.util.regex.Pattern.compile("href=\"(cases/[^\"]+)\"").matcher(index);
        while (matcher.find()) {
            links.add(matcher.group(1));
        }
        assertEquals(200, links.size());
        links.forEach(l -> assertTrue(Files.isRegularFile(SAMPLE.resolve(l)), l));
    }

    @Test
    void a_second_run_in_the_same_place_leaves_nothing_of_the_first() throws IOException {
        log(directory, SampleRun.large());
        ReportWriter.write(directory);
        log(directory, List.of(SampleRun.run(List.of(SampleRun.sut("x", "L0")), List.of(), 0)));

        ReportWriter.write(directory);

        assertEquals(List.of(), names(directory.resolve("cases")));
        assertFalse(Files.readString(directory.resolve("index.html")).contains("rnsd"));
    }

    @Test
    void a_malformed_log_leaves_the_old_reports_as_they_are() throws IOException {
        log(directory, SampleRun.large());
        ReportWriter.write(directory);
        var before = Files.readString(directory.resolve("index.html"));
        Files.writeString(directory.resolve(EventLog.FINISHED), "{}\n");

        assertThrows(MalformedEvent.class, () -> ReportWriter.write(directory));

        assertEquals(before, Files.readString(directory.resolve("index.html")));
        assertEquals(
                List.of("cases", "events.jsonl", "index.html", "junit.xml", "result.json"),
                names(directory));
    }

    @Test
    void a_run_of_hostile_nodes_is_logged_and_reported() throws IOException {
        log(directory, HostileRun.events());

        var results = ReportWriter.write(directory);

        assertEquals(5, results.cases().size());
        assertEquals(5, names(directory.resolve("cases")).size());
    }

    @Test
    void a_place_without_a_log_is_refused() {
        assertThrows(NoSuchFileException.class, () -> ReportWriter.write(directory));
    }

    private static void log(Path directory, List<Event> events) throws IOException {
        try (var log = EventLog.create(directory)) {
            events.forEach(log::accept);
        }
    }

    private static List<String> names(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }
}
