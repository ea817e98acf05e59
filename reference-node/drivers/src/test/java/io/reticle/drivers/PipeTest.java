package io.reticle.drivers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.bytes.Bytes;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs as neighbours. */
@Timeout(60)
class PipeTest {
    private static final Bytes FRAME = Bytes.hex("7e7d01");

    private final Listening listening = new Listening();
    private Pipe pipe;

    private void start(List<String> words, Duration respawn) {
        pipe = new Pipe(words, respawn, 1_064, listening);
    }

    @AfterEach
    void close() {
        if (pipe != null) pipe.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "cat|cat",
                "  nc -l   5757 |nc,-l,5757",
                "a 'b c' d|a,b c,d",
                "a \"b c\"d|a,b cd",
                "a\\ b c|a b,c",
                "a \"b\\\"c\\\\d\\e\"|a,b\"c\\d\\e",
                "a 'b\\c'|a,b\\c",
                "a ''|a,",
                "a $HOME * ;|a,$HOME,*,;"
            })
    void a_command_is_split_as_a_shell_would(String line, String words) {
        assertEquals(List.of(words.split(",", -1)), CommandWords.split(line));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a 'b", "a \"b", "a \\", "", "  "})
    void a_command_that_is_not_whole_is_refused(String line) {
        assertThrows(IllegalArgumentException.class, () -> CommandWords.split(line));
    }

    @Test
    void frames_go_to_a_program_and_come_from_it() throws Exception {
        start(List.of("cat"), Duration.ofSeconds(5));
        listening.awaitOpened(1).getFirst().send(FRAME);

        assertEquals(List.of(FRAME), listening.awaitFrames(1));
        pipe.close();
        listening.awaitClosed(1);
    }

    @Test
    @Tag("R-NET-246")
    void a_program_that_ends_is_started_again_after_the_delay() throws Exception {
        start(List.of("true"), Duration.ofMillis(700));
        listening.awaitClosed(1);
        long ended = System.nanoTime();
        listening.awaitOpened(2);

        long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - ended);
        assertTrue(waited >= 600 && waited < 3_000, waited + " ms");
    }

    @Test
    void a_program_that_does_not_exist_is_said() throws Exception {
        start(List.of("/no/such/program"), Duration.ofMillis(100));
        String failure = listening.awaitFailures(2).getFirst();
        assertTrue(failure.contains("/no/such/program"), failure);
    }

    @Test
    void a_closed_pipe_ends_its_program() throws Exception {
        start(List.of("sh", "-c", "exec sleep 600"), Duration.ofSeconds(5));
        listening.awaitOpened(1);
        pipe.close();
        listening.awaitClosed(1);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (children() > 0 && System.nanoTime() < deadline) Thread.onSpinWait();
        assertEquals(0, children());
    }

    private static long children() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().command().orElse("").endsWith("sleep"))
                .count();
    }
}
