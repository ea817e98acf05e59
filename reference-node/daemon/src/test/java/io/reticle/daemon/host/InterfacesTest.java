package io.reticle.daemon.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.reticle.daemon.Program;
import io.reticle.daemon.Python;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Announce, link and data, both ways, between our node and the real stack on each interface. */
@Timeout(180)
class InterfacesTest {
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    @TempDir private Path folder;

    @AfterEach
    void close() throws Exception {
        while (!opened.isEmpty()) opened.pop().close();
    }

    private <T extends AutoCloseable> T kept(T resource) {
        opened.push(resource);
        return resource;
    }

    private static Path script(String name) {
        return Path.of("src", "test", "resources", "io", "reticle", "daemon", "host", name)
                .toAbsolutePath();
    }

    private static String configuration(String lines) {
        return """
        [reticulum]
        share_instance = no
        [interfaces]
        [[Medium]]
        enabled = yes
        ingress_control = no
        %s
        """
                .formatted(lines.replace(';', '\n'));
    }

    private Path pythonFolder(String lines) throws IOException {
        Path home = Files.createDirectories(folder.resolve("python"));
        Files.writeString(home.resolve("config"), configuration(lines));
        return home;
    }

    private void converse(String ours, String theirs) throws Exception {
        Python peer =
                kept(
                        Python.start(
                                folder,
                                Python.authority(),
                                script("peer.py").toString(),
                                pythonFolder(theirs).toString()));
        peer.awaits("up");
        Neighbour neighbour = new Neighbour(configuration(ours));
        opened.push(neighbour::stop);

        neighbour.converse();

        peer.awaits("heard ");
        peer.awaits("echoed 1200");
    }

    private Python join(String... arguments) throws IOException {
        String[] all = new String[arguments.length + 1];
        all[0] = script("join.py").toString();
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return kept(Python.start(folder, Python.authority(), all));
    }

    @Test
    @Tag("R-NET-239")
    void udp() throws Exception {
        int ours = Program.freePort();
        int theirs = Program.freePort();
        String lines =
                "type = UDPInterface;listen_ip = 127.0.0.1;listen_port = %d;"
                        + "forward_ip = 127.0.0.1;forward_port = %d";

        converse(lines.formatted(ours, theirs), lines.formatted(theirs, ours));
    }

    @Test
    @Tag("R-NET-246")
    void pipe() throws Exception {
        int port = Program.freePort();
        join("server", String.valueOf(port)).awaits("up");
        String lines =
                "type = PipeInterface;command = %s %s stdio %d"
                        .formatted(Python.authority(), script("join.py"), port);

        converse(lines, lines);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "type = SerialInterface;speed = 115200;port = ",
                "type = KISSInterface;speed = 115200;port = ",
                "type = AX25KISSInterface;speed = 115200;ssid = 1;callsign = ABC;port = "
            })
    @Tag("R-NET-245")
    @Tag("R-NET-247")
    @Tag("R-NET-249")
    void serial(String lines) throws Exception {
        String[] ports = join("pty").awaits("\n").strip().split(" ");

        converse(lines + ports[0], lines + ports[1]);
    }

    @Test
    @Tag("R-NET-233")
    void kiss_over_tcp() throws Exception {
        int port = Program.freePort();
        join("server", String.valueOf(port)).awaits("up");
        String lines =
                "type = TCPClientInterface;kiss_framing = yes;target_host = 127.0.0.1;"
                        + "target_port = "
                        + port;

        converse(lines, lines);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TCPServerInterface", "BackboneInterface"})
    @Tag("R-NET-255")
    void our_server(String type) throws Exception {
        int port = Program.freePort();

        converse(
                "type = %s;listen_ip = 127.0.0.1;port = %d".formatted(type, port),
                "type = %s;target_host = 127.0.0.1;target_port = %d"
                        .formatted(
                                type.equals("TCPServerInterface")
                                        ? "TCPClientInterface"
                                        : "BackboneClientInterface",
                                port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TCPClientInterface", "BackboneClientInterface"})
    @Tag("R-NET-255")
    void their_server(String type) throws Exception {
        int port = Program.freePort();

        converse(
                "type = %s;target_host = 127.0.0.1;target_port = %d".formatted(type, port),
                "type = %s;listen_ip = 127.0.0.1;listen_port = %d"
                        .formatted(
                                type.equals("TCPClientInterface")
                                        ? "TCPServerInterface"
                                        : "BackboneInterface",
                                port));
    }

    /** Two namespaces, joined by a pair of virtual Ethernet devices. */
    private static final class Namespaces {
        private final String left = "reticle-l-" + ProcessHandle.current().pid();
        private final String right = "reticle-r-" + ProcessHandle.current().pid();

        static Namespaces make() throws Exception {
            Namespaces made = new Namespaces();
            boolean possible =
                    "root".equals(System.getProperty("user.name"))
                            && ip("netns", "add", made.left) == 0;
            assumeTrue(
                    possible,
                    "skipped: network namespaces need root, iproute2 and a kernel that lets them"
                            + " be made");
            assertEquals(0, ip("netns", "add", made.right));
            made.in(made.left, "link add eth0 type veth peer name eth0 netns " + made.right);
            for (String side : List.of(made.left, made.right)) {
                made.in(side, "link set lo up");
                made.in(side, "link set eth0 up");
            }
            for (String side : List.of(made.left, made.right)) made.awaitAddress(side);
            return made;
        }

        private static int ip(String... arguments) throws Exception {
            String[] command = new String[arguments.length + 1];
            command[0] = "ip";
            System.arraycopy(arguments, 0, command, 1, arguments.length);
            try {
                return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
            } catch (IOException e) {
                return -1;
            }
        }

        void in(String side, String command) throws Exception {
            assertEquals(0, ip(("-n " + side + " " + command).split(" ")), command);
        }

        /** Until the kernel has made sure that nobody else has the link-local address. */
        private void awaitAddress(String side) throws Exception {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (System.nanoTime() < end) {
                Process process =
                        new ProcessBuilder("ip", "-n", side, "-6", "addr", "show", "eth0").start();
                String said =
                        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (said.contains("fe80") && !said.contains("tentative")) return;
                TimeUnit.MILLISECONDS.sleep(50);
            }
            throw new AssertionError("no link-local address on " + side);
        }

        void remove() throws Exception {
            ip("netns", "del", left);
            ip("netns", "del", right);
        }
    }

    @Test
    @Tag("R-NET-241")
    void auto_on_a_network_of_its_own() throws Exception {
        Path python = Python.authority();
        Namespaces networks = Namespaces.make();
        opened.push(networks::remove);
        Path ip = Path.of("/usr/bin/env");
        Path config = folder.resolve("ours");
        Files.writeString(config, configuration("type = AutoInterface"));
        Python peer =
                kept(
                        Python.start(
                                folder,
                                ip,
                                "ip",
                                "netns",
                                "exec",
                                networks.right,
                                python.toString(),
                                script("peer.py").toString(),
                                pythonFolder("type = AutoInterface").toString()));
        Python ours =
                kept(
                        Python.start(
                                folder,
                                ip,
                                "ip",
                                "netns",
                                "exec",
                                networks.left,
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Neighbour.class.getName(),
                                config.toString()));

        ours.awaits("conversed");
        String said = peer.awaits("echoed 1200");
        assertTrue(said.contains("heard "), said);
    }
}
