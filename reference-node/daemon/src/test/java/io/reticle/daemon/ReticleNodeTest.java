package io.reticle.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.daemon.config.SuppliedConfig;
import io.reticle.daemon.storage.FolderStore;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.link.Link;
import io.reticle.rns.transport.Drop;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** The command line, within this process and as a program. */
@Timeout(120)
class ReticleNodeTest {
    @TempDir private Path folder;

    private record Outcome(int code, String out, String err) {}

    private static Outcome run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code =
                ReticleNode.commandLine()
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err))
                        .execute(arguments);
        return new Outcome(code, out.toString(), err.toString());
    }

    private Outcome runWith(String config) throws IOException {
        Files.writeString(folder.resolve("config"), config);
        return run("run", "--config", folder.toString());
    }

    private static void isOneLine(String text, Outcome outcome) {
        assertEquals("reticle-node: " + text + System.lineSeparator(), outcome.err());
    }

    @Test
    void help_shows_by_example_what_to_do() {
        Outcome help = run("--help");

        assertEquals(0, help.code());
        assertTrue(help.out().contains("Examples:"));
        assertTrue(help.out().contains("reticle-node run --config"));
    }

    @Test
    void the_version_names_the_libraries_at_work() {
        assertTrue(run("--version").out().contains("crypto: " + CryptoProvider.best().name()));
    }

    @Test
    void a_command_that_is_none_is_wrong_use() {
        assertEquals(2, run("walk").code());
        assertEquals(2, run("run", "--frob").code());
    }

    @Test
    void a_fault_in_the_configuration_is_one_line_and_exit_code_2() throws IOException {
        Outcome outcome =
                runWith("[interfaces]\n[[A]]\nenabled = yes\ntype = TCPserverInterface\n");

        assertEquals(2, outcome.code());
        isOneLine(
                "config line 4: interface \"A\": type 'TCPserverInterface' is not supported;"
                        + " did you mean 'TCPServerInterface'?",
                outcome);
    }

    @Test
    void a_folder_that_cannot_be_made_is_exit_code_1() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        Outcome outcome = run("run", "--config", file.resolve("folder").toString());

        assertEquals(1, outcome.code());
        assertTrue(outcome.err().contains(file.toString()), outcome.err());
    }

    @Test
    void the_example_configuration_is_printed_as_it_is() throws IOException {
        Outcome outcome = run("run", "--exampleconfig");

        assertEquals(0, outcome.code());
        assertEquals(SuppliedConfig.example(), outcome.out());
    }

    @Test
    void a_configuration_that_is_no_text_is_exit_code_2() throws IOException {
        Files.write(folder.resolve("config"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});

        Outcome outcome = run("run", "--config", folder.toString());

        assertEquals(2, outcome.code());
        isOneLine(folder.resolve("config") + " is not UTF-8 text", outcome);
    }

    @Test
    void nothing_is_written_for_a_faulty_configuration() throws IOException {
        runWith("nonsense");

        assertFalse(Files.exists(folder.resolve("storage")));
    }

    @Test
    void a_port_that_is_taken_is_one_line_and_exit_code_1() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Outcome outcome = runWith(server(taken.getLocalPort()));

            assertEquals(1, outcome.code());
            assertTrue(outcome.err().startsWith("reticle-node: cannot listen on "));
            assertEquals(1, outcome.err().lines().count());
        }
    }

    private static String server(int port) {
        return """
        [reticulum]
        share_instance = no
        enable_transport = yes
        enable_remote_management = yes
        [interfaces]
        [[Server]]
        type = TCPServerInterface
        enabled = yes
        listen_ip = 127.0.0.1
        listen_port = %d
        """
                .formatted(port);
    }

    @Test
    void a_node_may_end_when_an_interface_fails_for_good() throws Exception {
        Files.writeString(
                folder.resolve("config"),
                """
                [reticulum]
                share_instance = no
                panic_on_interface_error = yes
                [logging]
                logtimestamps = no
                [interfaces]
                [[Nowhere]]
                type = TCPClientInterface
                enabled = yes
                target_host = 127.0.0.1
                target_port = %d
                max_reconnect_tries = 0
                """
                        .formatted(Program.freePort()));

        try (Program program = new Program(folder, "run", "--config", folder.toString())) {
            assertEquals(255, program.exitCode());
            assertTrue(
                    program.log()
                            .lines()
                            .anyMatch(
                                    line ->
                                            line.startsWith("TCPInterface[Nowhere/")
                                                    && line.endsWith(
                                                            "has failed for good, and the node ends")),
                    program.log());
        }
    }

    @Test
    void a_node_that_is_told_to_end_closes_its_links_and_goes() throws Exception {
        int port = Program.freePort();
        Files.writeString(folder.resolve("config"), server(port));
        CryptoProvider crypto = CryptoProvider.best();
        Identity identity;
        try (FolderStore store = new FolderStore(folder.resolve("storage"), Assertions::fail)) {
            identity = store.transportIdentity(crypto);
        }
        Bytes management =
                DestinationName.parse("rnstransport.remote.management")
                        .address(crypto, identity.hash());
        try (Program program = new Program(folder, "run", "--config", folder.toString())) {
            assertEquals("ready", program.line());
            Neighbour neighbour = new Neighbour(crypto, port);
            neighbour.asksFor(management);
            Link link = neighbour.opens(management);

            program.terminate();

            assertEquals(Optional.of(Link.CloseReason.DESTINATION_CLOSED), neighbour.closing(link));
            // 128 + SIGTERM, as a program that such a signal ended
            assertEquals(143, program.exitCode());
            assertTrue(program.log().contains(" stopped"));
            assertFalse(program.log().contains("Exception"), program.log());
            neighbour.host.stop();
        }
    }

    private static String text(String address) throws IOException {
        try (InputStream in = URI.create(address).toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void counters_are_served_where_that_is_wanted() throws Exception {
        int metrics = Program.freePort();
        Files.writeString(folder.resolve("config"), server(Program.freePort()));
        String[] line = {
            "run", "--config", folder.toString(), "--metrics", String.valueOf(metrics)
        };
        try (Program program = new Program(folder, line)) {
            assertEquals("ready", program.line());

            String counters = text("http://127.0.0.1:%d/metrics".formatted(metrics));

            for (Drop reason : Drop.values()) {
                String counter =
                        "reticulum_frames_dropped_total{reason=\"%s\"} 0.0"
                                .formatted(reason.name().toLowerCase(Locale.ROOT));
                assertTrue(counters.contains(counter), counters);
            }
            assertTrue(counters.contains("reticulum_uptime_seconds"), counters);
        }
    }

    @Test
    void an_address_for_counters_that_is_none_is_exit_code_2() throws IOException {
        Files.writeString(folder.resolve("config"), server(Program.freePort()));

        Outcome outcome = run("run", "--config", folder.toString(), "--metrics", "host:door");

        assertEquals(2, outcome.code());
        isOneLine("--metrics: expected [HOST:]PORT, found 'host:door'", outcome);
    }
}
