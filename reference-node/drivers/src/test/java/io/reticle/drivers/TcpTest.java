package io.reticle.drivers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.bytes.Bytes;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * TCP on the loopback: connecting, losing, flooding, closing; on threads of each connection's own,
 * and on a loop that all share.
 */
@Timeout(60)
@ParameterizedClass(name = "on a loop: {0}")
@ValueSource(booleans = {false, true})
class TcpTest {
    private static final int LONGEST = 16_400;
    private static final Framing FRAMING = Framing.hdlc(LONGEST);
    private static final TcpPatience PATIENCE = TcpPatience.PLAIN;
    private static final Bytes FRAME = Bytes.hex("7e7d".repeat(50));

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    private final Optional<SocketLoop> loop;
    private volatile boolean over;

    TcpTest(boolean looped) throws IOException {
        loop = looped ? Optional.of(new SocketLoop()) : Optional.empty();
        loop.ifPresent(shared -> Thread.ofPlatform().name("loop").start(() -> serve(shared)));
    }

    private void serve(SocketLoop shared) {
        try (shared) {
            while (!over) {
                shared.mayBeWoken();
                shared.serve(over ? 0 : TimeUnit.SECONDS.toMicros(60));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void closeAll() throws Exception {
        while (!opened.isEmpty()) opened.pop().close();
        over = true;
        loop.ifPresent(SocketLoop::wake);
    }

    private Listening listening(boolean echoes) {
        return new Listening(echoes).on(loop);
    }

    private <T extends AutoCloseable> T kept(T resource) {
        opened.push(resource);
        return resource;
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private TcpServer server(FrameLink.Listener listener) throws IOException {
        return kept(new TcpServer(anyPort(), FRAMING, PATIENCE, listener));
    }

    private TcpClient client(int port, FrameLink.Listener listener) {
        return kept(new TcpClient(TcpClient.Target.of("127.0.0.1", port), FRAMING, listener));
    }

    private Socket raw(int port) throws IOException {
        return kept(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    @Test
    void frames_go_both_ways() throws Exception {
        Listening atServer = listening(true);
        Listening atClient = listening(false);
        client(server(atServer).port(), atClient);

        atClient.awaitOpened(1).getFirst().send(FRAME);

        assertEquals(List.of(FRAME), atServer.awaitFrames(1));
        assertEquals(List.of(FRAME), atClient.awaitFrames(1));
    }

    @Test
    void frames_keep_their_order() throws Exception {
        Listening atServer = listening(false);
        Listening atClient = listening(false);
        client(server(atServer).port(), atClient);
        FrameLink connection = atClient.awaitOpened(1).getFirst();
        List<Bytes> frames =
                IntStream.range(0, 1_000)
                        .mapToObj(i -> Bytes.concat(Bytes.zeros(20), Bytes.utf8("" + i)))
                        .toList();

        frames.forEach(connection::send);

        assertEquals(frames, atServer.awaitFrames(1_000));
    }

    @Test
    void a_client_that_finds_nobody_connects_once_somebody_listens() throws Exception {
        int port;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = probe.getLocalPort();
        }
        Listening atClient = listening(false);
        client(port, atClient);

        kept(
                new TcpServer(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                        FRAMING,
                        PATIENCE,
                        listening(false)));

        atClient.awaitOpened(1);
    }

    @Test
    void a_server_closes_a_connection_too_many_and_has_room_again_once_one_has_gone()
            throws Exception {
        Listening atServer = listening(false);
        TcpServer server =
                kept(
                        new TcpServer(
                                anyPort(),
                                FRAMING,
                                TcpServer.Manners.plain(PATIENCE),
                                1,
                                atServer));
        Socket first = raw(server.port());
        atServer.awaitOpened(1);

        Socket second = raw(server.port());
        second.setSoTimeout((int) TimeUnit.SECONDS.toMillis(20));
        assertEquals(-1, second.getInputStream().read());
        first.close();
        atServer.awaitClosed(1);

        Listening atClient = listening(false);
        client(server.port(), atClient);
        atServer.awaitOpened(2);
    }

    @Test
    void a_client_that_is_cut_off_connects_again() throws Exception {
        Listening atServer = listening(false);
        Listening atClient = listening(false);
        client(server(atServer).port(), atClient);

        atServer.awaitOpened(1).getFirst().close();

        atClient.awaitClosed(1);
        atClient.awaitOpened(2).getLast().send(FRAME);
        assertEquals(List.of(FRAME), atServer.awaitFrames(1));
    }

    @Test
    void a_closed_client_ends_its_connection() throws Exception {
        Listening atServer = listening(false);
        Listening atClient = listening(false);
        TcpClient client = client(server(atServer).port(), atClient);
        atServer.awaitOpened(1);
        atClient.awaitOpened(1);

        client.close();

        atClient.awaitClosed(1);
        atServer.awaitClosed(1);
    }

    @Test
    void a_peer_that_never_reads_costs_a_bounded_backlog_and_harms_nobody() throws Exception {
        Listening atServer = listening(false);
        TcpServer server = server(atServer);
        Socket deaf = raw(server.port());
        FrameLink toDeaf = atServer.awaitOpened(1).getFirst();
        Bytes large = Bytes.zeros(16_000);

        int offered = 0;
        while (toDeaf.droppedFrames() == 0 && offered < 100_000) {
            toDeaf.send(large);
            offered++;
        }

        assertTrue(toDeaf.droppedFrames() > 0, offered + " frames and none was dropped");
        Listening atOther = listening(false);
        client(server.port(), atOther);
        atServer.awaitOpened(2).getLast().send(FRAME);
        assertEquals(List.of(FRAME), atOther.awaitFrames(1));
        assertTrue(deaf.isConnected());
    }

    @Test
    void closing_sends_what_waits_first() throws Exception {
        Listening atServer = listening(false);
        Socket slow = raw(server(atServer).port());
        FrameLink connection = atServer.awaitOpened(1).getFirst();
        Bytes large = Bytes.zeros(16_000);
        for (int i = 0; i < 200; i++) connection.send(large);
        connection.send(FRAME);

        connection.close();

        slow.setSoTimeout((int) TimeUnit.SECONDS.toMillis(20));
        List<Bytes> frames = new ArrayList<>();
        var decoder = new Hdlc.Decoder(LONGEST, frames::add);
        InputStream in = slow.getInputStream();
        byte[] buffer = new byte[65_536];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) decoder.feed(buffer, 0, n);
        assertEquals(201, frames.size());
        assertEquals(FRAME, frames.getLast());
        assertEquals(0, connection.droppedFrames());
    }

    @Test
    void closing_a_connection_to_a_deaf_peer_ends_all_the_same() throws Exception {
        Listening atServer = listening(false);
        raw(server(atServer).port());
        FrameLink toDeaf = atServer.awaitOpened(1).getFirst();
        Bytes large = Bytes.zeros(16_000);
        while (toDeaf.droppedFrames() == 0) toDeaf.send(large);

        toDeaf.close();

        atServer.awaitClosed(1);
    }

    @Test
    void a_closed_connection_drops_and_counts_what_it_is_given() throws Exception {
        Listening atServer = listening(false);
        raw(server(atServer).port());
        FrameLink connection = atServer.awaitOpened(1).getFirst();
        connection.close();
        connection.close();

        connection.send(FRAME);

        assertEquals(1, connection.droppedFrames());
        atServer.awaitClosed(1);
    }

    @Test
    void a_hundred_clients_are_served_and_closing_one_leaves_the_others() throws Exception {
        Listening atServer = listening(true);
        TcpServer server = server(atServer);
        Listening atClients = listening(false);
        for (int i = 0; i < 100; i++) {
            kept(
                    DirectConnection.open(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()),
                            LONGEST,
                            atClients));
        }
        List<FrameLink> connections = atClients.awaitOpened(100);
        connections.getFirst().close();
        atServer.awaitOpened(100);
        atServer.awaitClosed(1);

        connections.subList(1, 100).forEach(connection -> connection.send(FRAME));

        assertEquals(Collections.nCopies(99, FRAME), atClients.awaitFrames(99));
    }

    @Test
    void a_server_that_closes_ends_all_connections() throws Exception {
        Listening atServer = listening(false);
        Listening atClients = listening(false);
        TcpServer server = server(atServer);
        for (int i = 0; i < 10; i++) raw(server.port());
        client(server.port(), atClients);
        atServer.awaitOpened(11);
        atClients.awaitOpened(1);

        server.close();

        atServer.awaitClosed(11);
        atClients.awaitClosed(1);
    }

    @Test
    void a_peer_that_sends_noise_does_not_disturb() throws Exception {
        Listening atServer = listening(false);
        Socket noisy = raw(server(atServer).port());
        byte[] noise = new byte[100_000];
        new Random(3).nextBytes(noise);
        noisy.getOutputStream().write(noise);

        noisy.getOutputStream().write(Hdlc.encode(FRAME).toArray());
        noisy.shutdownOutput();

        atServer.awaitClosed(1);
        assertEquals(FRAME, atServer.awaitFrames(1).getLast());
    }

    @Test
    void a_taken_port_or_an_absent_server_is_said_with_its_address() throws Exception {
        TcpServer server = server(listening(false));
        InetSocketAddress taken =
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());

        IOException refused =
                assertThrows(
                        IOException.class,
                        () -> new TcpServer(taken, FRAMING, PATIENCE, listening(false)));
        assertTrue(refused.getMessage().contains(String.valueOf(server.port())));

        server.close();
        kept(new TcpServer(taken, FRAMING, PATIENCE, listening(false))).close();
        IOException absent =
                assertThrows(
                        IOException.class,
                        () -> DirectConnection.open(taken, LONGEST, listening(false)));
        assertTrue(absent.getMessage().contains(String.valueOf(server.port())));
    }
}
