package io.reticle.rns.transport;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.packet.Packet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The paths that peers told over connections which come and go (R-NET-148 to R-NET-152): when such
 * a peer is back, on whatever interface, so are they. Times are microseconds since the Unix epoch.
 */
public final class Tunnels {
    /** Of a path's random hashes, the newest so many are stored. */
    public static final int STORED_HISTORY = 32;

    private static final long LIFETIME = 28_800L * 1_000_000;
    private static final int CAPACITY = 4_096;

    /** Paths in all tunnels together. */
    private static final int PATHS = 200_000;

    /** Requests that are remembered, so that one that somebody says again is not believed. */
    private static final int REQUESTS = 16_000;

    /**
     * One path as it was told.
     *
     * @param learned when
     * @param history the random hashes of its announces until then, oldest first
     * @param announce as received
     */
    public record Kept(
            Bytes destination,
            Bytes nextHop,
            int hops,
            long learned,
            long expires,
            List<Bytes> history,
            Packet announce) {
        long timebase() {
            return Route.timebase(Bytes.concat(history.toArray(Bytes[]::new)).toArray());
        }
    }

    /** One tunnel, as it is stored. */
    public record Tunnel(Bytes id, Optional<Port> port, long expires, List<Kept> paths) {}

    private static final class Entry {
        final Map<Bytes, Kept> paths = new HashMap<>();
        Port port;
        long expires;
    }

    /** By id, oldest first. */
    private final Map<Bytes, Entry> tunnels = new LinkedHashMap<>();

    private final SeenSet requests = new SeenSet(REQUESTS);
    private int paths;

    /** None yet. */
    public Tunnels() {}

    /** Whether a request comes for the first time (R-NET-152). */
    public boolean isNew(TunnelRequest request) {
        return requests.add(request.signature());
    }

    /**
     * A peer is there, or there again.
     *
     * @return the paths that are to be restored if they are better than those that are known
     */
    public List<Kept> open(Bytes id, Port port, long now) {
        Entry entry = tunnels.get(id);
        if (entry == null) {
            if (tunnels.size() >= CAPACITY) drop(tunnels.keySet().iterator().next());
            entry = new Entry();
            tunnels.put(id.compact(), entry);
        }
        entry.port = port;
        entry.expires = now + LIFETIME;
        port.tunnel(Optional.of(id.compact()));
        return List.copyOf(entry.paths.values());
    }

    private void drop(Bytes id) {
        Entry gone = tunnels.remove(id);
        paths -= gone.paths.size();
    }

    /**
     * Whether a kept path is to be put in place of the one that is known; one that is not is
     * forgotten.
     */
    public boolean restores(Bytes id, Kept kept, Route known, long now) {
        boolean wanted;
        if (known == null) {
            wanted = now < kept.expires();
        } else {
            wanted =
                    (kept.hops() <= known.hops() || now > known.expires())
                            && kept.timebase() >= known.timebase();
        }
        if (!wanted) forget(id, kept.destination());
        return wanted;
    }

    private void forget(Bytes id, Bytes destination) {
        Entry entry = tunnels.get(id);
        if (entry != null && entry.paths.remove(destination) != null) paths--;
    }

    /** The way that a kept path becomes again, over the interface on which its peer is now. */
    public static Route route(Kept kept, Port port, long now) {
        return new Route(
                kept.destination(),
                kept.nextHop(),
                kept.hops(),
                port,
                now,
                kept.expires(),
                kept.history(),
                kept.announce());
    }

    /** A path was told over an interface; it is kept if that is the end of a tunnel. */
    public void told(Route route, long now) {
        if (route.port().tunnel().isEmpty()) return;
        Entry entry = tunnels.get(route.port().tunnel().get());
        if (entry == null) return;
        entry.expires = now + LIFETIME;
        if (paths >= PATHS && !entry.paths.containsKey(route.destination())) return;
        PathTable.Path path = route.path();
        Kept before =
                entry.paths.put(
                        path.destination(),
                        new Kept(
                                path.destination(),
                                path.nextHop(),
                                path.hops(),
                                now,
                                path.expires(),
                                path.randomHashes(),
                                route.announce()));
        if (before == null) paths++;
    }

    /** Puts in a tunnel from a file: nobody is at its other end yet. */
    public void restore(Tunnel tunnel) {
        if (tunnels.size() >= CAPACITY || paths + tunnel.paths().size() > PATHS) return;
        Entry entry = new Entry();
        entry.expires = tunnel.expires();
        for (Kept kept : tunnel.paths()) entry.paths.put(kept.destination(), kept);
        if (tunnels.putIfAbsent(tunnel.id(), entry) == null) paths += entry.paths.size();
    }

    /** Forgets tunnels and paths that are too old, and paths that are overtaken (R-NET-150). */
    public void expire(PathTable known, long now) {
        if (tunnels.isEmpty()) return;
        for (Map.Entry<Bytes, Entry> named : List.copyOf(tunnels.entrySet())) {
            Entry entry = named.getValue();
            if (now > entry.expires || entry.expires > now + 2 * LIFETIME) {
                if (entry.port != null) entry.port.tunnel(Optional.empty());
                drop(named.getKey());
                continue;
            }
            int before = entry.paths.size();
            entry.paths.values().removeIf(kept -> stale(kept, known, now));
            paths += entry.paths.size() - before;
        }
    }

    private static boolean stale(Kept kept, PathTable known, long now) {
        if (now > kept.learned() + LIFETIME) return true;
        Route route = known.find(kept.destination());
        return route != null && route.timebase() > kept.timebase();
    }

    /** An interface is gone; what was told over it stays. */
    public void forget(Port gone) {
        gone.tunnel()
                .map(tunnels::get)
                .filter(entry -> entry.port == gone)
                .ifPresent(entry -> entry.port = null);
    }

    /** All of them, as they are stored. */
    public List<Tunnel> all() {
        List<Tunnel> all = new ArrayList<>();
        tunnels.forEach(
                (id, entry) ->
                        all.add(
                                new Tunnel(
                                        id,
                                        Optional.ofNullable(entry.port),
                                        entry.expires,
                                        List.copyOf(entry.paths.values()))));
        return all;
    }

    public void clear() {
        tunnels.clear();
        paths = 0;
    }

    public int size() {
        return tunnels.size();
    }
}
