package io.reticle.rns.node;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.store.StoreFailure;
import io.reticle.rns.transport.CachedAnnounce;
import io.reticle.rns.transport.InterfaceRole;
import io.reticle.rns.transport.PathFile;
import io.reticle.rns.transport.Port;
import io.reticle.rns.transport.Route;
import io.reticle.rns.transport.StoredPath;
import io.reticle.rns.transport.TunnelFile;
import io.reticle.rns.transport.Tunnels;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;

/**
 * Paths and tunnels as they are kept, and the announces that taught them, each in a file of its own
 * (R-NET-151, R-NET-187 to R-NET-190, R-NET-194).
 */
final class PathShelf {
    static final String PATHS = "destination_table";
    static final String TUNNELS = "tunnels";
    private static final String ANNOUNCES = "cache/announces";

    /** Announces that are handed to the store at one time, so that it can follow. */
    private static final int AT_ONCE = 500;

    private final Core core;

    /** Paths that were kept, by the interface that has to be there for them. */
    private final Map<Bytes, List<Tunnels.Kept>> waiting = new HashMap<>();

    /** Announces that are in the store, by packet hash. */
    private final Set<Bytes> kept = new HashSet<>();

    /** Destinations whose announce is not; some may have gone meanwhile. */
    private final SequencedSet<Bytes> unkept = new LinkedHashSet<>();

    PathShelf(Core core) {
        this.core = core;
    }

    // ---- from the store

    void load() {
        Shelf.read(
                core,
                PATHS,
                file -> {
                    for (StoredPath path : PathFile.parse(file).paths()) {
                        if (path.interfaceHash().isEmpty()) continue;
                        restored(path)
                                .ifPresent(
                                        kept ->
                                                waiting.computeIfAbsent(
                                                                path.interfaceHash(),
                                                                hash -> new ArrayList<>())
                                                        .add(kept));
                    }
                });
        Shelf.read(
                core,
                TUNNELS,
                file -> {
                    for (TunnelFile.Row row : TunnelFile.parse(file).tunnels()) {
                        List<Tunnels.Kept> paths = new ArrayList<>();
                        for (StoredPath path : row.paths()) restored(path).ifPresent(paths::add);
                        if (!paths.isEmpty()) {
                            core.tunnels.restore(
                                    new Tunnels.Tunnel(
                                            row.id(), Optional.empty(), row.expires(), paths));
                        }
                    }
                });
    }

    /** A path without its announce is of no use: nobody could be told of it. */
    private Optional<Tunnels.Kept> restored(StoredPath path) {
        Optional<Packet> announce = announce(path);
        if (announce.isEmpty() || unwanted(path.destination())) return Optional.empty();
        kept.add(path.announceHash());
        return Optional.of(
                new Tunnels.Kept(
                        path.destination(),
                        path.nextHop(),
                        path.hops(),
                        path.used(),
                        path.expires(),
                        path.randomHashes(),
                        announce.get()));
    }

    private Optional<Packet> announce(StoredPath path) {
        String name = ANNOUNCES + "/" + path.announceHash().toHex();
        try {
            Optional<Bytes> file = core.store.load(name);
            if (file.isEmpty()) return Optional.empty();
            Packet announce = CachedAnnounce.parse(file.get()).announce();
            boolean fits =
                    announce.type() == PacketType.ANNOUNCE
                            && announce.destination().equals(path.destination())
                            && announce.hash(core.crypto).equals(path.announceHash());
            return fits ? Optional.of(announce) : Optional.empty();
        } catch (StoreFailure | MalformedFrame e) {
            Shelf.failed(core, name, e);
            return Optional.empty();
        }
    }

    private boolean unwanted(Bytes destination) {
        return core.known
                .find(destination)
                .map(who -> core.blackholes.contains(who.identity().hash()))
                .orElse(false);
    }

    /** An interface is there: the paths that were learned over it are, too. */
    void attached(Port port, long now) {
        if (waiting.isEmpty() || port.profile().role() != InterfaceRole.NETWORK) return;
        List<Tunnels.Kept> paths = waiting.remove(port.profile().hash(core.crypto));
        if (paths == null) return;
        for (Tunnels.Kept path : paths) {
            if (core.paths.find(path.destination()) == null) {
                core.paths.restore(Tunnels.route(path, port, path.learned()));
            }
        }
        core.paths.expire(now);
    }

    // ---- to the store

    /** A path was learned. */
    void learned(Bytes destination) {
        unkept.add(destination);
    }

    /** Hands some announces to the store that are not there yet. */
    void keepAnnounces() {
        int left = AT_ONCE;
        while (left > 0 && !unkept.isEmpty()) {
            Route route = core.paths.find(unkept.removeFirst());
            if (route == null) continue;
            String display = route.port().profile().display();
            if (keep(route.announce(), Optional.of(display))) left--;
        }
    }

    /** Hands over all that are not there yet, those of paths that only tunnels know included. */
    void keepAllAnnounces() {
        while (!unkept.isEmpty()) keepAnnounces();
        for (Tunnels.Tunnel tunnel : core.tunnels.all()) {
            for (Tunnels.Kept path : tunnel.paths()) keep(path.announce(), Optional.empty());
        }
    }

    /** Whether there was something to hand over. */
    private boolean keep(Packet announce, Optional<String> display) {
        Bytes hash = announce.hash(core.crypto);
        if (!kept.add(hash)) return false;
        core.store.cacheSoon(
                ANNOUNCES + "/" + hash.toHex(), new CachedAnnounce(announce, display).encode());
        return true;
    }

    /**
     * Forgets paths whose interface has not come, and has the store forget the announces that no
     * path needs any more.
     */
    void clean() {
        waiting.clear();
        Set<Bytes> needed = new HashSet<>();
        for (Route route : core.paths.routes()) needed.add(route.announce().hash(core.crypto));
        for (Tunnels.Tunnel tunnel : core.tunnels.all()) {
            for (Tunnels.Kept path : tunnel.paths()) needed.add(path.announce().hash(core.crypto));
        }
        kept.retainAll(needed);
        core.store.keepOnly(ANNOUNCES, name -> isOneOf(needed, name));
    }

    private static boolean isOneOf(Set<Bytes> hashes, String name) {
        try {
            return hashes.contains(Bytes.hex(name));
        } catch (IllegalArgumentException e) {
            // no hash at all: nobody needs it
            return false;
        }
    }

    PathFile pathFile() {
        List<StoredPath> paths = new ArrayList<>();
        for (Route route : core.paths.routes()) {
            // programs come with interfaces of their own, which nothing will ever find again
            if (route.port().profile().role() != InterfaceRole.NETWORK) continue;
            paths.add(
                    new StoredPath(
                            route.destination(),
                            route.used(),
                            route.nextHop(),
                            route.hops(),
                            route.expires(),
                            route.path().randomHashes(),
                            route.port().profile().hash(core.crypto),
                            route.announce().hash(core.crypto)));
        }
        return new PathFile(paths);
    }

    TunnelFile tunnelFile() {
        List<TunnelFile.Row> rows = new ArrayList<>();
        for (Tunnels.Tunnel tunnel : core.tunnels.all()) {
            Bytes interfaceHash =
                    tunnel.port().map(port -> port.profile().hash(core.crypto)).orElse(Bytes.EMPTY);
            List<StoredPath> paths = new ArrayList<>();
            for (Tunnels.Kept path : tunnel.paths()) paths.add(stored(path, interfaceHash));
            rows.add(new TunnelFile.Row(tunnel.id(), interfaceHash, paths, tunnel.expires()));
        }
        return new TunnelFile(rows);
    }

    private StoredPath stored(Tunnels.Kept path, Bytes interfaceHash) {
        int from = Math.max(0, path.history().size() - Tunnels.STORED_HISTORY);
        return new StoredPath(
                path.destination(),
                path.learned(),
                path.nextHop(),
                path.hops(),
                path.expires(),
                path.history().subList(from, path.history().size()),
                interfaceHash,
                path.announce().hash(core.crypto));
    }
}
