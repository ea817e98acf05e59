package io.reticle.drivers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * Accepts TCP connections; each is an interface of its own, on its listener's loop or on two
 * threads. Of those that come when there are {@link #MOST} already, none is served: they are closed
 * at once.
 */
public final class TcpServer implements Driver {
    /** Connections at a time. */
    public static final int MOST = 1_024;

    private static final int QUEUE = 128;

    /** Between an accept that failed and the next. */
    private static final Duration PAUSE = Duration.ofMillis(50);

    /** The port is free once the accepting thread has noticed that it is to end. */
    private static final Duration ENDING = Duration.ofSeconds(1);

    private final ServerSocket server;
    private final boolean looped;
    private final Framing framing;
    private final TcpPatience patience;
    private final FrameLink.Listener listener;
    private final Thread accepting;
    private final Semaphore room;
    private final Set<RunningLink> connections = ConcurrentHashMap.newKeySet();

    /**
     * Listens at once.
     *
     * @throws IOException if the address is taken or not this machine's
     */
    public TcpServer(
            InetSocketAddress address,
            Framing framing,
            TcpPatience patience,
            FrameLink.Listener listener)
            throws IOException {
        this(address, framing, patience, MOST, listener);
    }

    /**
     * @param most connections at a time
     */
    TcpServer(
            InetSocketAddress address,
            Framing framing,
            TcpPatience patience,
            int most,
            FrameLink.Listener listener)
            throws IOException {
        this.room = new Semaphore(most);
        this.framing = framing;
        this.patience = patience;
        this.listener = listener;
        this.looped = listener.loop().isPresent();
        this.server = looped ? ServerSocketChannel.open().socket() : new ServerSocket();
        try {
            server.setReuseAddress(true);
            server.bind(address, QUEUE);
        } catch (IOException e) {
            server.close();
            throw new IOException("cannot listen on " + address + ": " + e.getMessage(), e);
        }
        this.accepting =
                Thread.ofVirtual().name("tcp server " + server.getLocalPort()).start(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                if (room.tryAcquire()) serving().start(() -> serve(socket));
                else socket.close();
            } catch (IOException e) {
                // a connection that broke while it was accepted, or no more file descriptors: the
                // latter would fail again at once, so that it has to wait
                if (!server.isClosed()) LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    /** A loop leaves the connection's own thread nothing to do but to wait. */
    private Thread.Builder serving() {
        return looped ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            patience.applyTo(socket);
            RunningLink connection = RunningLink.over(socket, framing, listener);
            connections.add(connection);
            if (server.isClosed()) return;
            try {
                connection.run();
            } finally {
                connections.remove(connection);
            }
        } catch (IOException e) {
            // the peer was gone before it had begun
        } finally {
            room.release();
        }
    }

    /** Stops listening, so that the port is free again, and closes all connections. */
    @Override
    public void close() throws IOException {
        server.close();
        connections.forEach(RunningLink::close);
        try {
            accepting.join(ENDING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
