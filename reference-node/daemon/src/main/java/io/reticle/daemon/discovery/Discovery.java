package io.reticle.daemon.discovery;

import io.reticle.daemon.config.Settings;
import io.reticle.daemon.host.NodeHost;
import io.reticle.rns.announce.Announce;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.discovery.AnnounceSchedule;
import io.reticle.rns.discovery.Autoconnect;
import io.reticle.rns.discovery.Discovered;
import io.reticle.rns.discovery.DiscoveredInterfaces;
import io.reticle.rns.discovery.DiscoveryIntake;
import io.reticle.rns.discovery.DiscoveryIntake.Verdict;
import io.reticle.rns.discovery.StampedInfo;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.node.NodeEvent;
import io.reticle.rns.store.Store;

import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Discovery of interfaces, as far as the settings ask for it: on threads of its own, because stamps
 * are work (R-NET-215 to R-NET-223).
 */
public final class Discovery implements AutoCloseable {
    private static final double SECOND = 1_000_000;

    /** Announces that may wait to be judged; more are not listened to. */
    private static final int MOST_WAITING = 32;

    private final NodeHost host;
    private final CryptoProvider crypto;
    private final ScheduledExecutorService announcing = thread("discovery announces");
    private final ScheduledExecutorService listening = thread("discovery");
    private final Semaphore room = new Semaphore(MOST_WAITING);
    private final Bytes nameHash;
    private final Consumer<String> details;

    private Discovery(NodeHost host, CryptoProvider crypto, Consumer<String> details) {
        this.host = host;
        this.crypto = crypto;
        this.details = details;
        this.nameHash = DiscoveryIntake.NAME.hash(crypto);
    }

    private static ScheduledExecutorService thread(String name) {
        return Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name(name).factory());
    }

    /**
     * Begins, if there is anything to do.
     *
     * @param identity of the node
     * @param network the identity of the network that it belongs to
     * @param store where records are kept
     * @param version of this software
     * @param details takes what strangers said in vain
     */
    public static Optional<Discovery> start(
            Settings settings,
            NodeHost host,
            CryptoProvider crypto,
            Identity identity,
            Optional<Identity> network,
            Store store,
            String version,
            Consumer<String> details) {
        boolean announces =
                settings.interfaces().stream()
                        .anyMatch(one -> one.common().discoverable().isPresent());
        boolean listens = settings.discovery().listens();
        if (!announces && !listens) return Optional.empty();
        Discovery discovery = new Discovery(host, crypto, details);
        if (announces) {
            discovery.announce(new Announcer(host, crypto, identity, network, version));
        }
        if (listens) discovery.listen(settings, network, store);
        return Optional.of(discovery);
    }

    private void announce(Announcer announcer) {
        every(AnnounceSchedule.PERIOD, announcing, announcer::announceNext);
    }

    private void every(long micros, ScheduledExecutorService thread, Work work) {
        // what goes wrong is said by the work itself
        var _ =
                thread.scheduleWithFixedDelay(
                        () -> guarded(work), micros, micros, TimeUnit.MICROSECONDS);
    }

    private void listen(Settings settings, Optional<Identity> network, Store store) {
        Settings.Discovery wanted = settings.discovery();
        DiscoveryIntake intake =
                new DiscoveryIntake(
                        crypto,
                        wanted.sources(),
                        wanted.requiredValue().orElse(StampedInfo.DEFAULT_COST),
                        network);
        DiscoveredInterfaces records =
                new DiscoveredInterfaces(store, crypto, wanted.sources(), host::log);
        Connector connector = new Connector(host, settings, records);
        listening.execute(() -> guarded(connector::begin));
        if (wanted.mostConnected() > 0) {
            every(Autoconnect.PERIOD, listening, connector::look);
        }
        host.hear(event -> heard(event, intake, records, connector));
    }

    /** On the node's thread. */
    private void heard(
            NodeEvent event,
            DiscoveryIntake intake,
            DiscoveredInterfaces records,
            Connector connector) {
        if (!(event instanceof NodeEvent.Announced(var announce, var hops, var asked))
                || asked
                || !announce.nameHash().equals(nameHash)
                || !room.tryAcquire()) {
            return;
        }
        try {
            listening.execute(
                    () -> {
                        room.release();
                        guarded(() -> judge(announce, hops, intake, records, connector));
                    });
        } catch (RejectedExecutionException e) {
            // the node is about to end
        }
    }

    private void judge(
            Announce announce,
            int hops,
            DiscoveryIntake intake,
            DiscoveredInterfaces records,
            Connector connector)
            throws Exception {
        Bytes source = announce.identity().hash();
        switch (intake.judge(source, announce.appData())) {
            case Verdict.Refused(var why) ->
                    details.accept("discovery announce by %s: %s".formatted(source.brief(), why));
            case Verdict.Taken taken -> {
                Optional<Discovered> record =
                        records.heard(taken, source, hops, host.now() / SECOND);
                if (record.isPresent()) connector.connect(record.get());
            }
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    /** Whatever goes wrong once, the next time is another. */
    private void guarded(Work work) {
        try {
            work.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            host.log("discovery: " + e);
        }
    }

    /** Returns at once; a search for a stamp is given up. */
    @Override
    public void close() {
        host.hear(event -> {});
        announcing.shutdownNow();
        listening.shutdownNow();
    }
}
