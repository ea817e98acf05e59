package io.reticle.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.daemon.storage.IdentityFile;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.identity.Identity;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;

/** A node of ours is managed: its interfaces from this machine, its tables from afar. */
@Timeout(240)
class ManagementTest {
    private final Deque<Program> opened = new ArrayDeque<>();
    private int port;
    @TempDir private Path folder;

    @AfterEach
    void close() {
        while (!opened.isEmpty()) opened.pop().close();
    }

    private record Said(int code, String out, String err) {}

    private static Said ours(Path home, String command, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> line = new ArrayList<>(List.of(command, "--config", home.toString()));
        line.addAll(List.of(arguments));
        int code =
                ReticleNode.commandLine()
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .execute(line.toArray(String[]::new));
        return new Said(code, out.toString(), err.toString());
    }

    private static JsonNode json(String text) {
        return JsonMapper.builder().build().readTree(text);
    }

    /** A node with a TCP server "Gate". */
    private Path node(String settings) throws Exception {
        port = Program.freePort();
        Path home = Files.createDirectories(folder.resolve("node"));
        Files.writeString(
                home.resolve("config"),
                """
                [reticulum]
                instance_name = %s
                enable_transport = yes
                %s
                [interfaces]
                [[Gate]]
                type = TCPServerInterface
                enabled = yes
                listen_ip = 127.0.0.1
                listen_port = %d
                ingress_control = no
                """
                        .formatted(UUID.randomUUID(), settings, port));
        Program node = new Program(folder, "run", "--config", home.toString());
        opened.push(node);
        assertEquals("ready", node.line());
        return home;
    }

    private boolean listens() {
        try (Socket _ = new Socket("127.0.0.1", port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    @Tag("R-NET-208")
    void interfaces_are_detached_attached_and_loaded_anew() throws Exception {
        Path home = node("");
        assertTrue(listens());

        assertEquals(0, ours(home, "status", "--detach", "Gate").code());
        assertEquals(false, listens());
        assertEquals(1, ours(home, "status", "--detach", "Gate").code());
        assertEquals(1, ours(home, "status", "--reload", "Gate").code());

        assertEquals(0, ours(home, "status", "--attach", "Gate").code());
        assertTrue(listens());
        assertEquals(1, ours(home, "status", "--attach", "Gate").code());
        assertEquals(1, ours(home, "status", "--attach", "Nowhere").code());

        // what the file says now is what counts
        int before = port;
        port = Program.freePort();
        Path config = home.resolve("config");
        String text = Files.readString(config);
        Files.writeString(config, text.replace("listen_port = " + before, "listen_port = " + port));
        assertEquals(0, ours(home, "status", "--reload", "Gate").code());
        assertTrue(listens());
    }

    @Test
    @Tag("R-NET-208")
    void interfaces_stay_as_they_are_where_the_settings_say_so() throws Exception {
        Path home = node("enable_interface_management = no");

        assertEquals(1, ours(home, "status", "--detach", "Gate").code());
        assertEquals(1, ours(home, "status", "--reload", "Gate").code());

        assertTrue(listens());
    }

    @Test
    @Tag("R-NET-182")
    @Tag("R-NET-183")
    @Tag("R-NET-258")
    void a_node_is_asked_from_afar() throws Exception {
        CryptoProvider crypto = CryptoProvider.best();
        Identity manager = Identity.generate(crypto, Entropy.secure());
        Path who = folder.resolve("manager");
        IdentityFile.save(manager, who);
        Path home =
                node(
                        "enable_remote_management = yes\nremote_management_allowed = %s\npublish_blackhole = yes"
                                .formatted(manager.hash().toHex()));
        String id = json(ours(home, "status", "--json").out()).path("transport_id").asString();
        String unwanted = "0f".repeat(16);
        assertEquals(0, ours(home, "path", "-B", unwanted).code());
        Path away = Files.createDirectories(folder.resolve("away"));
        Files.writeString(
                away.resolve("config"),
                """
                [reticulum]
                instance_name = %s
                [interfaces]
                [[To the node]]
                type = TCPClientInterface
                enabled = yes
                target_host = 127.0.0.1
                target_port = %d
                ingress_control = no
                """
                        .formatted(UUID.randomUUID(), port));
        Program asking = new Program(folder, "run", "--config", away.toString());
        opened.push(asking);
        assertEquals("ready", asking.line());

        Said status = ours(away, "status", "-R", id, "-i", who.toString(), "-l", "-z", "--json");
        assertEquals(0, status.code(), status.err());
        assertEquals(id, json(status.out()).path("transport_id").asString());

        Said listed = ours(away, "path", "-p", id, "--json");
        assertEquals(0, listed.code(), listed.err());
        assertTrue(listed.out().contains(unwanted), listed.out());
    }
}
