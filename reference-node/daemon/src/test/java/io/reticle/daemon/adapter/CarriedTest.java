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

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * Two adapters over loopback: what links carry, from the verb at one end to the event at the other.
 */
@Timeout(120)
class CarriedTest {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir private static Path folder;

    private static Talker server;
    private static Talker client;
    private static String link;

    /** One adapter and how far its events are read. */
    private static final class Talker {
        private final Program program;
        private int seen;

        Talker(Program program) {
            this.program = program;
        }

        JsonNode say(String verb, String args) throws Exception {
            program.say("{\"id\":1,\"verb\":\"%s\",\"args\":{%s}}\n".formatted(verb, args));
            JsonNode answer = JSON.readTree(program.line());
            assertTrue(answer.get("ok").asBoolean(), answer::toString);
            return answer.get("result");
        }

        /** The first event from here on of which this is true. */
        JsonNode hears(Predicate<JsonNode> wanted) throws Exception {
            while (true) {
                for (JsonNode event :
                        say("events", "\"after\":%d,\"wait_ms\":1000".formatted(seen))
                                .get("events")) {
                    seen = event.get("seq").asInt();
                    if (wanted.test(event)) return event;
                }
            }
        }
    }

    private static Predicate<JsonNode> type(String type) {
        return event -> event.get("type").asString().equals(type);
    }

    @BeforeAll
    static void connect() throws Exception {
        int port = Program.freePort();
        server = new Talker(new Program(folder, "adapter"));
        client = new Talker(new Program(folder, "adapter"));
        String uplink =
                "\"interfaces\":[{\"name\":\"a\",\"type\":\"%s\",\"host\":\"127.0.0.1\",\"port\":%d}]";
        server.say("start", uplink.formatted("tcp-server", port));
        String host =
                "\"name\":\"reticle.carried\",\"resources\":\"all\",\"requests\":[{\"path\":\"/echo\",\"answer\":\"echo\"},{\"path\":\"/file\",\"answer\":\"file\",\"content\":\"616263\",\"metadata\":\"a16e\"}]";
        String destination = server.say("announce", host).get("destination").asString();
        client.say("start", uplink.formatted("tcp-client", port));
        client.say("path", "\"destination\":\"%s\",\"timeout_ms\":0".formatted(destination));
        boolean known = false;
        while (!known) {
            known =
                    client.say(
                                    "path",
                                    "\"destination\":\"%s\",\"timeout_ms\":2000"
                                            .formatted(destination))
                            .get("known")
                            .asBoolean();
        }
        link =
                client.say("open", "\"destination\":\"%s\"".formatted(destination))
                        .get("link")
                        .asString();
        client.hears(
                event ->
                        type("link").test(event) && event.get("state").asString().equals("active"));
    }

    @AfterAll
    static void kill() {
        server.program.close();
        client.program.close();
    }

    @ParameterizedTest
    @CsvSource({"0, true", "3, true", "70000, false", "2500000, false"})
    void a_resource_arrives(int size, boolean shown) throws Exception {
        String sent =
                client.say(
                                "resource",
                                "\"link\":\"%s\",\"size\":%d,\"seed\":5,\"compress\":false,\"metadata\":\"c0\""
                                        .formatted(link, size))
                        .get("resource")
                        .asString();
        JsonNode end = client.hears(type("resource"));
        JsonNode begun = server.hears(type("resource"));
        JsonNode arrived = server.hears(type("resource"));

        assertEquals("sender complete", role(end));
        assertEquals("receiver started", role(begun));
        assertEquals("receiver complete", role(arrived));
        assertEquals(sent, arrived.get("resource").asString());
        assertEquals(size, end.get("size").asInt());
        assertEquals(size, arrived.get("size").asInt());
        assertEquals("c0", arrived.get("metadata").asString());
        assertEquals(shown, !arrived.get("data").isNull());
        assertEquals(64, arrived.get("sha256").asString().length());
    }

    private static String role(JsonNode event) {
        return event.get("role").asString() + " " + event.get("state").asString();
    }

    private JsonNode asks(String path, String data) throws Exception {
        client.say(
                "request",
                "\"link\":\"%s\",\"path\":\"%s\",\"data\":\"%s\"".formatted(link, path, data));
        return client.hears(
                event ->
                        type("request").test(event)
                                && event.get("state").asString().matches("ready|failed"));
    }

    @Test
    void a_request_is_answered() throws Exception {
        JsonNode answer = asks("/echo", "93010203");
        JsonNode asked = server.hears(type("asked"));

        assertEquals("93010203", answer.get("response").asString());
        assertEquals("/echo", asked.get("path").asString());
        assertEquals("93010203", asked.get("data").asString());
        assertTrue(asked.get("identity").isNull());
        assertEquals(answer.get("request").asString(), asked.get("request").asString());
    }

    @Test
    void a_request_is_answered_with_a_file() throws Exception {
        JsonNode answer = asks("/file", "c0");
        assertTrue(answer.get("response").isNull());
        assertEquals("616263", answer.get("file").get("data").asString());
        assertEquals(3, answer.get("file").get("size").asInt());
        assertEquals("a16e", answer.get("metadata").asString());
    }

    @Test
    void a_transfer_is_cancelled() throws Exception {
        String sent =
                client.say(
                                "resource",
                                "\"link\":\"%s\",\"size\":1000000000,\"seed\":6,\"compress\":false"
                                        .formatted(link))
                        .get("resource")
                        .asString();
        server.hears(event -> type("resource").test(event) && role(event).endsWith("started"));
        client.say("resource", "\"link\":\"%s\",\"cancel\":\"%s\"".formatted(link, sent));
        assertEquals("sender cancelled", role(client.hears(type("resource"))));
        assertEquals("receiver cancelled", role(server.hears(type("resource"))));
    }
}
