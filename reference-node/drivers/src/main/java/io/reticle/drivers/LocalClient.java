package io.reticle.drivers;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Uses another program's node as its own: one connection, made again every eight seconds where it
 * is lost, for ever (R-NET-205).
 */
public final class LocalClient implements Driver {
    private static final int RECONNECT_SECONDS = 8;

    private final LocalAddress address;
    private final FrameLink.Listener listener;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile Connection current;

    /**
     * Begins with a connection that was made already.
     *
     * @param first to {@code address}
     */
    public LocalClient(LocalAddress address, ByteStream first, FrameLink.Listener listener) {
        this.address = address;
        this.listener = listener;
        this.current = connection(first);
        Thread.ofPlatform().daemon().name("local client " + address).start(this::run);
    }

    private Connection connection(ByteStream stream) {
        return new Connection(stream, LocalServer.LONGEST_FRAME, listener);
    }

    private void run() {
        try {
            current.run();
            while (!stopped.await(RECONNECT_SECONDS, TimeUnit.SECONDS)) attempt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void attempt() {
        try {
            Connection connection = connection(address.connect());
            current = connection;
            if (stopped.getCount() == 0) connection.close();
            connection.run();
        } catch (IOException e) {
            // not there yet: the next attempt follows
        }
    }

    @Override
    public void close() {
        stopped.countDown();
        current.close();
    }
}
