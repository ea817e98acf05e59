package io.reticle.suite.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.suite.selftest.Programs;
import io.reticle.suite.sut.PortPool;
import io.reticle.suite.sut.SutFailure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.node.JsonNodeFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

@Timeout(40)
class AdapterTest {
    @TempDir Path folder;

    @Test
    void a_well_behaved_program_says_hello_starts_and_stops()
            throws IOException, InterruptedException {
        try (var adapter = start("starts")) {
            assertEquals("toy", adapter.hello().implementation());
            int port = PortPool.take();
            assertEquals(
                    Map.of("one", port),
                    adapter.start(List.of(Interface.server("one", port))).ports());
            adapter.stop();
        }
    }

    @Test
    void an_error_answer_becomes_its_exception() throws IOException {
        try (var adapter = start("starts")) {
            var failure =
                    assertThrows(
                            AdapterUnsupported.class,
                            () -> adapter.announce(Announcement.of("a.b")));

            assertEquals(Verb.ANNOUNCE, failure.verb());
            assertEquals("announce: unsupported: a toy", failure.getMessage());
        }
    }

    @Test
    void arguments_that_break_the_schema_are_not_sent() throws IOException {
        try (var adapter = start("starts")) {
            var args = JsonNodeFactory.instance.objectNode().put("link", "short");

            assertThrows(
                    IllegalArgumentException.class,
                    () -> adapter.call(Verb.CLOSE, args, Duration.ofSeconds(5)));
            assertTrue(adapter.usable());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "yes,   answer is not as its schema says",
        "ok,    expected one line of JSON",
        "gone,  the end of its output (exit code 0)",
        "long,  a line longer than 1048576 bytes",
        "flood, hello:"
    })
    void a_program_that_breaks_the_protocol_gets_a_violation(String mode, String message)
            throws IOException {
        try (var adapter = start(mode)) {
            // the flood's first line may pass for an answer by its envelope, its content cannot
            var failure = assertThrows(AdapterViolation.class, adapter::hello);

            assertTrue(failure.getMessage().contains(message), failure.getMessage());
        }
    }

    @ParameterizedTest
    @CsvSource({"silent", "deaf"})
    void a_program_that_never_answers_is_given_up(String mode) throws IOException {
        try (var adapter = start(mode)) {
            assertThrows(AdapterTimeout.class, adapter::hello);
            assertFalse(adapter.usable());
            // and is not waited for a second time
            assertThrows(AdapterViolation.class, adapter::hello);
        }
    }

    @Test
    void a_program_that_does_not_exist_is_named() {
        var failure =
                assertThrows(
                        SutFailure.class,
                        () ->
                                Adapter.start(
                                        List.of("no-such-program"),
                                        Map.of(),
                                        folder.resolve("log"),
                                        Adapter.AdapterListener.NONE));

        assertTrue(failure.getMessage().contains("no-such-program"), failure.getMessage());
    }

    private Adapter start(String mode) throws IOException {
        return Adapter.start(
                Programs.adapter(mode),
                Map.of(),
                folder.resolve("log"),
                Adapter.AdapterListener.NONE);
    }
}
