package io.reticle.daemon.discovery;

import io.reticle.daemon.config.InterfaceSettings.Discoverable;
import io.reticle.daemon.host.NodeHost;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.destination.ProofStrategy;
import io.reticle.rns.discovery.AnnounceSchedule;
import io.reticle.rns.discovery.DiscoveryIntake;
import io.reticle.rns.discovery.DiscoveryPayload;
import io.reticle.rns.discovery.InterfaceInfo;
import io.reticle.rns.discovery.StampedInfo;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.stamp.StampSearch;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Announces this node's interfaces, one a minute at most, each with its stamp (R-NET-223). Belongs
 * to one thread, which may be interrupted while it looks for a stamp.
 */
final class Announcer {
    private static final long SECOND = 1_000_000;

    /** Between two looks at whether it is still worth going on. */
    private static final int TRIALS = 4_096;

    /** Stamps that are kept: the same is announced again and again. */
    private static final int MOST_STAMPS = 64;

    private final NodeHost host;
    private final CryptoProvider crypto;
    private final Entropy entropy = Entropy.secure();
    private final Optional<Identity> network;
    private final Destination destination;
    private final String version;
    private final AnnounceSchedule schedule = new AnnounceSchedule();
    private final SequencedMap<Bytes, Bytes> stamps = new LinkedHashMap<>();

    /**
     * @param identity of the node: who announces where there is no network identity
     * @param version of this software
     */
    Announcer(
            NodeHost host,
            CryptoProvider crypto,
            Identity identity,
            Optional<Identity> network,
            String version) {
        this.host = host;
        this.crypto = crypto;
        this.network = network;
        this.destination =
                Destination.single(
                        crypto,
                        DiscoveryIntake.NAME,
                        network.orElse(identity),
                        new ProofStrategy.None(),
                        false);
        this.version = version;
    }

    /** Announces the interface whose turn it is, if any. */
    void announceNext() throws InterruptedException {
        Map<String, NodeHost.Open> open = new LinkedHashMap<>();
        Map<String, Long> intervals = new LinkedHashMap<>();
        for (NodeHost.Open one : host.opened()) {
            Optional<Discoverable> told = one.settings().common().discoverable();
            if (told.isEmpty() || Advertisement.type(one.settings().medium()).isEmpty()) continue;
            open.put(one.settings().name(), one);
            intervals.put(one.settings().name(), told.get().interval() * SECOND);
        }
        Optional<String> name = schedule.next(intervals, host.now());
        if (name.isEmpty()) return;
        try {
            announce(open.get(name.get()));
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            host.log("interface \"%s\" is not announced: %s".formatted(name.get(), e.getMessage()));
        }
    }

    private void announce(NodeHost.Open open) throws Exception {
        Discoverable told = open.settings().common().discoverable().orElseThrow();
        Bytes transportId = host.call((node, now) -> node.transportId());
        boolean transport = host.call((node, now) -> node.snapshot(now).transport());
        InterfaceInfo info = new Advertisement(transport, transportId, version).of(open);
        Bytes packed = info.encode();
        Bytes body = new StampedInfo(packed, stamp(packed, told)).encode();
        if (told.encrypted()) body = encrypted(body);
        Bytes appData = new DiscoveryPayload(told.encrypted(), body).encode();
        host.call(
                (node, now) -> {
                    if (node.hosted(destination.hash()).isEmpty()) node.host(destination);
                    node.announce(destination.hash(), Optional.of(appData), now);
                    return node;
                });
        host.log("interface \"%s\" is announced".formatted(open.settings().name()));
    }

    /** Looks for a stamp until it is found, or the next announce is due. */
    private Bytes stamp(Bytes packed, Discoverable told) throws IOException, InterruptedException {
        Bytes known = stamps.get(packed);
        if (known != null) return known;
        // as everywhere in these settings, a zero says nothing
        int cost = told.stampValue().orElse(0);
        if (cost == 0) cost = StampedInfo.DEFAULT_COST;
        var search = new StampSearch(StampedInfo.workblock(crypto, packed), cost, entropy);
        long until = host.now() + told.interval() * SECOND;
        Optional<Bytes> found = Optional.empty();
        while (found.isEmpty()) {
            if (Thread.interrupted()) throw new InterruptedException();
            if (host.now() > until) {
                throw new IOException(
                        "no stamp worth %d was found in %d trials"
                                .formatted(cost, search.trials()));
            }
            found = search.attempt(TRIALS);
        }
        stamps.put(packed, found.get());
        if (stamps.size() > MOST_STAMPS) stamps.pollFirstEntry();
        return found.get();
    }

    private Bytes encrypted(Bytes body) throws IOException, CryptoFailure {
        Identity own =
                network.orElseThrow(
                        () -> new IOException("'discovery_encrypt' needs a 'network_identity'"));
        return own.publicIdentity().encrypt(body, entropy);
    }
}
