package io.reticle.daemon.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.daemon.Program;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;

/** The adapter as a program over real pipes: it answers everything, and goes on. */
@Timeout(120)
class AdapterTest {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir private static Path folder;

    /** One program for all: each bad line proves as well that those before it did no harm. */
    private static Program adapter;

    @BeforeAll
    static void start() throws IOException {
        adapter = new Program(folder, "adapter");
    }

    @AfterAll
    static void kill() {
        adapter.close();
    }

    private static JsonNode ask(Program program, String line) throws Exception {
        program.say(line + "\n");
        return JSON.readTree(program.line());
    }

    private static JsonNode ask(String line) throws Exception {
        return ask(adapter, line);
    }

    private static void isError(String code, String message, JsonNode answer) {
        assertEquals(false, answer.get("ok").asBoolean(), answer::toString);
        assertEquals(code, answer.get("error").get("code").asString(), answer::toString);
        String said = answer.get("error").get("message").asString();
        assertTrue(said.contains(message), said);
    }

    @Test
    void hello_says_who_it_is_and_claims_only_what_works() throws Exception {
        JsonNode answer = ask("{\"id\":7,\"verb\":\"hello\",\"args\":{}}");

        assertEquals(7, answer.get("id").asInt());
        assertEquals(1, answer.get("result").get("protocol").asInt());
        assertEquals("reticle", answer.get("result").get("implementation").asString());
        assertEquals(
                2,
                answer.get("result")
                        .get("capabilities")
                        .valueStream()
                        .filter(c -> c.asString().matches("request|resource"))
                        .count());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "{",
                "{\"id\":1",
                "[]",
                "1",
                "null",
                "\"hello\"",
                "{}",
                "{\"id\":1,\"verb\":\"hello\"} and more",
                "{'id':1}",
                "\u0000",
                "{\"verb\":\"hello\"}"
            })
    void a_line_that_cannot_be_understood_is_answered_without_an_id(String line) throws Exception {
        JsonNode answer = ask(line);

        isError("invalid", "", answer);
        assertTrue(answer.get("id").isNull() || line.contains("more"), answer::toString);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"id\":\"a\",\"verb\":\"hello\"}|the line.id: expected a whole number",
                "{\"id\":-1,\"verb\":\"hello\"}|the line.id: expected a whole number",
                "{\"id\":1.5,\"verb\":\"hello\"}|the line.id: expected a whole number",
                "{\"id\":1,\"verb\":5}|the line.verb: expected text, found 5",
                "{\"id\":1,\"verb\":\"hello\",\"args\":[]}|args: expected an object",
                "{\"id\":1,\"verb\":\"hello\",\"args\":{\"a\":1}}|args.a: unknown member",
                "{\"id\":1,\"verb\":\"hello\",\"more\":1}|the line.more: unknown member",
                "{\"id\":1,\"verb\":\"start\",\"args\":{}}|args.interfaces: expected a list",
                "{\"id\":1,\"verb\":\"start\",\"args\":{\"interfaces\":[1]}}|args.interfaces[0]:"
                        + " expected an object",
                "{\"id\":1,\"verb\":\"start\",\"args\":{\"interfaces\":[],\"transport\":\"yes\"}}|args.transport:"
                        + " expected true or false",
                "{\"id\":1,\"verb\":\"path\",\"args\":{\"destination\":\"zz\",\"timeout_ms\":0}}|args.destination:"
                        + " expected",
                "{\"id\":1,\"verb\":\"path\",\"args\":{\"destination\":\"00\",\"timeout_ms\":0}}|args.destination:"
                        + " expected 16 bytes, found 1 bytes",
                "{\"id\":1,\"verb\":\"events\",\"args\":{\"after\":-1,\"wait_ms\":0}}|args.after:"
                        + " expected a whole number from 0",
                "{\"id\":1,\"verb\":\"send\",\"args\":{\"data\":\"00\"}}|expected one of"
                        + " destination, link, group and plain",
                "{\"id\":1,\"verb\":\"announce\",\"args\":{}}|expected either destination or name",
                "{\"id\":1,\"verb\":\"announce\",\"args\":{\"name\":\"a..b\"}}|args.name",
                "{\"id\":1,\"verb\":\"announce\",\"args\":{\"name\":\"a\",\"proofs\":\"some\"}}|args.proofs:"
                        + " expected none, all or app",
                "{\"id\":1,\"verb\":\"compute\",\"args\":{\"input\":{}}}|args.function: expected"
                        + " text",
                "{\"id\":1,\"verb\":\"compute\",\"args\":{\"function\":\"dance\",\"input\":{}}}|unknown"
                        + " 'dance'",
                "{\"id\":1,\"verb\":\"compute\",\"args\":{\"function\":\"hash\",\"input\":[]}}|input:"
                        + " expected an object",
                "{\"id\":1,\"verb\":\"compute\",\"args\":{\"function\":\"hash\"}}|input: expected"
                        + " an object",
                "{\"id\":1,\"verb\":\"compute\",\"args\":{\"function\":\"hash\",\"input\":{\"data\":\"00\",\"a\":1}}}|input.a:"
                        + " unknown member"
            })
    void a_request_that_is_wrong_is_answered_with_what_and_where(String line, String message)
            throws Exception {
        isError("invalid", message, ask(line));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fly", "Hello", ""})
    void a_verb_that_is_not_offered_is_unsupported(String verb) throws Exception {
        isError("unsupported", verb, ask("{\"id\":1,\"verb\":\"%s\"}".formatted(verb)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"path", "events"})
    void nothing_is_done_before_the_start(String verb) throws Exception {
        String args =
                verb.equals("path")
                        ? "{\"destination\":\"%s\",\"timeout_ms\":0}".formatted("00".repeat(16))
                        : "{\"after\":0,\"wait_ms\":0}";

        isError(
                "failed",
                "not started",
                ask("{\"id\":1,\"verb\":\"%s\",\"args\":%s}".formatted(verb, args)));
    }

    @Test
    void a_function_that_refuses_its_input_rejects() throws Exception {
        isError(
                "rejected",
                "malformed packet",
                ask(
                        "{\"id\":1,\"verb\":\"compute\",\"args\":{\"function\":\"packet-parse\",\"input\":{\"frame\":\"00\"}}}"));
    }

    @Test
    void a_function_that_is_asked_properly_answers() throws Exception {
        JsonNode answer =
                ask(
                        "{\"id\":3,\"verb\":\"compute\",\"args\":{\"function\":\"identity-public\",\"input\":{\"public\":\"8f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f29acbae141bccaf0b22e1a94d34d0bc7361e526d0bfe12c89794bc9322966dd7\"}}}");

        assertEquals(
                "aca31af0441d81dbec71e82da0b4b5f5",
                answer.get("result").get("output").get("hash").asString());
    }

    @Test
    void a_line_of_two_mebibytes_is_refused_and_the_next_one_answered() throws Exception {
        isError("invalid", "at most 1048576 characters", ask("x".repeat(2 << 20)));

        assertEquals(true, ask("{\"id\":1,\"verb\":\"hello\"}").get("ok").asBoolean());
    }

    @Test
    void a_deeply_nested_line_is_refused() throws Exception {
        isError("invalid", "", ask("[".repeat(100_000)));
    }

    @Test
    void a_port_that_is_taken_fails_and_the_start_may_be_tried_again() throws Exception {
        try (Program fresh = new Program(folder, "adapter");
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String start =
                    "{\"id\":1,\"verb\":\"start\",\"args\":{\"interfaces\":[{\"name\":\"a\",\"type\":\"tcp-server\",\"host\":\"127.0.0.1\",\"port\":%d}]}}";

            isError(
                    "failed",
                    "cannot listen on",
                    ask(fresh, start.formatted(taken.getLocalPort())));
            assertEquals(
                    true, ask(fresh, start.formatted(Program.freePort())).get("ok").asBoolean());
        }
    }

    @Test
    void a_program_of_an_instance_needs_one_and_has_no_interfaces_of_its_own() throws Exception {
        String start =
                "{\"id\":1,\"verb\":\"start\",\"args\":{\"instance\":%d,\"interfaces\":[%s]}}";
        try (Program fresh = new Program(folder, "adapter")) {
            int nobody = Program.freePort();
            isError(
                    "invalid",
                    "has no interfaces",
                    ask(
                            fresh,
                            start.formatted(
                                    nobody,
                                    "{\"name\":\"a\",\"type\":\"tcp-server\",\"host\":\"127.0.0.1\",\"port\":1}")));
            isError("failed", "", ask(fresh, start.formatted(nobody, "")));
            try (ServerSocket instance = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                assertEquals(
                        true,
                        ask(fresh, start.formatted(instance.getLocalPort(), ""))
                                .get("ok")
                                .asBoolean());
                instance.accept().close();
            }
        }
    }

    @Test
    void stop_is_answered_and_ends_the_program_with_0() throws Exception {
        try (Program fresh = new Program(folder, "adapter")) {
            String start = "{\"id\":1,\"verb\":\"start\",\"args\":{\"interfaces\":[]}}";
            assertEquals(true, ask(fresh, start).get("ok").asBoolean());
            isError("failed", "started already", ask(fresh, start));

            assertEquals(true, ask(fresh, "{\"id\":2,\"verb\":\"stop\"}").get("ok").asBoolean());

            assertEquals(0, fresh.exitCode());
        }
    }

    @Test
    void the_end_of_its_input_ends_the_program_too() throws Exception {
        try (Program fresh = new Program(folder, "adapter")) {
            assertEquals(true, ask(fresh, "{\"id\":1,\"verb\":\"hello\"}").get("ok").asBoolean());

            fresh.hangUp();

            assertEquals(0, fresh.exitCode());
        }
    }
}
