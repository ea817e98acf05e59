package io.reticle.daemon.host;

import io.reticle.daemon.config.InterfaceSettings;
import io.reticle.drivers.ByteStream;
import io.reticle.drivers.Driver;
import io.reticle.drivers.FrameLink;
import io.reticle.drivers.LocalAddress;
import io.reticle.drivers.LocalClient;
import io.reticle.drivers.LocalListener;
import io.reticle.drivers.LocalServer;
import io.reticle.drivers.SocketLoop;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.node.Node;
import io.reticle.rns.node.NodeConfig;
import io.reticle.rns.node.NodeEvent;
import io.reticle.rns.node.NodeListener;
import io.reticle.rns.node.Part;
import io.reticle.rns.resource.Spool;
import io.reticle.rns.store.Store;
import io.reticle.rns.transport.Drop;
import io.reticle.rns.transport.InterfaceId;
import io.reticle.rns.transport.InterfaceProfile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
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
import java.util.function.Function;

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

        /** An interface failed for good. */
        default void failed(InterfaceProfile profile, String what) {}
    }

    private final CryptoProvider crypto;
    private final Listener listener;
    private final Node node;

    /** Touched on the node's thread only. */
    private final List<Part> parts = new ArrayList<>();

    private final BlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>(QUEUE);
    private final Map<InterfaceId, FrameLink> links = new HashMap<>();
    private final Map<FrameLink, InterfaceId> interfaceIds = new HashMap<>();

    /** By the name of the interface that they open. */
    private final Map<String, Opened> drivers = new LinkedHashMap<>();

    private final Bytes identityHash;
    private Optional<Path> folder = Optional.empty();

    /** Hears what the node tells, before the listener does. */
    private volatile Consumer<NodeEvent> besides = event -> {};

    private final SocketLoop loop;
    private final PreparedKeys keys;
    private final Thread thread;
    private volatile boolean running = true;

    /** Completed when the last connection is gone; there while stopping, on the node's thread. */
    private CompletableFuture<Void> allGone;

    private final HostClock clock = HostClock.chosen();

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
        this.identityHash = identity.hash();
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
                                besides.accept(event);
                                for (Part part : parts) part.event(event, now());
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

    /** Who else hears what the node tells, on the node's thread. */
    public void hear(Consumer<NodeEvent> another) {
        besides = another;
    }

    /** Begins to serve what is posted. */
    public void start() {
        thread.start();
    }

    /** Microseconds since the Unix epoch, as the node counts them. */
    public long now() {
        return clock.now();
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
                for (Part part : parts) part.advance(now());
                loop.mayBeWoken();
                long wait =
                        Math.clamp(
                                nextDeadline() - now(), 0, clock.longestWait(LONGEST_WAIT_MICROS));
                boolean idle = inbox.isEmpty() && wait > 0;
                // keys for links to come are made in the time that nobody asks for anything
                if (idle && served == 0 && keys.prepare()) idle = false;
                served = loop.serve(idle ? wait : 0);
            }
        } catch (IOException e) {
            listener.log("the sockets cannot be served any more: " + e);
        }
    }

    private long nextDeadline() {
        long next = node.nextDeadline();
        for (Part part : parts) next = Math.min(next, part.nextDeadline());
        return next;
    }

    /** Drives this with the node from now on; on the node's thread, or before {@link #start}. */
    public void drive(Part part) {
        parts.add(part);
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
     * @return the port that a server listens on, or the one that a client connects to; 0 where
     *     there is no such thing
     * @throws IOException if a server cannot listen, or a device is not there
     */
    public synchronized int open(InterfaceSettings settings) throws IOException {
        Opening opening = new Opening(settings, settings.accessCode(crypto), this);
        Driver driver = opening.open();
        Optional<Open> open = Optional.of(new Open(settings, opening.port()));
        drivers.put(
                settings.name(),
                new Opened(driver, opening.interfaceId(), opening.children(), open));
        return opening.port();
    }

    /**
     * An interface that was opened.
     *
     * @param port as {@link #open} gave it
     */
    public record Open(InterfaceSettings settings, int port) {}

    /** The interfaces to networks, in the order in which they were opened. */
    public synchronized List<Open> opened() {
        return drivers.values().stream().flatMap(one -> one.open.stream()).toList();
    }

    /**
     * Closes an interface, and those that it accepted.
     *
     * @return false if there is none of that name
     */
    public synchronized boolean close(String name) throws IOException {
        Opened opened = drivers.remove(name);
        if (opened == null) return false;
        opened.driver.close();
        opened.children.forEach(this::detach);
        detach(opened.id);
        return true;
    }

    /** Takes an interface away, soon. */
    void detach(InterfaceId id) {
        onThread(() -> node.detach(id, now()));
    }

    /**
     * A driver, and the interface that it is, or that its links belong to.
     *
     * @param children that stay when they are not connected
     * @param open absent for the programs of this machine, and for the node that serves it
     */
    private record Opened(
            Driver driver, InterfaceId id, List<InterfaceId> children, Optional<Open> open) {}

    /** Where drivers keep what has to stay; to be said before such an interface is opened. */
    public void keepsIn(Path storage) {
        folder = Optional.of(storage);
    }

    /**
     * The file with the key by which others find an interface on I2P: of the name alone if there is
     * such a file, else of the name and this node.
     *
     * @throws IOException if the node keeps nothing
     */
    Path i2pKey(String name) throws IOException {
        Path place =
                folder.orElseThrow(
                                () ->
                                        new IOException(
                                                "interface \"%s\" is connectable, and this node has no folder for its key"
                                                        .formatted(name)))
                        .resolve("i2p");
        Bytes named = crypto.sha256(Bytes.utf8(name));
        Path older = place.resolve(crypto.sha256(named).toHex() + ".i2p");
        if (Files.exists(older)) return older;
        Bytes node = crypto.sha256(identityHash);
        return place.resolve(crypto.sha256(named, node).toHex() + ".i2p");
    }

    /** For the log. */
    public void log(String line) {
        listener.log(line);
    }

    /** Adds an interface that carries no frames yet. */
    InterfaceId attach(InterfaceProfile profile) throws IOException {
        try {
            return call(
                    (n, now) -> {
                        InterfaceId id = n.attach(profile, now);
                        if (profile.carriesFrames()) n.online(id, false, now);
                        return id;
                    });
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("cannot add " + profile.display() + ": " + e.getMessage(), e);
        }
    }

    /** Carries links that follow one another over an interface that is there already. */
    FrameLink.Listener lasting(InterfaceId id, InterfaceProfile profile) {
        return new Lasting(id, profile);
    }

    /** Makes each link an interface of its own. */
    FrameLink.Listener accepting(String name, Function<FrameLink, InterfaceProfile> profile) {
        return new Port(name, profile);
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
        Port port = new Port(child.name(), link -> child);
        drivers.put(
                place.name(),
                new Opened(new LocalServer(listening, port), parent, List.of(), Optional.empty()));
        listener.log("%s: serving programs".formatted(place.display()));
    }

    /** Uses the node that serves this machine. */
    public synchronized void use(LocalAddress address, ByteStream first, InterfaceProfile profile)
            throws IOException {
        InterfaceId id = attach(profile);
        Driver client = new LocalClient(address, first, new Lasting(id, profile));
        drivers.put(profile.name(), new Opened(client, id, List.of(), Optional.empty()));
    }

    /** Turns the links that follow one another into one interface, up or down. */
    private final class Lasting implements FrameLink.Listener {
        private final InterfaceId id;
        private final InterfaceProfile profile;

        /** What the last attempt said, so that it is not said again each time. */
        private String failure = "";

        Lasting(InterfaceId id, InterfaceProfile profile) {
            this.id = id;
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
                        failure = "";
                        links.put(id, link);
                        node.online(id, true, now());
                        listener.log("%s: connected".formatted(profile.display()));
                    });
        }

        @Override
        public void received(FrameLink link, Bytes frame) {
            onThread(() -> node.receive(id, frame, now()));
        }

        @Override
        public void closed(FrameLink link) {
            onThread(
                    () -> {
                        if (!links.remove(id, link)) return;
                        node.online(id, false, now());
                        if (links.isEmpty() && allGone != null) allGone.complete(null);
                        listener.log("%s: lost".formatted(profile.display()));
                    });
        }

        @Override
        public void failed(String what, boolean last) {
            onThread(
                    () -> {
                        if (!failure.equals(what)) {
                            listener.log("%s: %s".formatted(profile.display(), what));
                        }
                        failure = what;
                        if (last) listener.failed(profile, what);
                    });
        }
    }

    /** Turns each link into an interface of the node. */
    private final class Port implements FrameLink.Listener {
        private final String name;
        private final Function<FrameLink, InterfaceProfile> profiles;

        Port(String name, Function<FrameLink, InterfaceProfile> profiles) {
            this.name = name;
            this.profiles = profiles;
        }

        @Override
        public Optional<SocketLoop> loop() {
            return Optional.of(loop);
        }

        @Override
        public void opened(FrameLink link) {
            onThread(
                    () -> {
                        InterfaceId id = node.attach(profiles.apply(link), now());
                        links.put(id, link);
                        interfaceIds.put(link, id);
                        listener.log("%s: %s connected".formatted(name, link));
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
                        listener.log("%s: %s gone".formatted(name, link));
                    });
        }

        @Override
        public void failed(String what, boolean last) {
            listener.log("%s: %s".formatted(name, what));
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
        for (Opened opened : drivers.values()) opened.driver.close();
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
