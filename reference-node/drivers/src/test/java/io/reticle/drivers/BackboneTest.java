package io.reticle.drivers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.bytes.Bytes;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Whom a backbone cuts off, and whom it turns away. */
@Timeout(60)
class BackboneTest {
    private static final InetAddress SOMEBODY = InetAddress.getLoopbackAddress();
    private static final int MUCH = 1_000_000;

    private static long seconds(double count) {
        return Math.round(count * 1e9);
    }

    // ---- stalling

    @Test
    @Tag("R-NET-237")
    void a_peer_that_reads_nothing_is_stalled_after_three_looks_and_given_up_after_twelve() {
        StallRule rule = new StallRule(0);
        rule.begins(0, 0);

        for (int second = 1; second < 12; second++) {
            assertTrue(rule.look(0, MUCH, seconds(second)), "given up after " + second);
            assertEquals(second >= 3, rule.stalled(), "after " + second);
        }
        assertFalse(rule.look(0, MUCH, seconds(12)));
    }

    @Test
    void a_slow_peer_is_stalled_until_it_has_caught_up() {
        StallRule rule = new StallRule(0);
        rule.begins(0, 0);

        // 1,000,000 bytes at 50,000 a second: 20 s to go
        assertTrue(rule.look(50_000, MUCH, seconds(1)));
        assertTrue(rule.stalled());
        // 400,000 at 50,000: 8 s to go, neither too long nor caught up
        assertTrue(rule.look(100_000, 400_000, seconds(2)));
        assertTrue(rule.stalled());
        // 200,000 at 50,000: 4 s to go
        assertTrue(rule.look(150_000, 200_000, seconds(3)));
        assertFalse(rule.stalled());
    }

    @Test
    void little_that_waits_makes_nobody_stalled_but_is_given_up_in_the_end() {
        StallRule rule = new StallRule(0);
        rule.begins(0, 0);

        for (int second = 1; second < 12; second++) {
            assertTrue(rule.look(0, StallRule.MUCH, seconds(second)));
            assertFalse(rule.stalled());
        }
        assertFalse(rule.look(0, StallRule.MUCH, seconds(12)));
    }

    @Test
    void time_without_progress_begins_when_something_waits() {
        StallRule rule = new StallRule(0);
        rule.begins(0, seconds(100));

        assertTrue(rule.look(0, MUCH, seconds(111)));
        assertFalse(rule.look(0, MUCH, seconds(112)));
    }

    @Test
    @Tag("R-NET-236")
    @Tag("R-NET-237")
    void a_peer_that_never_reads_is_cut_off_and_harms_nobody() throws Exception {
        try (Loop loop = new Loop();
                TcpServer server =
                        Backbone.server(
                                new InetSocketAddress(SOMEBODY, 0),
                                Framing.hdlc(20_000),
                                Optional.empty(),
                                loop.listening);
                Socket deaf = new Socket(SOMEBODY, server.port())) {
            FrameLink toDeaf = loop.listening.awaitOpened(1).getFirst();
            long began = System.nanoTime();
            while (toDeaf.droppedFrames() == 0) toDeaf.send(Bytes.zeros(16_000));

            loop.listening.awaitClosed(1);

            long waited = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
            assertTrue(waited >= 11 && waited < 18, waited + " s");
            assertTrue(deaf.isConnected());
        }
    }

    // ---- flapping

    private static FlapBlock block() {
        return new FlapBlock(
                new Backbone.Flapping(Duration.ofSeconds(20), 5, Duration.ofHours(12)));
    }

    @Test
    @Tag("R-NET-238")
    void an_address_that_flaps_more_than_five_times_is_turned_away_for_twelve_hours() {
        FlapBlock block = block();
        for (int i = 0; i < 6; i++) {
            assertTrue(block.admits(SOMEBODY, seconds(i)), i + " flaps");
            block.ended(SOMEBODY, Duration.ofMillis(19_999), seconds(i));
        }

        assertFalse(block.admits(SOMEBODY, seconds(6)));
        assertFalse(block.admits(SOMEBODY, seconds(12 * 3_600 + 5)));
        assertTrue(block.admits(SOMEBODY, seconds(12 * 3_600 + 5.1)));
    }

    @Test
    @Tag("R-NET-238")
    void longer_connections_and_other_addresses_do_not_count() throws Exception {
        FlapBlock block = block();
        for (int i = 0; i < 10; i++) block.ended(SOMEBODY, Duration.ofSeconds(20), 0);
        for (int i = 0; i < 10; i++) {
            block.ended(InetAddress.getByName("127.0.0.2"), Duration.ZERO, 0);
        }

        assertTrue(block.admits(SOMEBODY, 0));
    }

    @Test
    @Tag("R-NET-238")
    void a_server_closes_the_connections_of_whom_it_turns_away() throws Exception {
        try (Loop loop = new Loop();
                TcpServer server =
                        Backbone.server(
                                new InetSocketAddress(SOMEBODY, 0),
                                Framing.hdlc(1_000),
                                Optional.of(
                                        new Backbone.Flapping(
                                                Duration.ofSeconds(20), 0, Duration.ofHours(1))),
                                loop.listening)) {
            new Socket(SOMEBODY, server.port()).close();
            loop.listening.awaitClosed(1);

            // its end is told first and counted then, so that the next may still be let in
            boolean away = false;
            for (int attempt = 0; attempt < 20 && !away; attempt++) {
                away = turnedAway(server.port());
            }
            assertTrue(away);
        }
    }

    private static boolean turnedAway(int port) throws IOException {
        try (Socket socket = new Socket(SOMEBODY, port)) {
            socket.setSoTimeout(1_000);
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException e) {
            // reset, which is as good as closed
            return true;
        }
    }
}
