package io.reticle.rns.transport;

import io.reticle.rns.announce.Announce;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.packet.Packet;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The ways to destinations, learned from announces (R-CORE-221 to R-CORE-223, R-NET-73 to
 * R-NET-90). Times are microseconds since the Unix epoch.
 */
public final class PathTable {
    /**
     * One way, as it was at one moment.
     *
     * @param nextHop the destination itself at one hop, else a transport id
     * @param hops received hop byte plus one; 0 for a program of this machine
     * @param used when it was learned, or a packet went this way
     * @param expires from then on a longer way replaces it
     * @param unresponsive whether an attempt over it failed
     * @param randomHashes of the announces taken so far, oldest first, 10 bytes each
     */
    public record Path(
            Bytes destination,
            Bytes nextHop,
            int hops,
            InterfaceId interfaceId,
            long used,
            long expires,
            boolean unresponsive,
            List<Bytes> randomHashes) {}

    private final Map<Bytes, Route> routes = new HashMap<>();

    /** Transport ids that are next hops of many paths, each kept once. */
    private final Map<Bytes, Bytes> nextHops = new HashMap<>();

    /** Until then no way is overdue, so that a large table is not looked through for nothing. */
    private long soonest = Long.MAX_VALUE;

    /** An empty table. */
    public PathTable() {}

    /** Null if no way is known. */
    public Route find(Bytes destination) {
        return routes.get(destination);
    }

    public Optional<Path> path(Bytes destination) {
        return Optional.ofNullable(routes.get(destination)).map(Route::path);
    }

    /** All ways, as they are now; not to be kept. */
    public Collection<Route> routes() {
        return Collections.unmodifiableCollection(routes.values());
    }

    /** All ways, as they stand. */
    public List<Path> all() {
        return routes.values().stream().map(Route::path).toList();
    }

    /**
     * Whether the path of a genuine announce is better than the known one.
     *
     * @param hops received hop byte plus one
     */
    public boolean wants(Announce announce, int hops, Port from, long now) {
        Route known = routes.get(announce.destination());
        return known == null || replaces(announce, hops, from, known, now);
    }

    private static boolean replaces(Announce announce, int hops, Port from, Route known, long now) {
        boolean heard = known.heard(announce.randomHash());
        long age = announce.emitted() - known.timebase();
        if (hops <= known.hops()) {
            return age > 0 && !heard || age == 0 && outweighs(from, known.port());
        }
        if (now >= known.expires() || age > 0) return !heard;
        return age == 0 && known.unresponsive();
    }

    private static boolean outweighs(Port one, Port other) {
        return one.profile().gravity() > other.profile().gravity();
    }

    /**
     * Takes the path of a genuine announce.
     *
     * @param wire the announce as received
     * @param hops received hop byte plus one
     */
    public Route take(Announce announce, Packet wire, int hops, Port from, long now) {
        Bytes destination = announce.destination().compact();
        Bytes nextHop = wire.transportId().map(this::kept).orElse(destination);
        Route known = routes.get(destination);
        if (known != null) {
            known.follow(announce, wire, nextHop, hops, from, now);
            return lasting(known);
        }
        Route fresh =
                new Route(
                        destination,
                        nextHop,
                        hops,
                        from,
                        now,
                        now + from.profile().mode().pathLifetime(),
                        List.of(announce.randomHash()),
                        wire);
        routes.put(destination, fresh);
        return lasting(fresh);
    }

    /** Puts in a way from a file or a tunnel, in place of the known one. */
    public void restore(Route route) {
        routes.put(route.destination(), lasting(route));
    }

    private Route lasting(Route route) {
        soonest = Math.min(soonest, route.lasts());
        return route;
    }

    private Bytes kept(Bytes transportId) {
        return nextHops.computeIfAbsent(transportId.compact(), id -> id);
    }

    /** Link proofs show how far a destination really is (R-NET-136). */
    public void rebalance(Bytes destination, int hops) {
        Route route = routes.get(destination);
        if (route != null) route.hops(hops);
    }

    /** An attempt over this path failed, or did not. */
    public void mark(Bytes destination, boolean unresponsive) {
        Route route = routes.get(destination);
        if (route != null) route.unresponsive(unresponsive);
    }

    /** Forgets the way to one destination; false if none was known. */
    public boolean forget(Bytes destination) {
        return routes.remove(destination) != null;
    }

    /** Forgets all ways of a kind; returns how many. */
    public int forgetAll(Predicate<Route> which) {
        int before = routes.size();
        routes.values().removeIf(which);
        return before - routes.size();
    }

    /** Forgets what was learned over an interface that is gone (R-NET-83). */
    public void forget(Port gone) {
        forgetAll(route -> route.port() == gone);
    }

    /** Forgets paths that nobody has used or renewed for their lifetime (R-NET-82). */
    public void expire(long now) {
        if (now > soonest) {
            forgetAll(route -> now > route.lasts());
            soonest = routes.values().stream().mapToLong(Route::lasts).min().orElse(Long.MAX_VALUE);
        }
        if (nextHops.size() > 2 * routes.size() + 64) {
            nextHops.clear();
        }
    }

    public void clear() {
        routes.clear();
        nextHops.clear();
    }

    public int size() {
        return routes.size();
    }
}
