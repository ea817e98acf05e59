package io.reticle.rns.node;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.identity.KnownDestination;
import io.reticle.rns.identity.KnownDestinations;
import io.reticle.rns.identity.PeerRatchets;
import io.reticle.rns.identity.PublicIdentity;
import io.reticle.rns.store.Store;
import io.reticle.rns.transport.AnnounceRates;
import io.reticle.rns.transport.Blackholed;
import io.reticle.rns.transport.Blackholes;
import io.reticle.rns.transport.LinkTable;
import io.reticle.rns.transport.PacketFilter;
import io.reticle.rns.transport.PathRequest;
import io.reticle.rns.transport.PathRequests;
import io.reticle.rns.transport.PathTable;
import io.reticle.rns.transport.Ports;
import io.reticle.rns.transport.Rebroadcasts;
import io.reticle.rns.transport.Rediscoveries;
import io.reticle.rns.transport.ReverseTable;
import io.reticle.rns.transport.TunnelRequest;
import io.reticle.rns.transport.Tunnels;

import java.util.Optional;

/** What the parts of a node have in common: who it is, its tables, and its ways out. */
final class Core {
    static final long SECOND = 1_000_000;

    private static final int MAX_KNOWN = 200_000;

    /** Hops that a node may claim for what it originates: 2 to 7. */
    private static final int DELTA_MIN = 2;

    private static final int DELTAS = 6;

    final NodeConfig config;
    final Identity identity;
    final CryptoProvider crypto;
    final Entropy entropy;
    final Store store;
    final NodeListener listener;
    final Bytes pathRequestAddress;
    final Bytes tunnelAddress;

    /** What is put on the hop byte of packets that originate here; 0 for none. */
    final int hopsDelta;

    final Hosted hosted;
    final KnownDestinations known = new KnownDestinations(MAX_KNOWN);
    final PeerRatchets ratchets;
    final Blackholes blackholes = new Blackholes();
    final Ports ports = new Ports();
    final PathTable paths = new PathTable();
    final PathRequests requests = new PathRequests();
    final Rediscoveries rediscoveries = new Rediscoveries();
    final Rebroadcasts rebroadcasts = new Rebroadcasts();
    final AnnounceRates rates = new AnnounceRates();
    final ReverseTable reverse = new ReverseTable();
    final LinkTable carried = new LinkTable();
    final Tunnels tunnels = new Tunnels();
    final PacketFilter filter;
    final Alarms alarms = new Alarms();
    final Exits exits;

    Core(
            NodeConfig config,
            Identity identity,
            CryptoProvider crypto,
            Entropy entropy,
            Store store,
            NodeListener listener) {
        this.config = config;
        this.identity = identity;
        this.crypto = crypto;
        this.entropy = entropy;
        this.store = store;
        this.listener = listener;
        this.pathRequestAddress = PathRequest.address(crypto);
        this.tunnelAddress = TunnelRequest.address(crypto);
        this.hopsDelta =
                config.hopsDelta() && !config.attached()
                        ? entropy.bytes(1).at(0) % DELTAS + DELTA_MIN
                        : 0;
        this.hosted = new Hosted(listener::event);
        this.ratchets = new PeerRatchets(store);
        this.filter = new PacketFilter(crypto, transportId(), config.attached(), entropy);
        this.exits = new Exits(ports, listener, transportId(), hopsDelta);
    }

    /** 16 bytes: how others name this node as their next hop. */
    Bytes transportId() {
        return identity.hash();
    }

    /** Who is behind a destination: ours, or one that announced itself. */
    Optional<PublicIdentity> identityOf(Bytes destination) {
        return hosted.find(destination)
                .flatMap(own -> own.identity())
                .map(Identity::publicIdentity)
                .or(() -> known.find(destination).map(KnownDestination::identity));
    }

    /** Forgets all that is known of a destination. */
    void forget(Bytes destination) {
        paths.forget(destination);
        rebroadcasts.forget(destination);
        ratchets.forget(destination);
    }

    /**
     * Nothing is to be heard of an identity from now on, and its paths are forgotten.
     *
     * @return whether it was not so before
     */
    boolean blackhole(Bytes identityHash, Blackholed why) {
        if (!blackholes.add(identityHash, why)) return false;
        paths.forgetAll(
                route ->
                        known.find(route.destination())
                                .map(who -> who.identity().hash().equals(identityHash))
                                .orElse(false));
        return true;
    }

    void event(NodeEvent event) {
        listener.event(event);
    }

    static double seconds(long micros) {
        return micros / (double) SECOND;
    }
}
