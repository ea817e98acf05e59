package io.reticle.daemon;

import io.reticle.daemon.config.Settings;
import io.reticle.daemon.discovery.Discovery;
import io.reticle.daemon.host.NodeHost;
import io.reticle.daemon.instance.Instance;
import io.reticle.daemon.storage.FolderStore;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.node.Node;
import io.reticle.rns.node.NodeEvent;
import io.reticle.rns.node.Snapshot;
import io.reticle.rns.transport.Drop;
import io.reticle.rns.transport.InterfaceId;
import io.reticle.rns.transport.InterfaceProfile;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** A running node with the destinations that every node offers. */
final class Daemon implements NodeHost.Listener {
    /** Levels of the log from which on the node tells what it does, and each event. */
    private static final int NOTICES = 3;

    private static final int DEBUG = 6;

    /** What the Python stack ends with, too. */
    private static final int PANIC = 255;

    private final PrintStream log;
    private final boolean verbose;
    private final boolean panics;
    private final Settings.Logging logging;
    private final FolderStore store;
    private final Instance instance;
    private final Optional<Discovery> discovery;

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
        this.verbose = verbose || settings.logging().level() >= DEBUG;
        this.panics = settings.panicOnInterfaceError();
        this.logging = settings.logging();
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
            this.discovery = Optional.empty();
        } else {
            this.discovery =
                    Discovery.start(
                            settings,
                            instance.host(),
                            crypto,
                            identity,
                            Instance.network(settings, crypto),
                            store,
                            ReticleNode.release(),
                            this::detail);
        }
        log("node %s is up, crypto %s".formatted(identity.hash().brief(), crypto.name()));
    }

    @Override
    public void event(NodeEvent event) {
        if (event instanceof NodeEvent.StoreFailed(var name, var reason)) {
            print("storing %s: %s".formatted(name, reason));
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
        if (verbose || logging.level() >= NOTICES) print(line);
    }

    private void detail(String line) {
        if (verbose) log(line);
    }

    private void print(String line) {
        log.println(
                logging.timestamps()
                        ? Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + line
                        : line);
    }

    @Override
    public void failed(InterfaceProfile profile, String what) {
        if (!panics) return;
        print("%s has failed for good, and the node ends".formatted(profile.display()));
        // not on the node's thread, which has to close the links
        Thread.ofPlatform().name("panic").start(() -> System.exit(PANIC));
    }

    /** All that there is to see of the node just now. */
    Snapshot snapshot() throws Exception {
        return instance.host().call(Node::snapshot);
    }

    /** Closes links, then sockets; returns once what the node knows is stored. */
    void stop() throws Exception {
        discovery.ifPresent(Discovery::close);
        instance.stop();
        store.close();
        log("stopped");
    }
}
