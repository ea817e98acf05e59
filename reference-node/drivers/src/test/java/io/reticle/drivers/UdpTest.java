package io.reticle.drivers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.bytes.Bytes;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** Datagrams on the loopback. */
@Timeout(60)
class UdpTest {
    private static final Bytes FRAME = Bytes.hex("7e7d".repeat(250));
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.0.0.1", 0);

    private final Listening listening = new Listening();

    private static Optional<InetSocketAddress> at(int port) {
        return Optional.of(new InetSocketAddress("127.0.0.1", port));
    }

    private static int freePort() throws IOException {
        try (DatagramSocket free = new DatagramSocket(ANY_PORT)) {
            return free.getLocalPort();
        }
    }

    @Test
    @Tag("R-NET-239")
    void one_frame_is_one_datagram_both_ways() throws Exception {
        Listening other = new Listening(true);
        int port = freePort();
        try (Udp near = new Udp(Optional.of(ANY_PORT), at(port), listening);
                Udp far = new Udp(at(port), at(near.port()), other)) {
            assertEquals(port, far.port());
            FrameLink link = listening.awaitOpened(1).getFirst();
            other.awaitOpened(1);

            link.send(FRAME);

            assertEquals(List.of(FRAME), other.awaitFrames(1));
            assertEquals(List.of(FRAME), listening.awaitFrames(1));
        }
        listening.awaitClosed(1);
        other.awaitClosed(1);
    }

    @Test
    @Tag("R-NET-239")
    void who_sends_does_not_matter_and_empty_datagrams_are_nothing() throws Exception {
        try (Udp udp = new Udp(Optional.of(ANY_PORT), Optional.empty(), listening);
                DatagramSocket one = new DatagramSocket(ANY_PORT);
                DatagramSocket another = new DatagramSocket(ANY_PORT)) {
            InetSocketAddress to = new InetSocketAddress("127.0.0.1", udp.port());
            one.send(new DatagramPacket(new byte[0], 0, to));
            one.send(new DatagramPacket(new byte[] {1}, 1, to));
            listening.awaitFrames(1);
            another.send(new DatagramPacket(new byte[] {2}, 1, to));

            assertEquals(List.of(Bytes.hex("01"), Bytes.hex("02")), listening.awaitFrames(2));
        }
    }

    @Test
    void what_cannot_be_sent_is_counted() throws Exception {
        try (Udp udp = new Udp(Optional.of(ANY_PORT), at(9), listening)) {
            FrameLink link = listening.awaitOpened(1).getFirst();
            link.send(Bytes.zeros(70_000));
            assertEquals(1, link.droppedFrames());

            link.close();
            assertEquals(0, udp.port());
            listening.awaitClosed(1);
            link.send(FRAME);
            assertEquals(2, link.droppedFrames());
        }
    }

    @Test
    void a_taken_port_is_said_with_its_address() throws Exception {
        try (Udp udp = new Udp(Optional.of(ANY_PORT), Optional.empty(), listening)) {
            IOException taken =
                    assertThrows(
                            IOException.class,
                            () -> new Udp(at(udp.port()), Optional.empty(), listening));
            assertTrue(taken.getMessage().contains("127.0.0.1:" + udp.port()), taken.getMessage());
        }
    }

    @Test
    void a_host_without_an_ipv4_address_is_refused() {
        assertThrows(IOException.class, () -> Udp.address("::1", 1));
    }
}
