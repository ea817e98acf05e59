package io.reticle.drivers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.Optional;
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

    /** Between a client that connects and its end, in bytes: what a backbone keeps for it. */
    private static final int BACKBONE_RECEIVES = 32 * 1024;

    /**
     * How a server treats its clients.
     *
     * @param flapping whom it turns away; absent for nobody
     * @param limited whether those who do not read are cut off
     */
    record Manners(TcpPatience patience, Optional<FlapBlock> flapping, boolean limited) {
        static Manners plain(TcpPatience patience) {
            return new Manners(patience, Optional.empty(), false);
        }

        static Manners backbone(Optional<FlapBlock> flapping) {
            return new Manners(TcpPatience.PLAIN, flapping, true);
        }

        boolean admits(Socket socket) {
            return flapping.isEmpty()
                    || flapping.get().admits(socket.getInetAddress(), System.nanoTime());
        }

        void ended(Socket socket, long since) {
            long now = System.nanoTime();
            flapping.ifPresent(
                    block ->
                            block.ended(
                                    socket.getInetAddress(), Duration.ofNanos(now - since), now));
        }

        void applyTo(Socket socket) throws IOException {
            socket.setTcpNoDelay(true);
            patience.applyTo(socket);
            if (limited) socket.setReceiveBufferSize(BACKBONE_RECEIVES);
        }
    }

    private final ServerSocket server;
    private final boolean looped;
    private final Framing framing;
    private final Manners manners;
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
        this(address, framing, Manners.plain(patience), listener);
    }

    TcpServer(
            InetSocketAddress address,
            Framing framing,
            Manners manners,
            FrameLink.Listener listener)
            throws IOException {
        this(address, framing, manners, MOST, listener);
    }

    /**
     * @param most connections at a time
     */
    TcpServer(
            InetSocketAddress address,
            Framing framing,
            Manners manners,
            int most,
            FrameLink.Listener listener)
            throws IOException {
        this.room = new Semaphore(most);
        this.framing = framing;
        this.manners = manners;
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
                if (manners.admits(socket) && room.tryAcquire())
                    serving().start(() -> serve(socket));
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
            manners.applyTo(socket);
            RunningLink connection = RunningLink.over(socket, framing, manners.limited(), listener);
            connections.add(connection);
            if (server.isClosed()) return;
            long since = System.nanoTime();
            try {
                connection.run();
            } finally {
                connections.remove(connection);
                manners.ended(socket, since);
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
