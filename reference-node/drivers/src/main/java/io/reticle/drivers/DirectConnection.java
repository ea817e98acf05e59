package io.reticle.drivers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** Connects once, without the patience of {@link TcpClient}. */
public final class DirectConnection {
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;

    private DirectConnection() {}

    /**
     * @throws IOException if nobody listens there
     */
    public static Connection open(
            InetSocketAddress address, int longestFrame, FrameLink.Listener listener)
            throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(address, CONNECT_TIMEOUT_MILLIS);
        } catch (IOException e) {
            socket.close();
            throw new IOException("cannot connect to " + address + ": " + e.getMessage(), e);
        }
        Connection connection = new Connection(socket, longestFrame, listener);
        Thread.ofVirtual().name(connection.toString()).start(connection::run);
        return connection;
    }
}
