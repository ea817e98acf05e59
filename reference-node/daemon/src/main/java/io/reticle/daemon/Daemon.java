package io.reticle.daemon;

import io.reticle.daemon.config.Settings;
import io.reticle.daemon.host.NodeHost;
import io.reticle.daemon.instance.Instance;
import io.reticle.daemon.storage.FolderStore;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.destination.ProofStrategy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.node.Node;
import io.reticle.rns.node.NodeEvent;
import io.reticle.rns.node.Snapshot;
import io.reticle.rns.transport.Drop;
import io.reticle.rns.transport.InterfaceId;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A running node with the destinations that every node offers. */
final class Daemon implements NodeHost.Listener {
    private static final DestinationName PROBE =
            new DestinationName("rnstransport", List.of("probe"));
    private static final DestinationName MANAGEMENT =
            new DestinationName("rnstransport", List.of("remote", "management"));

    /** The node's own destinations are announced first after this, then every two hours. */
    private static final int FIRST_ANNOUNCE_SECONDS = 15;

    private static final int ANNOUNCE_SECONDS = 7_200;

    private final PrintStream log;
    private final boolean verbose;
    private final FolderStore store;
    private final Instance instance;
    private final Future<?> announcing;
    private final List<Bytes> announced = new ArrayList<>();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("announces").daemon().factory());

    /**
     * @param folder with the file {@code config} that {@code settings} were read from
     */
    Daemon(
            Path folder,
            Settings settings,
            Identity identity,
            CryptoProvider crypto,
            FolderStore store,
            PrintStream log,
            boolean verbose)
            throws Exception {
        this.log = log;
        this.verbose = verbose;
        this.store = store;
        settings.remarks().forEach(this::log);
        this.instance =
                Instance.start(
                        settings,
                        host -> new ConfiguredInterfaces(folder.resolve("config"), host),
                        identity,
                        crypto,
                        store,
                        this);
        if (instance.role() == Instance.Role.ATTACHED) {
            log("another node serves this machine already; this one uses it");
        } else {
            offerServices(settings, crypto, identity);
        }
        announcing =
                timer.scheduleAtFixedRate(
                        this::announceAll,
                        FIRST_ANNOUNCE_SECONDS,
                        ANNOUNCE_SECONDS,
                        TimeUnit.SECONDS);
        log("node %s is up, crypto %s".formatted(identity.hash().brief(), crypto.name()));
    }

    private void offerServices(Settings settings, CryptoProvider crypto, Identity identity)
            throws Exception {
        if (settings.transport() && settings.probes()) {
            offer(Destination.single(crypto, PROBE, identity, new ProofStrategy.All(), false));
        }
        if (settings.remoteManagement()) {
            offer(Destination.single(crypto, MANAGEMENT, identity, new ProofStrategy.None(), true));
        }
    }

    private void offer(Destination destination) throws Exception {
        instance.host()
                .call(
                        (node, now) -> {
                            node.host(destination);
                            return node;
                        });
        announced.add(destination.hash());
        log("offering %s at %s".formatted(destination.name(), destination.hash().toHex()));
    }

    private void announceAll() {
        try {
            instance.host()
                    .call(
                            (node, now) -> {
                                announced.forEach(destination -> node.announce(destination, now));
                                return node;
                            });
        } catch (Exception e) {
            log("announcing: " + e);
        }
    }

    @Override
    public void event(NodeEvent event) {
        if (event instanceof NodeEvent.StoreFailed(var name, var reason)) {
            log("storing %s: %s".formatted(name, reason));
        } else if (verbose) {
            log(event.toString());
        }
    }

    @Override
    public void dropped(InterfaceId interfaceId, Drop reason, String detail) {
        if (verbose) log("dropped %s on %s: %s".formatted(reason, interfaceId, detail));
    }

    @Override
    public void log(String line) {
        log.println(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + line);
    }

    /** All that there is to see of the node just now. */
    Snapshot snapshot() throws Exception {
        return instance.host().call(Node::snapshot);
    }

    /** Closes links, then sockets; returns once what the node knows is stored. */
    void stop() throws Exception {
        announcing.cancel(false);
        timer.shutdownNow();
        instance.stop();
        store.close();
        log("stopped");
    }
}
