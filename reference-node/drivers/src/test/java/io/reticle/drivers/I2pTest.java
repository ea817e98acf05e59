package io.reticle.drivers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.bytes.Bytes;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Streams through a router that follows a script. */
@Timeout(60)
class I2pTest {
    private static final String PEER = "abc.b32.i2p";
    private static final Duration SOON = Duration.ofMillis(300);
    private static final I2p.Patience PATIENT =
            new I2p.Patience(Duration.ofSeconds(30), Duration.ofSeconds(60));

    private final Listening toPeer = new Listening();
    private final Listening fromPeers = new Listening();
    private Router router;
    private I2p i2p;

    /** What a router's bridge answers; a stream, once made, is the test's. */
    private static final class Router implements AutoCloseable {
        private final ServerSocket server =
                new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
        private final BlockingQueue<Socket> connected = new LinkedBlockingQueue<>();
        private final BlockingQueue<Socket> accepting = new LinkedBlockingQueue<>();
        private volatile Socket session;
        private volatile boolean refusing;

        Router() throws IOException {
            Thread.ofVirtual().start(this::accept);
        }

        private void accept() {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    Thread.ofVirtual().start(() -> serve(socket));
                } catch (IOException e) {
                    // closed, which the loop sees
                }
            }
        }

        private void serve(Socket socket) {
            try {
                for (String line = line(socket); line != null; line = line(socket)) {
                    String[] words = line.split(" ");
                    asked.add(line);
                    switch (words[0] + " " + words[1]) {
                        case "HELLO VERSION" -> say(socket, "HELLO REPLY RESULT=OK VERSION=3.1");
                        case "DEST GENERATE" -> say(socket, "DEST REPLY PUB=pub PRIV=priv");
                        case "NAMING LOOKUP" ->
                                say(socket, "NAMING REPLY RESULT=OK NAME=x VALUE=whole");
                        case "SESSION CREATE" -> {
                            session = socket;
                            say(socket, "SESSION STATUS RESULT=OK DESTINATION=priv");
                        }
                        case "STREAM CONNECT" -> {
                            if (refusing) {
                                say(socket, "STREAM STATUS RESULT=CANT_REACH_PEER MESSAGE=no");
                                return;
                            }
                            say(socket, "STREAM STATUS RESULT=OK");
                            connected.add(socket);
                            return;
                        }
                        case "STREAM ACCEPT" -> {
                            say(socket, "STREAM STATUS RESULT=OK");
                            accepting.add(socket);
                            return;
                        }
                        default -> say(socket, "UNKNOWN REPLY RESULT=I2P_ERROR");
                    }
                }
            } catch (IOException e) {
                // hung up
            }
        }

        private static void say(Socket socket, String line) throws IOException {
            socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        }

        private static String line(Socket socket) throws IOException {
            StringBuilder line = new StringBuilder();
            InputStream in = socket.getInputStream();
            int next = in.read();
            while (next >= 0 && next != '\n') {
                line.append((char) next);
                next = in.read();
            }
            return next < 0 ? null : line.toString();
        }

        Socket stream(BlockingQueue<Socket> made) throws InterruptedException {
            return made.poll(20, TimeUnit.SECONDS);
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    @BeforeEach
    void open() throws IOException {
        router = new Router();
    }

    @AfterEach
    void close() throws Exception {
        if (i2p != null) i2p.close();
        router.close();
    }

    private void start(Optional<Path> key, I2p.Patience patience, boolean peer) {
        InetSocketAddress address =
                new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), router.server.getLocalPort());
        i2p =
                new I2p(
                        new I2p.Settings(address, key, 1_064),
                        patience,
                        SOON,
                        peer ? Map.of(PEER, toPeer) : Map.of(),
                        fromPeers);
    }

    private static void say(Socket socket, String hex) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(Bytes.hex(hex).toArray());
    }

    private static String hears(Socket socket, int bytes) throws IOException {
        return Bytes.wrap(socket.getInputStream().readNBytes(bytes)).toHex();
    }

    @Test
    void frames_go_both_ways_over_a_stream_to_a_peer() throws Exception {
        start(Optional.empty(), PATIENT, true);
        FrameLink link = toPeer.awaitOpened(1).getFirst();
        Socket stream = router.stream(router.connected);

        link.send(Bytes.hex("017e"));
        say(stream, "7e027d5e7e");

        assertEquals("7e017d5e7e", hears(stream, 5));
        assertEquals(List.of(Bytes.hex("027e")), toPeer.awaitFrames(1));
        assertEquals("i2p " + PEER, link.toString());
        assertTrue(
                router.asked.stream()
                        .anyMatch(
                                line ->
                                        line.startsWith("SESSION CREATE STYLE=STREAM")
                                                && line.endsWith("DESTINATION=TRANSIENT")));
        assertTrue(router.asked.contains("NAMING LOOKUP NAME=" + PEER));
        assertTrue(
                router.asked.stream()
                        .anyMatch(line -> line.endsWith("DESTINATION=whole SILENT=false")));
    }

    @Test
    void a_stream_that_is_lost_is_made_again() throws Exception {
        start(Optional.empty(), PATIENT, true);
        toPeer.awaitOpened(1);

        router.stream(router.connected).close();

        toPeer.awaitClosed(1);
        toPeer.awaitOpened(2);
    }

    @Test
    void a_peer_that_cannot_be_reached_is_told_and_tried_again() throws Exception {
        router.refusing = true;
        start(Optional.empty(), PATIENT, true);

        String failure = toPeer.awaitFailures(1).getFirst();
        assertTrue(failure.contains(PEER) && failure.contains("CANT_REACH_PEER"), failure);
        router.refusing = false;
        toPeer.awaitOpened(1);
    }

    @Test
    void who_connects_is_a_link_and_others_can_follow(@TempDir Path folder) throws Exception {
        Path key = folder.resolve("i2p/key.i2p");
        start(Optional.of(key), PATIENT, false);

        for (int i = 1; i <= 2; i++) {
            Socket stream = router.stream(router.accepting);
            stream.getOutputStream()
                    .write("somebody FROM_PORT=0\n".getBytes(StandardCharsets.US_ASCII));
            say(stream, "7e0" + i + "027e");
            fromPeers.awaitOpened(i).getLast().send(Bytes.hex("03"));
            assertEquals("7e037e", hears(stream, 3));
        }

        assertEquals(List.of(Bytes.hex("0102"), Bytes.hex("0202")), fromPeers.awaitFrames(2));
        assertEquals("priv", Files.readString(key));
        assertTrue(
                router.asked.stream()
                        .anyMatch(
                                line ->
                                        line.startsWith("SESSION CREATE")
                                                && line.endsWith("DESTINATION=priv")));
    }

    @Test
    void a_key_that_is_there_is_used(@TempDir Path folder) throws Exception {
        Path key = Files.writeString(folder.resolve("key.i2p"), "mine");
        start(Optional.of(key), PATIENT, false);
        router.stream(router.accepting);

        assertTrue(
                router.asked.stream()
                        .anyMatch(
                                line ->
                                        line.startsWith("SESSION CREATE")
                                                && line.endsWith("DESTINATION=mine")));
    }

    @Test
    void a_session_that_is_lost_is_made_again() throws Exception {
        start(Optional.empty(), PATIENT, true);
        toPeer.awaitOpened(1);
        Socket first = router.session;

        first.close();
        router.stream(router.connected).close();

        toPeer.awaitOpened(2);
        assertTrue(router.session != first);
    }

    @Test
    @Tag("R-NET-252")
    void a_stream_on_which_nothing_is_sent_is_kept_alive() throws Exception {
        start(
                Optional.empty(),
                new I2p.Patience(Duration.ofSeconds(1), Duration.ofSeconds(60)),
                true);
        Socket stream = router.stream(router.connected);

        assertEquals("7e7e7e7e", hears(stream, 4));
    }

    @Test
    @Tag("R-NET-252")
    void a_stream_on_which_nothing_comes_is_given_up_but_not_before() throws Exception {
        start(
                Optional.empty(),
                new I2p.Patience(Duration.ofSeconds(60), Duration.ofSeconds(2)),
                true);
        toPeer.awaitOpened(1);
        long began = System.nanoTime();

        toPeer.awaitClosed(1);

        long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        assertTrue(waited >= 1_900 && waited < 6_000, waited + " ms");
    }

    @Test
    void an_absent_router_is_told_with_its_address() throws Exception {
        int port = router.server.getLocalPort();
        router.close();
        start(Optional.empty(), PATIENT, false);

        String failure = fromPeers.awaitFailures(1).getFirst();
        assertTrue(failure.contains("127.0.0.1:" + port), failure);
    }

    @Test
    void the_environment_may_name_another_router() {
        assertEquals(
                new InetSocketAddress("127.0.0.1", 7_656), I2p.Settings.router(Optional.empty()));
        assertEquals(
                new InetSocketAddress("127.0.0.2", 99),
                I2p.Settings.router(Optional.of("127.0.0.2:99")));
    }
}
