package io.reticle.drivers;

import io.reticle.rns.bytes.Bytes;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Streams through an I2P router: to peers, and from whoever connects. What is lost is made again
 * after fifteen seconds. Frames are in HDLC, read byte by byte; where nothing is sent for ten
 * seconds two flags are, and a stream on which nothing comes for 110 is given up (R-NET-252).
 */
public final class I2p implements Driver {
    /** Where routers listen, if nothing else is said in the environment. */
    private static final InetSocketAddress ROUTER = new InetSocketAddress("127.0.0.1", 7_656);

    private static final Duration AGAIN = Duration.ofSeconds(15);
    private static final int MOST_ACCEPTED = 256;

    /**
     * How streams are kept alive.
     *
     * @param idle without sending, after which two flags are sent
     * @param silent without receiving, after which a stream is given up
     */
    record Patience(Duration idle, Duration silent) {
        static final Patience PLAIN = new Patience(Duration.ofSeconds(10), Duration.ofSeconds(110));
    }

    /**
     * What an interface wants of the network.
     *
     * @param keyFile of a node that others can connect to; made where it is not there
     * @param most bytes of a frame
     */
    public record Settings(InetSocketAddress router, Optional<Path> keyFile, int most) {
        /**
         * The router that the environment names in I2P_SAM_ADDRESS as host and port, or the usual
         * one.
         */
        public static InetSocketAddress router(Optional<String> named) {
            if (named.isEmpty()) return ROUTER;
            int colon = named.get().lastIndexOf(':');
            if (colon < 1) return ROUTER;
            return new InetSocketAddress(
                    named.get().substring(0, colon),
                    Integer.parseInt(named.get().substring(colon + 1)));
        }
    }

    private final Settings settings;
    private final Patience patience;
    private final Duration again;
    private final FrameLink.Listener accepted;
    private final String session =
            "reticle-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    private final List<KeptLink> peers = new ArrayList<>();
    private final Set<Connection> links = ConcurrentHashMap.newKeySet();
    private final Semaphore room = new Semaphore(MOST_ACCEPTED);
    private final CountDownLatch stopped = new CountDownLatch(1);

    /** The conversation that keeps the session, and the one that waits for somebody to connect. */
    private volatile Sam keeping;

    private volatile Sam accepting;
    private volatile CountDownLatch ready = new CountDownLatch(1);

    /**
     * Begins at once, in the background.
     *
     * @param connected for each peer to connect to, who is told of the streams to it
     * @param accepted who is told of the streams of those that connect
     */
    public I2p(
            Settings settings,
            Map<String, FrameLink.Listener> connected,
            FrameLink.Listener accepted) {
        this(settings, Patience.PLAIN, AGAIN, connected, accepted);
    }

    I2p(
            Settings settings,
            Patience patience,
            Duration again,
            Map<String, FrameLink.Listener> connected,
            FrameLink.Listener accepted) {
        this.settings = settings;
        this.patience = patience;
        this.again = again;
        this.accepted = accepted;
        Thread.ofVirtual().name("i2p session").start(this::keepSession);
        if (settings.keyFile().isPresent()) {
            Thread.ofVirtual().name("i2p accept").start(this::acceptAll);
        }
        connected.forEach(
                (peer, listener) ->
                        peers.add(
                                new KeptLink(
                                        "i2p " + peer,
                                        () -> stream(open(peer), peer, listener),
                                        again,
                                        OptionalInt.empty(),
                                        listener)));
    }

    private boolean pause() {
        try {
            return stopped.await(again.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void keepSession() {
        do {
            try (Sam sam = Sam.open(settings.router())) {
                keeping = sam;
                sam.session(session, key());
                ready.countDown();
                sam.awaitEnd();
            } catch (IOException e) {
                if (stopped.getCount() > 0) accepted.failed(e.getMessage(), false);
            } finally {
                if (ready.getCount() == 0) ready = new CountDownLatch(1);
            }
        } while (!pause());
    }

    private Optional<String> key() throws IOException {
        if (settings.keyFile().isEmpty()) return Optional.empty();
        Path file = settings.keyFile().get();
        if (Files.exists(file)) return Optional.of(Files.readString(file).strip());
        try (Sam sam = Sam.open(settings.router())) {
            String fresh = sam.generate();
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, fresh);
            return Optional.of(fresh);
        }
    }

    private Sam open(String peer) throws IOException {
        awaitReady();
        Sam sam = Sam.open(settings.router());
        try {
            sam.connect(session, peer.endsWith(".i2p") ? sam.lookUp(peer) : peer);
            return sam;
        } catch (IOException e) {
            sam.close();
            throw new IOException("no stream to " + peer + ": " + e.getMessage(), e);
        }
    }

    private void awaitReady() throws IOException {
        try {
            if (!ready.await(again.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IOException("the I2P router has no session for us yet");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void acceptAll() {
        while (stopped.getCount() > 0) {
            try {
                awaitReady();
                Sam sam = Sam.open(settings.router());
                accepting = sam;
                sam.accept(session);
                // from now on it is a stream, and closed as one
                accepting = null;
                serve(sam);
            } catch (IOException e) {
                if (stopped.getCount() > 0) accepted.failed(e.getMessage(), false);
                if (pause()) return;
            }
        }
    }

    private void serve(Sam sam) throws IOException {
        if (!room.tryAcquire()) {
            sam.close();
            return;
        }
        Connection connection = stream(sam, "", accepted);
        links.add(connection);
        Thread.ofPlatform()
                .daemon()
                .name("i2p peer")
                .start(
                        () -> {
                            try {
                                if (stopped.getCount() == 0) connection.abandon();
                                else connection.run();
                            } finally {
                                links.remove(connection);
                                room.release();
                            }
                        });
    }

    private Connection stream(Sam sam, String peer, FrameLink.Listener listener)
            throws IOException {
        Socket socket = sam.socket();
        TcpPatience.TUNNELED.applyTo(socket);
        Watched watched = new Watched();
        Connection connection =
                new Connection(
                        SilentStream.of(socket, peer),
                        "i2p",
                        watched,
                        Connection.BACKLOG,
                        listener);
        watched.connection = connection;
        return connection;
    }

    @Override
    public void close() {
        stopped.countDown();
        peers.forEach(KeptLink::close);
        links.forEach(Connection::close);
        Sam kept = keeping;
        if (kept != null) kept.close();
        Sam waiting = accepting;
        if (waiting != null) waiting.close();
    }

    /** HDLC on a stream that is kept alive, and given up when nothing comes. */
    private final class Watched implements Framing {
        private static final Bytes ALIVE = Bytes.wrap((byte) 0x7E, (byte) 0x7E);

        private Connection connection;
        private volatile long sentAt = System.nanoTime();
        private long heardAt = System.nanoTime();

        @Override
        public Bytes encode(Bytes frame) {
            sentAt = System.nanoTime();
            return Hdlc.encode(frame);
        }

        @Override
        public Unframer unframer(Consumer<Bytes> frames) {
            SerialHdlc decoder = new SerialHdlc(settings.most(), frames);
            return new Unframer() {
                @Override
                public void feed(byte[] stream, int offset, int length) {
                    heardAt = System.nanoTime();
                    decoder.feed(stream, offset, length);
                    tick();
                }

                @Override
                public void silence() {
                    tick();
                }
            };
        }

        private void tick() {
            long now = System.nanoTime();
            if (now - heardAt > patience.silent().toNanos()) {
                connection.close();
            } else if (now - sentAt > patience.idle().toNanos()) {
                sentAt = now;
                connection.sendRaw(ALIVE);
            }
        }
    }
}
