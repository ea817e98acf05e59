package io.reticle.daemon.host;

import io.reticle.daemon.config.InterfaceSettings;
import io.reticle.drivers.ByteStream;
import io.reticle.drivers.Driver;
import io.reticle.drivers.FrameLink;
import io.reticle.drivers.Framing;
import io.reticle.drivers.LocalAddress;
import io.reticle.drivers.LocalClient;
import io.reticle.drivers.LocalListener;
import io.reticle.drivers.LocalServer;
import io.reticle.drivers.SocketLoop;
import io.reticle.drivers.TcpClient;
import io.reticle.drivers.TcpPatience;
import io.reticle.drivers.TcpServer;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.ifac.AccessCode;
import io.reticle.rns.node.Node;
import io.reticle.rns.node.NodeConfig;
import io.reticle.rns.node.NodeEvent;
import io.reticle.rns.node.NodeListener;
import io.reticle.rns.resource.Spool;
import io.reticle.rns.store.Store;
import io.reticle.rns.transport.Drop;
import io.reticle.rns.transport.InterfaceId;
import io.reticle.rns.transport.InterfaceProfile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Runs a node: one thread owns its state and serves its sockets, everybody else posts to it. What
 * has no channel that a selector knows reads and writes on threads of its own.
 */
public final class NodeHost {
    /** Frames that may wait for the node; above, the network is faster than we are. */
    private static final int QUEUE = 65_536;

    /** A connection takes a second at most to send what waits. */
    private static final int CLOSING_SECONDS = 3;

    private static final long LONGEST_WAIT_MICROS = 60_000_000;

    /** What the host passes on, on the node's thread. */
    public interface Listener {
        void event(NodeEvent event);

        void dropped(InterfaceId interfaceId, Drop reason, String detail);

        /** A line for the log. */
        void log(String line);
    }

    private final CryptoProvider crypto;
    private final Listener listener;
    private final Node node;
    private final BlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>(QUEUE);
    private final Map<InterfaceId, FrameLink> links = new HashMap<>();
    private final Map<FrameLink, InterfaceId> interfaceIds = new HashMap<>();

    /** By the name of the interface that they open. */
    private final Map<String, Driver> drivers = new LinkedHashMap<>();

    private final SocketLoop loop;
    private final PreparedKeys keys;
    private final Thread thread;
    private volatile boolean running = true;

    /** Completed when the last connection is gone; there while stopping, on the node's thread. */
    private CompletableFuture<Void> allGone;

    // Wall-clock time that does not jump: read once, then counted by the monotonic clock.
    private final long wallStart = System.currentTimeMillis() * 1_000;
    private final long nanoStart = System.nanoTime();

    /**
     * @param store what the node keeps; the host does not close it
     */
    public NodeHost(
            NodeConfig config,
            Identity identity,
            CryptoProvider crypto,
            Store store,
            Listener listener) {
        this.crypto = crypto;
        this.listener = listener;
        this.loop = newLoop();
        Entropy entropy = Entropy.secure();
        this.keys = new PreparedKeys(crypto, entropy);
        this.node =
                new Node(
                        config,
                        identity,
                        keys,
                        entropy,
                        store,
                        new NodeListener() {
                            @Override
                            public void transmit(InterfaceId interfaceId, Bytes frame) {
                                FrameLink link = links.get(interfaceId);
                                if (link != null) link.send(frame);
                            }

                            @Override
                            public void event(NodeEvent event) {
                                listener.event(event);
                            }

                            @Override
                            public void dropped(InterfaceId from, Drop reason, String detail) {
                                listener.dropped(from, reason, detail);
                            }
                        });
        this.thread = Thread.ofPlatform().name("node").unstarted(this::run);
    }

    private static SocketLoop newLoop() {
        try {
            return new SocketLoop();
        } catch (IOException e) {
            throw new UncheckedIOException("no sockets can be served: " + e.getMessage(), e);
        }
    }

    /** Where the content of resources goes; to be said before {@link #start}. */
    public void spoolTo(Spool spool) {
        node.spoolTo(spool);
    }

    /** Begins to serve what is posted. */
    public void start() {
        thread.start();
    }

    /** Microseconds since the Unix epoch, as the node counts them. */
    public long now() {
        return wallStart + (System.nanoTime() - nanoStart) / 1_000;
    }

    private void run() {
        try (loop) {
            int served = 0;
            while (running) {
                Runnable next = inbox.poll();
                while (next != null) {
                    next.run();
                    next = running ? inbox.poll() : null;
                }
                node.advance(now());
                loop.mayBeWoken();
                long wait = Math.clamp(node.nextDeadline() - now(), 0, LONGEST_WAIT_MICROS);
                boolean idle = inbox.isEmpty() && wait > 0;
                // keys for links to come are made in the time that nobody asks for anything
                if (idle && served == 0 && keys.prepare()) idle = false;
                served = loop.serve(idle ? wait : 0);
            }
        } catch (IOException e) {
            listener.log("the sockets cannot be served any more: " + e);
        }
    }

    /** Has {@code task} run on the node's thread, soon. Waits while the node is far behind. */
    public void post(Runnable task) {
        try {
            inbox.put(() -> guarded(task));
            loop.wake();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whatever goes wrong inside, the node's thread goes on. */
    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            listener.log("internal error: " + e);
        }
    }

    /** Now, if this is the node's thread already. */
    private void onThread(Runnable task) {
        if (Thread.currentThread() == thread) guarded(task);
        else post(task);
    }

    /** What a task on the node's thread gets: the node and the time. */
    @FunctionalInterface
    public interface Question<T> {
        T ask(Node node, long now) throws Exception;
    }

    /** Does something with the node from within one of its events, on its thread. */
    public void onNode(Consumer<Node> action) {
        if (Thread.currentThread() != thread) {
            throw new IllegalStateException("only the node's own thread touches the node");
        }
        action.accept(node);
    }

    /** Asks the node something and waits for the answer. */
    public <T> T call(Question<T> question) throws Exception {
        if (Thread.currentThread() == thread) return question.ask(node, now());
        CompletableFuture<T> answer = new CompletableFuture<>();
        Callable<T> task = () -> question.ask(node, now());
        inbox.put(
                () -> {
                    try {
                        answer.complete(task.call());
                    } catch (Exception e) {
                        answer.completeExceptionally(e);
                    }
                });
        loop.wake();
        try {
            return answer.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) throw cause;
            throw e;
        }
    }

    /**
     * Opens an interface: a server listens when this returns, a client connects in the background.
     *
     * @return the port that a server listens on, or the one that a client connects to
     * @throws IOException if a server cannot listen
     */
    public synchronized int open(InterfaceSettings settings) throws IOException {
        Optional<AccessCode> code = settings.access().map(access -> access.code(crypto));
        InterfaceProfile profile = InterfaceProfile.tcp(settings.name(), code);
        int longest = profile.longestFrame() + code.map(AccessCode::size).orElse(0);
        return switch (settings) {
            case InterfaceSettings.Server server -> {
                TcpServer listening =
                        new TcpServer(
                                new InetSocketAddress(server.host(), server.port()),
                                Framing.hdlc(longest),
                                TcpPatience.PLAIN,
                                new Port(profile));
                drivers.put(server.name(), listening);
                listener.log(
                        "%s: listening on %s:%d"
                                .formatted(server.name(), server.host(), listening.port()));
                yield listening.port();
            }
            case InterfaceSettings.Client client -> {
                drivers.put(
                        client.name(),
                        new TcpClient(
                                TcpClient.Target.of(client.host(), client.port()),
                                Framing.hdlc(longest),
                                new Port(profile)));
                yield client.port();
            }
        };
    }

    /**
     * Closes an interface, and those that it accepted.
     *
     * @return false if there is none of that name
     */
    public synchronized boolean close(String name) throws IOException {
        Driver driver = drivers.remove(name);
        if (driver == null) return false;
        driver.close();
        return true;
    }

    /** Whether an interface of that name was opened, and not closed since. */
    public synchronized boolean has(String name) {
        return drivers.containsKey(name);
    }

    /**
     * Serves the programs of this machine, each by an interface of its own.
     *
     * @param place what the node shows of the place where they come in
     * @param program what it shows of each of them
     */
    public synchronized void serve(
            LocalListener listening, InterfaceProfile place, InterfaceProfile program)
            throws Exception {
        InterfaceId parent = call((n, now) -> n.attach(place, now));
        InterfaceProfile child = program.with().parent(parent).build();
        drivers.put(place.name(), new LocalServer(listening, new Port(child)));
        listener.log("%s: serving programs".formatted(place.display()));
    }

    /** Uses the node that serves this machine. */
    public synchronized void use(LocalAddress address, ByteStream first, InterfaceProfile profile) {
        drivers.put(profile.name(), new LocalClient(address, first, new Lasting(profile)));
    }

    /** Turns the links that follow one another into one interface, up or down. */
    private final class Lasting implements FrameLink.Listener {
        private final InterfaceProfile profile;
        private InterfaceId id;

        Lasting(InterfaceProfile profile) {
            this.profile = profile;
        }

        @Override
        public void opened(FrameLink link) {
            post(
                    () -> {
                        if (id == null) id = node.attach(profile, now());
                        links.put(id, link);
                        node.online(id, true, now());
                        listener.log("%s: connected".formatted(profile.display()));
                    });
        }

        @Override
        public void received(FrameLink link, Bytes frame) {
            post(() -> node.receive(id, frame, now()));
        }

        @Override
        public void closed(FrameLink link) {
            post(
                    () -> {
                        links.remove(id);
                        node.online(id, false, now());
                        if (links.isEmpty() && allGone != null) allGone.complete(null);
                        listener.log("%s: lost".formatted(profile.display()));
                    });
        }
    }

    /** Turns links into interfaces of the node. */
    private final class Port implements FrameLink.Listener {
        private final InterfaceProfile profile;

        Port(InterfaceProfile profile) {
            this.profile = profile;
        }

        @Override
        public Optional<SocketLoop> loop() {
            return Optional.of(loop);
        }

        @Override
        public void opened(FrameLink link) {
            onThread(
                    () -> {
                        InterfaceId id = node.attach(profile, now());
                        links.put(id, link);
                        interfaceIds.put(link, id);
                        listener.log("%s: %s connected".formatted(profile.name(), link));
                    });
        }

        @Override
        public void received(FrameLink link, Bytes frame) {
            onThread(
                    () -> {
                        InterfaceId id = interfaceIds.get(link);
                        if (id != null) node.receive(id, frame, now());
                    });
        }

        @Override
        public void closed(FrameLink link) {
            onThread(
                    () -> {
                        InterfaceId id = interfaceIds.remove(link);
                        if (id == null) return;
                        links.remove(id);
                        node.detach(id, now());
                        if (links.isEmpty() && allGone != null) allGone.complete(null);
                        listener.log("%s: %s gone".formatted(profile.name(), link));
                    });
        }
    }

    /**
     * Closes links, then sockets, then the thread. Returns once what the links had to say is on its
     * way, because the process may end right after.
     */
    public void stop() throws Exception {
        CompletableFuture<Void> gone = new CompletableFuture<>();
        call(
                (n, now) -> {
                    n.shutDown(now);
                    allGone = gone;
                    if (links.isEmpty()) gone.complete(null);
                    return n;
                });
        for (Driver driver : drivers.values()) driver.close();
        try {
            gone.get(CLOSING_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            listener.log("a connection did not close in time");
        }
        running = false;
        post(() -> {});
        thread.join(TimeUnit.SECONDS.toMillis(5));
    }
}
