package io.reticle.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The authority's lxmd, unmodified, over nodes of ours. */
@Timeout(240)
class LxmfDaemonTest {
    private static final Pattern DELIVERY = Pattern.compile("ready to receive on <([0-9a-f]{32})>");

    /** Sends one message to the address that it is given, and ends with 0 once it is delivered. */
    private static final String SENDER =
            """
            import sys, threading
            import RNS, LXMF

            config, storage, address = sys.argv[1], sys.argv[2], bytes.fromhex(sys.argv[3])
            RNS.Reticulum(config, loglevel=RNS.LOG_WARNING)
            router = LXMF.LXMRouter(storagepath=storage)
            source = router.register_delivery_identity(RNS.Identity(), display_name="sender")
            done = threading.Event()
            if not RNS.Transport.await_path(address, timeout=45):
                sys.exit("no path")
            recipient = RNS.Destination(
                RNS.Identity.recall(address), RNS.Destination.OUT, RNS.Destination.SINGLE,
                "lxmf", "delivery")
            message = LXMF.LXMessage(
                recipient, source, "over two nodes", "greeting",
                desired_method=LXMF.LXMessage.DIRECT)
            message.register_delivery_callback(lambda _: done.set())
            router.handle_outbound(message)
            sys.exit(0 if done.wait(45) else "not delivered")
            """;

    @TempDir private Path folder;

    private Path node(String name, String gate) throws IOException {
        Path home = Files.createDirectory(folder.resolve(name));
        Files.writeString(
                home.resolve("config"),
                """
                [reticulum]
                instance_name = %s
                enable_transport = yes
                [interfaces]
                [[Gate]]
                enabled = yes
                %s
                """
                        .formatted(UUID.randomUUID(), gate));
        return home;
    }

    private Path lxmd() throws IOException {
        Path home = Files.createDirectory(folder.resolve("lxmd"));
        Files.writeString(
                home.resolve("config"),
                """
                [propagation]
                enable_node = yes
                autopeer = no
                [lxmf]
                announce_at_start = yes
                [logging]
                loglevel = 6
                """);
        return home;
    }

    private static String address(String said) {
        Matcher matcher = DELIVERY.matcher(said);
        assertTrue(matcher.find(), said);
        return matcher.group(1);
    }

    @Test
    void lxmd_tells_its_status_and_takes_a_message_from_behind_another_node() throws Exception {
        Path python = Python.authority();
        int port = Program.freePort();
        Path near =
                node(
                        "near",
                        "type = TCPServerInterface\nlisten_ip = 127.0.0.1\nlisten_port = " + port);
        Path far =
                node(
                        "far",
                        "type = TCPClientInterface\ntarget_host = 127.0.0.1\ntarget_port = "
                                + port);
        Path lxmd = lxmd();
        String[] where = {"--config", lxmd.toString(), "--rnsconfig", near.toString()};
        try (Program one = new Program(folder, "run", "--config", near.toString());
                Program other = new Program(folder, "run", "--config", far.toString())) {
            assertEquals("ready", one.line());
            assertEquals("ready", other.line());
            try (Python daemon = Python.start(folder, Python.utility("lxmd"), where)) {
                String address = address(daemon.awaits("LXMF Router ready to receive on"));

                Python.Said status =
                        Python.run(
                                folder,
                                Python.utility("lxmd"),
                                Stream.concat(Stream.of(where), Stream.of("--status"))
                                        .toArray(String[]::new));
                assertEquals(0, status.code(), status.out());
                assertTrue(status.out().contains("LXMF Propagation Node running on"), status.out());

                Python.Said sent =
                        Python.run(
                                folder,
                                python,
                                "-c",
                                SENDER,
                                far.toString(),
                                folder.resolve("sender").toString(),
                                address);
                assertEquals(0, sent.code(), sent.out());
                // it is proved before it is written
                daemon.awaits(" written to ");
            }
        }
    }
}
