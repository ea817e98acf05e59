package io.reticle.drivers;

import jdk.net.ExtendedSocketOptions;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketOption;

/**
 * How long a silent TCP peer is borne with, in seconds (R-NET-231).
 *
 * @param idle silence before the first probe
 * @param interval between probes
 * @param probes that may stay without answer
 * @param unacknowledged how long sent bytes may stay without acknowledgement; without this a
 *     vanished peer to whom something was sent would be noticed after a quarter of an hour
 */
public record TcpPatience(int idle, int interval, int probes, int unacknowledged) {
    /** On an ordinary network. */
    public static final TcpPatience PLAIN = new TcpPatience(5, 2, 12, 24);

    /** Through I2P, which is slow. */
    public static final TcpPatience TUNNELED = new TcpPatience(10, 9, 5, 45);

    /** To a connected socket; what the platform does not have is left at its own default. */
    void applyTo(Socket socket) throws IOException {
        socket.setKeepAlive(true);
        set(socket, ExtendedSocketOptions.TCP_KEEPIDLE, idle);
        set(socket, ExtendedSocketOptions.TCP_KEEPINTERVAL, interval);
        set(socket, ExtendedSocketOptions.TCP_KEEPCOUNT, probes);
        UserTimeout.set(socket, unacknowledged * 1_000);
    }

    private static void set(Socket socket, SocketOption<Integer> option, int value)
            throws IOException {
        if (socket.supportedOptions().contains(option)) socket.setOption(option, value);
    }
}
