package io.reticle.drivers;

import java.io.IOException;
import java.net.InetSocketAddress;

/** Connects once, without the patience of {@link TcpClient}. */
public final class DirectConnection {
    private DirectConnection() {}

    /**
     * @throws IOException if nobody listens there
     */
    public static Connection open(
            InetSocketAddress address, int longestFrame, FrameLink.Listener listener)
            throws IOException {
        return open(address, Framing.hdlc(longestFrame), listener);
    }

    /**
     * @throws IOException if nobody listens there
     */
    public static Connection open(
            InetSocketAddress address, Framing framing, FrameLink.Listener listener)
            throws IOException {
        Connection connection =
                new Connection(
                        TcpClient.connect(address, TcpPatience.PLAIN, false), framing, listener);
        Thread.ofVirtual().name(connection.toString()).start(connection::run);
        return connection;
    }
}
