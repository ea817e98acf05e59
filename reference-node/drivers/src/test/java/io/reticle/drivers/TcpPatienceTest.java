package io.reticle.drivers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jdk.net.ExtendedSocketOptions;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.OptionalInt;

/** What the system knows of a connection's patience. */
class TcpPatienceTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    @Tag("R-NET-231")
    void either_profile_is_what_the_system_is_told(String host) throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "only Linux has all options");
        InetAddress here = InetAddress.getByName(host);
        try (ServerSocket server = new ServerSocket(0, 1, here);
                Socket near = new Socket(here, server.getLocalPort());
                Socket far = server.accept()) {
            TcpPatience.PLAIN.applyTo(near);
            TcpPatience.TUNNELED.applyTo(far);

            assertEquals(OptionalInt.of(24_000), UserTimeout.get(near));
            assertEquals(OptionalInt.of(45_000), UserTimeout.get(far));
            assertEquals(5, near.getOption(ExtendedSocketOptions.TCP_KEEPIDLE));
            assertEquals(2, near.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL));
            assertEquals(12, near.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT));
            assertEquals(10, far.getOption(ExtendedSocketOptions.TCP_KEEPIDLE));
            assertEquals(9, far.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL));
            assertEquals(5, far.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT));
            assertEquals(true, near.getKeepAlive());
            assertEquals(true, far.getKeepAlive());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    @Tag("R-NET-231")
    void both_ends_of_a_connection_are_patient_without_being_asked(String host) throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "only Linux has all options");
        try (TcpServer server =
                        new TcpServer(
                                new InetSocketAddress(host, 0),
                                Framing.hdlc(100),
                                TcpPatience.TUNNELED,
                                new Listening());
                Socket near =
                        TcpClient.connect(
                                new InetSocketAddress(host, server.port()),
                                TcpPatience.PLAIN,
                                false)) {
            assertEquals(OptionalInt.of(24_000), UserTimeout.get(near));
            assertEquals(true, near.getTcpNoDelay());
        }
    }
}
