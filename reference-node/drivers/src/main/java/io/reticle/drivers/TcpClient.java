package io.reticle.drivers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Keeps one TCP connection to a server: where it cannot be made, or is lost, the next attempt
 * follows after five seconds, for ever (R-NET-229).
 */
public final class TcpClient implements Driver {
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
    private static final int RECONNECT_SECONDS = 5;

    private final String host;
    private final int port;
    private final int longestFrame;
    private final FrameLink.Listener listener;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile Connection current;

    /** Starts to connect at once, in the background. */
    public TcpClient(String host, int port, int longestFrame, FrameLink.Listener listener) {
        this.host = host;
        this.port = port;
        this.longestFrame = longestFrame;
        this.listener = listener;
        Thread.ofPlatform().daemon().name("tcp client " + host + ":" + port).start(this::run);
    }

    private void run() {
        try {
            do {
                attempt();
            } while (!stopped.await(RECONNECT_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void attempt() {
        try (Socket socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.connect(new InetSocketAddress(host, port), CONNECT_TIMEOUT_MILLIS);
            Connection connection = new Connection(socket, longestFrame, listener);
            current = connection;
            if (stopped.getCount() == 0) return;
            connection.run();
        } catch (IOException e) {
            // not there yet, or lost: the next attempt follows
        }
    }

    @Override
    public void close() {
        stopped.countDown();
        Connection connection = current;
        if (connection != null) connection.close();
    }
}
