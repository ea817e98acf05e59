package io.reticle.reports.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;

class EventLogTest {
    private static final CaseRef REF = new CaseRef("rnsd", "L0", "link.foreign-proof");
    private static final List<Event> ONE_OF_EACH =
            List.of(
                    new Event.RunStarted(
                            "Reticle",
                            "0.1",
                            "3f9c",
                            "77aa",
                            Instant.parse("2026-03-01T10:00:00.123456Z"),
                            "rns-transport 1.5",
                            "0x1b2e",
                            List.of(
                                    new SutDescription(
                                            "rnsd", "RNS", "1.5.7", List.of("L0"), "rnsd -c x")),
                            List.of(
                                    new RequirementDescription(
                                            "R-CORE-120",
                                            "A proof \"verifies\".\n\u0000\u2028",
                                            "MUST",
                                            "[1.3.1,)",
                                            Map.of("rns-1.5.7", "Link.py"),
                                            "Links")),
                            1,
                            List.of("one note")),
                    new Event.CaseStarted(
                            REF,
                            "a proof",
                            "Links",
                            List.of("R-CORE-120"),
                            Polarity.NEGATIVE,
                            "0x5eed",
                            Instant.parse("2026-03-01T10:00:01Z")),
                    new Event.Frame(
                            REF,
                            12,
                            Direction.FROM_SUT,
                            "tcp open",
                            "2100",
                            "PROOF",
                            List.of(new Field("hops", "0", 1, 1))),
                    new Event.Note(REF, 15, "bent: signature"),
                    new Event.CaseFinished(REF, Verdict.LENIENT, "late", 99, "reticle replay x"),
                    new Event.RunFinished(
                            Instant.parse("2026-03-01T10:00:02Z"),
                            List.of(
                                    new SutVerdict(
                                            "rnsd",
                                            "L0",
                                            Certification.CERTIFIED,
                                            Map.of(Verdict.LENIENT, 1),
                                            ""))));

    @TempDir Path directory;

    @Test
    void what_was_written_is_read_back() throws IOException {
        try (var log = EventLog.create(directory)) {
            ONE_OF_EACH.forEach(log::accept);
        }

        assertEquals(ONE_OF_EACH, EventLog.read(directory.resolve(EventLog.FINISHED)));
        assertFalse(Files.exists(directory.resolve(EventLog.PARTIAL)));
    }

    @Test
    void each_event_is_one_line_whose_type_names_it() throws IOException {
        try (var log = EventLog.create(directory)) {
            ONE_OF_EACH.forEach(log::accept);
        }

        var lines = Files.readAllLines(EventLog.find(directory));
        assertEquals(ONE_OF_EACH.size(), lines.size());
        assertEquals(
                "{\"type\":\"note\",\"case\":{\"sut\":\"rnsd\",\"level\":\"L0\",\"caseId\":"
                        + "\"link.foreign-proof\"},\"atMicros\":15,\"text\":\"bent: signature\"}",
                lines.get(3));
    }

    @Test
    void an_interrupted_log_is_read_up_to_its_last_whole_line() throws IOException {
        var log = EventLog.create(directory);
        ONE_OF_EACH.subList(0, 3).forEach(log::accept);
        var partial = EventLog.find(directory);
        Files.writeString(partial, "{\"type\":\"note\",\"ca", StandardOpenOption.APPEND);

        assertEquals(EventLog.PARTIAL, partial.getFileName().toString());
        assertEquals(ONE_OF_EACH.subList(0, 3), EventLog.read(partial));
        log.close();
    }

    @Test
    void a_directory_without_a_log_says_so() {
        var e = assertThrows(NoSuchFileException.class, () -> EventLog.find(directory));

        assertTrue(e.getMessage().contains("no events.jsonl"), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~ | an empty line",
                "not json | 'not json'",
                "null | null",
                "[] | '[]'",
                "{\"type\":\"surprise\"} | surprise",
                "{\"text\":\"no type\"} | type",
                "{\"type\":\"note\",\"atMicros\":1,\"text\":\"x\"} | case",
                "{\"type\":\"note\",\"case\":null,\"atMicros\":1,\"text\":\"x\"} | ref",
                "{\"type\":\"run-finished\",\"at\":\"today\",\"suts\":[]} | today",
                "{\"type\":\"run-finished\",\"at\":\"2026-03-01T10:00:02Z\",\"suts\":[]} {} |"
                        + " trailing",
            })
    void a_malformed_line_is_named_by_number_and_content(String line, String found)
            throws IOException {
        var log = directory.resolve("x.jsonl");
        Files.writeString(log, EventLog.encode(ONE_OF_EACH.get(3)) + "\n" + line + "\n");

        var e = assertThrows(MalformedEvent.class, () -> EventLog.read(log));

        assertEquals(2, e.line());
        assertTrue(e.getMessage().startsWith("x.jsonl line 2: "), e.getMessage());
        assertTrue(e.getMessage().contains("expected"), e.getMessage());
        assertTrue(
                e.getMessage().toLowerCase(java.util.Locale.ROOT).contains(found), e::getMessage);
        assertFalse(e.getMessage().contains("\n"), e.getMessage());
    }

    @Test
    void bytes_that_are_not_utf_8_are_refused() throws IOException {
        var log = directory.resolve("x.jsonl");
        Files.write(log, new byte[] {(byte) 0xff, '\n'});

        var e = assertThrows(MalformedEvent.class, () -> EventLog.read(log));

        assertEquals(1, e.line());
    }

    @Test
    void an_interrupted_thread_still_writes_and_does_not_close_the_log() throws IOException {
        try (var log = EventLog.create(directory)) {
            Thread.currentThread().interrupt();
            log.accept(ONE_OF_EACH.get(0));
            assertTrue(Thread.interrupted());
            log.accept(ONE_OF_EACH.get(1));
        }

        assertEquals(ONE_OF_EACH.subList(0, 2), EventLog.read(EventLog.find(directory)));
    }

    @Test
    void lines_of_several_threads_do_not_mix() throws Exception {
        int threads = 8;
        int each = 200;
        try (var log = EventLog.create(directory);
                var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int t = 0; t < threads; t++) {
                var text = "thread " + t + " ".repeat(5000);
                pool.execute(
                        () -> {
                            for (int i = 0; i < each; i++) {
                                log.accept(new Event.Note(REF, i, text));
                            }
                        });
            }
        }

        var events = EventLog.read(EventLog.find(directory));
        assertEquals(threads * each, events.size());
        assertEquals(threads * each, new HashSet<>(events).size());
    }
}
