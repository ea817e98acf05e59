package io.reticle.rns.transport;

import io.reticle.rns.announce.Announce;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.packet.Packet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The ways to destinations, learned from announces (R-CORE-221 to R-CORE-223). Times are
 * microseconds since the Unix epoch.
 */
public final class PathTable {
    /** How long a path lives: 7 days. */
    private static final long LIFETIME = 604_800L * 1_000_000;

    /** How many random hashes of one destination are remembered. */
    private static final int HISTORY = 64;

    /**
     * One way.
     *
     * @param nextHop the destination itself at one hop, else a transport id
     * @param hops received hop byte plus one
     * @param randomHashes of the announces taken so far, oldest first
     * @param announce the newest announce as received, for answers to path requests
     */
    public record Path(
            Bytes destination,
            Bytes nextHop,
            int hops,
            InterfaceId interfaceId,
            long learned,
            long expires,
            List<Bytes> randomHashes,
            Packet announce) {

        long newestEmission() {
            return randomHashes.stream().mapToLong(hash -> hash.number(5, 5)).max().orElse(0);
        }
    }

    private final Map<Bytes, Path> paths = new HashMap<>();

    /** An empty table. */
    public PathTable() {}

    public Optional<Path> find(Bytes destination) {
        return Optional.ofNullable(paths.get(destination));
    }

    public List<Path> all() {
        return List.copyOf(paths.values());
    }

    /**
     * Takes the path of a genuine announce if it is better than the known one.
     *
     * @param packet as received
     * @param hops received hop byte plus one
     * @return whether it was taken
     */
    public boolean offer(
            Announce announce, Packet packet, int hops, InterfaceId interfaceId, long now) {
        Path known = paths.get(announce.destination());
        if (known != null && !replaces(announce, hops, known, now)) return false;
        List<Bytes> history = new ArrayList<>(known == null ? List.of() : known.randomHashes());
        history.add(announce.randomHash().compact());
        if (history.size() > HISTORY) history.removeFirst();
        Bytes destination = announce.destination().compact();
        paths.put(
                destination,
                new Path(
                        destination,
                        packet.transportId().map(Bytes::compact).orElse(destination),
                        hops,
                        interfaceId,
                        now,
                        now + LIFETIME,
                        List.copyOf(history),
                        packet));
        return true;
    }

    private static boolean replaces(Announce announce, int hops, Path known, long now) {
        if (known.randomHashes().contains(announce.randomHash())) return false;
        boolean fresher = announce.emitted() > known.newestEmission();
        return hops <= known.hops() ? fresher : fresher || now >= known.expires();
    }

    /** Link proofs show how far a destination really is. */
    public void rebalance(Bytes destination, int hops) {
        paths.computeIfPresent(
                destination,
                (key, path) ->
                        new Path(
                                key,
                                path.nextHop(),
                                hops,
                                path.interfaceId(),
                                path.learned(),
                                path.expires(),
                                path.randomHashes(),
                                path.announce()));
    }

    /** Forgets the way to one destination. */
    public void forget(Bytes destination) {
        paths.remove(destination);
    }

    /** Forgets what was learned over an interface that is gone (R-NET-83). */
    public void forget(InterfaceId interfaceId) {
        paths.values().removeIf(path -> path.interfaceId().equals(interfaceId));
    }

    /** Forgets paths that nobody has renewed for their lifetime. */
    public void expire(long now) {
        paths.values().removeIf(path -> now > path.learned() + LIFETIME);
    }

    public int size() {
        return paths.size();
    }
}
