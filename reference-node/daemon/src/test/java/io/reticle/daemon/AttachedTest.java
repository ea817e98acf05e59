package io.reticle.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.identity.Identity;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Our programs, attached to the authority's node. */
@Timeout(240)
class AttachedTest {
    private static final long PATIENCE_SECONDS = 60;

    @TempDir private Path folder;

    private void configure(String type) throws IOException {
        Files.writeString(
                folder.resolve("config"),
                """
                [reticulum]
                instance_name = %s
                shared_instance_type = %s
                shared_instance_port = %d
                instance_control_port = %d
                enable_transport = yes
                respond_to_probes = yes
                [interfaces]
                """
                        .formatted(
                                UUID.randomUUID(), type, Program.freePort(), Program.freePort()));
    }

    private Python rnsd() throws Exception {
        Python running =
                Python.start(folder, Python.utility("rnsd"), "--config", folder.toString(), "-v");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (ours(new StringWriter(), "status", "--json") != 0) {
            assertTrue(System.nanoTime() < end, () -> "never up: " + running.said());
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return running;
    }

    private int ours(StringWriter out, String command, String... arguments) {
        List<String> line = new ArrayList<>(List.of(command, "--config", folder.toString()));
        line.addAll(List.of(arguments));
        return ReticleNode.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(new StringWriter(), true))
                .execute(line.toArray(String[]::new));
    }

    private String address(Path identity, String name) throws Exception {
        CryptoProvider crypto = CryptoProvider.best();
        Bytes key = Bytes.wrap(Files.readAllBytes(identity));
        return DestinationName.parse(name)
                .address(crypto, Identity.load(crypto, key).hash())
                .toHex();
    }

    @ParameterizedTest
    @ValueSource(strings = {"unix", "tcp"})
    @Tag("R-NET-197")
    @Tag("R-NET-200")
    void a_program_of_ours_uses_a_node_of_the_authority(String type) throws Exception {
        configure(type);
        try (Python node = rnsd()) {
            String probe =
                    address(folder.resolve("storage/transport_identity"), "rnstransport.probe");

            assertEquals(0, ours(new StringWriter(), "probe", "rnstransport.probe", probe));

            StringWriter status = new StringWriter();
            assertEquals(0, ours(status, "status", "-a"));
            assertTrue(status.toString().contains("Shared Instance["), status.toString());
            node.terminate();
            assertEquals(0, node.end().code());
        }
    }
}
