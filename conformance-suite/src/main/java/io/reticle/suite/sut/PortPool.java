package io.reticle.suite.sut;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports, free for TCP and UDP, for servers that other programs will open. They are taken below the
 * range that operating systems give to outgoing connections, so that none is lost between choice
 * and use, and no port is given twice by one process.
 */
public final class PortPool {
    private static final int LOWEST = 20_000;
    private static final int ABOVE_HIGHEST = 32_000;
    private static final Set<Integer> GIVEN = new HashSet<>();

    private PortPool() {}

    /**
     * @throws IOException if no port is free
     */
    public static synchronized int take() throws IOException {
        if (GIVEN.size() > (ABOVE_HIGHEST - LOWEST) / 2) {
            GIVEN.clear(); // a very long run: the early ports are long since closed
        }
        for (int attempt = 0; attempt < 1000; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, ABOVE_HIGHEST);
            if (!GIVEN.contains(port) && isFree(port)) {
                GIVEN.add(port);
                return port;
            }
        }
        throw new IOException(
                "no free port on 127.0.0.1 between " + LOWEST + " and " + (ABOVE_HIGHEST - 1));
    }

    private static boolean isFree(int port) {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try (var socket = new ServerSocket();
                var _ = new DatagramSocket(address)) {
            socket.setReuseAddress(true);
            socket.bind(address);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
