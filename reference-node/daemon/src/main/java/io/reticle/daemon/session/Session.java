package io.reticle.daemon.session;

import io.reticle.daemon.config.ConfigFolder;
import io.reticle.daemon.config.Settings;
import io.reticle.daemon.host.CryptoOnDemand;
import io.reticle.daemon.host.NodeHost;
import io.reticle.daemon.instance.Asking;
import io.reticle.daemon.instance.Instance;
import io.reticle.daemon.instance.Interfaces;
import io.reticle.daemon.storage.FolderStore;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.link.Link;
import io.reticle.rns.link.LinkEvent;
import io.reticle.rns.msgpack.MapBuilder;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.node.Node;
import io.reticle.rns.node.NodeEvent;
import io.reticle.rns.node.Part;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.transport.Drop;
import io.reticle.rns.transport.InterfaceId;
import io.reticle.rns.transport.PathTable;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The node that a command uses: that of this machine, or its own where none is shared. What takes
 * time is waited for by the caller; the node goes on meanwhile on a thread of its own.
 */
public final class Session implements AutoCloseable {
    /** How long a path is waited for where nothing else is said. */
    public static final Duration PATH_TIMEOUT = Duration.ofSeconds(15);

    /** No link takes longer: 128 hops of 6 s. */
    private static final Duration LINK_TIMEOUT = Duration.ofMinutes(15);

    /** How long connections are waited for where this is a node of its own, as long as rns does. */
    private static final Duration CONNECTING = Duration.ofSeconds(5);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    /** A link and its fate, as far as they are known here. */
    private final Map<Link, Talk> talks = new HashMap<>();

    private final Map<Bytes, CompletableFuture<Boolean>> deliveries = new HashMap<>();
    private final List<Consumer<NodeEvent>> watchers = new CopyOnWriteArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long told;
    private final CryptoProvider crypto;
    private final ConfigFolder folder;
    private final FolderStore store;
    private final Instance instance;

    private Session(ConfigFolder folder, Consumer<String> log) throws Exception {
        this.folder = folder;
        Settings settings = folder.settings();
        this.crypto = CryptoOnDemand.shared();
        this.store = new FolderStore(folder.storage(), log);
        try {
            Identity identity = store.transportIdentity(crypto);
            this.instance =
                    Instance.start(
                            settings,
                            host -> Interfaces.UNTOUCHED,
                            identity,
                            crypto,
                            store,
                            new Ear(log));
        } catch (Exception e) {
            store.close();
            throw e;
        }
        if (instance.role() != Instance.Role.ATTACHED) awaitConnections();
    }

    /** What is asked before an interface is up goes nowhere, and is not asked again. */
    private void awaitConnections() throws Exception {
        long end = System.nanoTime() + CONNECTING.toNanos();
        while (!connected() && System.nanoTime() < end) awaitNews(BETWEEN_LOOKS);
    }

    private boolean connected() throws Exception {
        return call((node, now) -> node.snapshot(now).interfaces()).stream()
                .allMatch(each -> each.online() || !each.profile().carriesFrames());
    }

    /**
     * Attaches to the node of this machine, or becomes it.
     *
     * @param log takes what the node has to say
     * @throws Exception if the configuration is at fault, or an interface cannot be opened
     */
    public static Session open(ConfigFolder folder, Consumer<String> log) throws Exception {
        return new Session(folder, log);
    }

    /** Hears what the node tells, on its thread. */
    private final class Ear implements NodeHost.Listener {
        private final Consumer<String> log;

        Ear(Consumer<String> log) {
            this.log = log;
        }

        @Override
        public void event(NodeEvent event) {
            lock.lock();
            try {
                told++;
                note(event);
                changed.signalAll();
            } finally {
                lock.unlock();
            }
            watchers.forEach(watcher -> watcher.accept(event));
        }

        @Override
        public void dropped(InterfaceId interfaceId, Drop reason, String detail) {
            log.accept("dropped %s on %s: %s".formatted(reason, interfaceId, detail));
        }

        @Override
        public void log(String line) {
            log.accept(line);
        }
    }

    private void note(NodeEvent event) {
        switch (event) {
            case NodeEvent.OnLink(var link, LinkEvent.StateChanged change) -> {
                Talk talk = talks.get(link);
                if (talk != null) talk.changed(change);
                if (change.state() == Link.State.CLOSED) talks.remove(link);
            }
            case NodeEvent.OnRequest(var link, var what) -> {
                Talk talk = talks.get(link);
                if (talk != null) talk.happened(what);
            }
            case NodeEvent.OnResource(var link, var what) -> {
                Talk talk = talks.get(link);
                if (talk != null) talk.happened(what);
            }
            case NodeEvent.Delivery(var hash, var delivered) -> {
                CompletableFuture<Boolean> waiting = deliveries.remove(hash);
                if (waiting != null) waiting.complete(delivered);
            }
            default -> {
                // for watchers only
            }
        }
    }

    /** Has all events told to somebody, on the node's thread. */
    public void watch(Consumer<NodeEvent> watcher) {
        watchers.add(watcher);
    }

    /**
     * Waits until something is so, which is looked at whenever the node has told something.
     *
     * @return whether it is so
     */
    boolean await(Duration patience, BooleanSupplier condition) throws InterruptedException {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (left > 0 && !condition.getAsBoolean()) left = changed.awaitNanos(left);
            return condition.getAsBoolean();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the node has told something that it had not told before, or the time is over. */
    public void awaitNews(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long before = told;
            await(patience, () -> told != before);
        } finally {
            lock.unlock();
        }
    }

    public CryptoProvider crypto() {
        return crypto;
    }

    public ConfigFolder folder() {
        return folder;
    }

    public Instance.Role role() {
        return instance.role();
    }

    /** Who answers questions about this machine's node. */
    public Asking questions() {
        return instance.questions();
    }

    /** What runs the node: for what is to be driven with it. */
    public NodeHost host() {
        return instance.host();
    }

    /** Does something with the node, on its thread, and waits for it. */
    public <T> T call(NodeHost.Question<T> question) throws Exception {
        return instance.host().call(question);
    }

    /** Has something done on the node's thread, soon. */
    public void post(Runnable task) {
        instance.host().post(task);
    }

    /** Drives something with the node from now on; to be called on the node's thread. */
    public void drive(Part part) {
        instance.host().drive(part);
    }

    /** How long the slowest interface of this machine's node takes for a question and an answer. */
    public Duration mediumTimeout() {
        try {
            Value seconds =
                    questions().ask(new MapBuilder().put("get", "medium_path_timeout").build());
            return Duration.ofNanos((long) (seconds.asNumber().orElse(0.0) * 1e9));
        } catch (Exception e) {
            // without an answer there is nothing to reckon with
            return Duration.ZERO;
        }
    }

    /** The longer of two, where it is about patience. */
    public Duration atLeast(Duration patience) {
        Duration medium = mediumTimeout();
        return medium.compareTo(patience) > 0 ? medium : patience;
    }

    /**
     * Finds the way to a destination, asking the network where it is not known.
     *
     * @param patience is longer on slow media
     */
    public Optional<PathTable.Path> path(Bytes destination, Duration patience) throws Exception {
        Duration enough = atLeast(patience);
        CompletableFuture<Optional<PathTable.Path>> found = new CompletableFuture<>();
        call(
                (node, now) -> {
                    node.findPath(destination, micros(enough), found::complete, now);
                    return node;
                });
        try {
            return found.get(enough.toMillis() + 5_000, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return Optional.empty();
        }
    }

    static long micros(Duration duration) {
        return TimeUnit.NANOSECONDS.toMicros(duration.toNanos());
    }

    /**
     * Opens a link and waits until it is open.
     *
     * @return empty if the node gave it up, which it does after some seconds for each hop
     * @throws IllegalArgumentException if the identity behind the destination is not known
     */
    public Optional<Talk> link(Bytes destination) throws Exception {
        Talk talk =
                call(
                        (node, now) -> {
                            Link link = node.openLink(destination, now);
                            return follow(link);
                        });
        await(LINK_TIMEOUT, () -> talk.state() != Link.State.PENDING);
        if (talk.state() == Link.State.ACTIVE) return Optional.of(talk);
        talk.close();
        return Optional.empty();
    }

    private Talk follow(Link link) {
        lock.lock();
        try {
            return talks.computeIfAbsent(link, l -> new Talk(this, l));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sends a packet and waits for its proof.
     *
     * @return how long that took; empty if none came in time
     * @throws IllegalArgumentException if it is too long, or the identity behind it is not known
     */
    public Optional<Duration> deliver(Bytes destination, Bytes data, Duration patience)
            throws Exception {
        CompletableFuture<Boolean> delivered = new CompletableFuture<>();
        long began = System.nanoTime();
        call(
                (node, now) -> {
                    Packet packet = node.send(destination, data, now);
                    lock.lock();
                    try {
                        deliveries.put(packet.hash(crypto), delivered);
                    } finally {
                        lock.unlock();
                    }
                    return packet;
                });
        try {
            boolean proved = delivered.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            return proved
                    ? Optional.of(Duration.ofNanos(System.nanoTime() - began))
                    : Optional.empty();
        } catch (TimeoutException e) {
            return Optional.empty();
        }
    }

    /** Announces a destination that is hosted here. */
    public void announce(Bytes destination) throws Exception {
        call(
                (node, now) -> {
                    node.announce(destination, now);
                    return node;
                });
    }

    /** Who is behind a destination, or an identity by its own hash. */
    public Optional<Node.Recalled> recall(Bytes hash) throws Exception {
        return call((node, now) -> node.recall(hash, now).or(() -> node.recallIdentity(hash, now)));
    }

    /** Closes links, so that their peers know, and then the node; nothing the second time. */
    @Override
    public void close() throws IOException {
        if (closed.getAndSet(true)) return;
        try {
            instance.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IOException("while closing: " + e.getMessage(), e);
        } finally {
            store.close();
        }
    }
}
