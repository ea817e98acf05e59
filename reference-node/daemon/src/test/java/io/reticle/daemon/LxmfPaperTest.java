package io.reticle.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.daemon.lxmf.QrCode;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Messages that somebody carries, from the command line to the command line. */
@Timeout(240)
class LxmfPaperTest {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir private Path folder;

    private Path home() throws IOException {
        Path home = Files.createDirectories(folder.resolve("home"));
        Files.writeString(
                home.resolve("config"),
                "[reticulum]\ninstance_name = %s\nenable_transport = yes\n[interfaces]\n"
                        .formatted(UUID.randomUUID()));
        return home;
    }

    private Program lxmf(String who, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("lxmf"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--json", "--config", folder.resolve("home").toString()));
        all.addAll(List.of("--storage", folder.resolve(who).toString()));
        all.add("--identity=" + folder.resolve(who + ".identity"));
        return new Program(folder, all.toArray(String[]::new));
    }

    @Test
    @Tag("R-LXMF-31")
    @Tag("R-LXMF-33")
    void a_message_is_written_as_text_and_code_and_read_once() throws Exception {
        Path png = folder.resolve("note.png");
        try (Program node = new Program(folder, "run", "--config", home().toString())) {
            assertEquals("ready", node.line());
            String uri;
            try (Program receiver = lxmf("bob", "receive")) {
                String bob = JSON.readTree(receiver.line()).path("receiving").asString();
                try (Program writer =
                        lxmf("alice", "paper", "write", "--png", png.toString(), bob, "by hand")) {
                    uri = JSON.readTree(writer.line()).path("uri").asString();
                    assertEquals(0, writer.exitCode(), writer.log());
                }
            }
            assertTrue(uri.startsWith("lxm://"), uri);
            assertEquals(uri, QrCode.read(png));
            try (Program reader = lxmf("bob", "paper", "read", png.toString())) {
                JsonNode read = JSON.readTree(reader.line());
                assertEquals("by hand", read.path("content").asString(), read::toString);
                assertEquals("paper", read.path("method").asString());
                assertEquals(0, reader.exitCode(), reader.log());
            }
            try (Program again = lxmf("bob", "paper", "read", uri)) {
                assertEquals(2, again.exitCode(), again.log());
                assertTrue(again.log().contains("read before"), again.log());
            }
            try (Program other = lxmf("eve", "paper", "read", uri)) {
                assertEquals(2, other.exitCode(), other.log());
                assertTrue(other.log().contains("somebody else"), other.log());
            }
        }
    }

    @Test
    void what_is_no_message_is_refused() throws Exception {
        home();
        Path text = Files.writeString(folder.resolve("note.txt"), "no picture");
        for (String source : List.of("lxm://AAAA", "LXM://AAAA", text.toString())) {
            try (Program reader = lxmf("bob", "paper", "read", source)) {
                assertEquals(1, reader.exitCode(), reader.log());
            }
        }
    }
}
