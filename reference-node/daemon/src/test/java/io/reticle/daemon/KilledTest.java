package io.reticle.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A node that is killed while it learns, and so writes, as fast as it can. */
@Timeout(180)
class KilledTest {
    private static final int KILLS = 4;
    private static final int TOLD_EACH_TIME = 3;

    @TempDir private Path folder;

    private final CryptoProvider crypto = CryptoProvider.best();
    private final Entropy entropy = Entropy.secure();

    private String ours(String command, String... arguments) {
        List<String> line = new ArrayList<>(List.of(command, "--config", folder.toString()));
        line.addAll(List.of(arguments));
        StringWriter out = new StringWriter();
        int code =
                ReticleNode.commandLine()
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(out, true))
                        .execute(line.toArray(String[]::new));
        assertEquals(0, code, out::toString);
        return out.toString();
    }

    @Test
    void what_it_has_acknowledged_is_there_when_it_is_started_again() throws Exception {
        int port = Program.freePort();
        Files.writeString(
                folder.resolve("config"),
                """
                [reticulum]
                instance_name = %s
                enable_transport = yes
                [interfaces]
                [[Door]]
                type = TCPServerInterface
                enabled = yes
                listen_ip = 127.0.0.1
                listen_port = %d
                ingress_control = no
                """
                        .formatted(UUID.randomUUID(), port));
        List<String> told = new ArrayList<>();
        for (int kill = 0; kill < KILLS; kill++) {
            // closing is SIGKILL, and the flood goes on until then
            try (Program node = new Program(folder, "run", "--config", folder.toString())) {
                Socket socket = started(node, port);
                Thread.ofPlatform().daemon().start(() -> flood(socket));
                String listed = ours("path", "--blackholed", "--json");
                for (String identity : told) assertTrue(listed.contains(identity), listed);
                for (int i = 0; i < TOLD_EACH_TIME; i++) {
                    String identity = entropy.bytes(16).toHex();
                    ours("path", "--blackhole", identity);
                    told.add(identity);
                }
            }
        }
        try (Program node = new Program(folder, "run", "--config", folder.toString());
                Socket _ = started(node, port)) {
            String listed = ours("path", "--blackholed", "--json");
            for (String identity : told) assertTrue(listed.contains(identity), listed);
            assertFalse(node.log().contains("cannot read"), node.log());
        }
    }

    private static Socket started(Program node, int port) throws Exception {
        assertEquals("ready", node.line());
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    private void flood(Socket socket) {
        try (socket) {
            Flood.over(socket, () -> true, () -> Flood.announce(crypto, entropy, Bytes.EMPTY));
        } catch (IOException e) {
            // it has been killed
        }
    }
}
