package io.reticle.rns.transport;

import io.reticle.rns.bytes.Bytes;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The way back of packets that went through, for their proofs (R-NET-120 to R-NET-123). Times are
 * microseconds.
 */
public final class ReverseTable {
    private static final long LIFETIME = 480L * 1_000_000;

    /** Ways back that are kept; a flood costs the oldest their proofs, not the node its memory. */
    private static final int CAPACITY = 100_000;

    /**
     * How a packet went.
     *
     * @param received where it came in: there its proof leaves
     * @param sent where it left: there its proof has to come in
     */
    public record WayBack(Port received, Port sent, long since) {}

    /** By the first 16 bytes of the packet's hash, oldest first. */
    private final Map<Bytes, WayBack> ways = new LinkedHashMap<>();

    /** An empty table. */
    public ReverseTable() {}

    /**
     * @param key the first 16 bytes of the packet's hash
     */
    public void put(Bytes key, Port received, Port sent, long now) {
        if (ways.size() >= CAPACITY) ways.remove(ways.keySet().iterator().next());
        // taken out first, so that the oldest stays first
        ways.remove(key);
        ways.put(key.compact(), new WayBack(received, sent, now));
    }

    /** Null if no packet of that hash went through; it is looked at and stays. */
    public WayBack find(Bytes key) {
        return ways.get(key);
    }

    /** Null if no packet of that hash went through; a way back is used once. */
    public WayBack take(Bytes key) {
        return ways.remove(key);
    }

    public void expire(long now) {
        ways.values().removeIf(way -> now > way.since() + LIFETIME);
    }

    public void forget(Port gone) {
        ways.values().removeIf(way -> way.received() == gone || way.sent() == gone);
    }

    public void clear() {
        ways.clear();
    }

    public int size() {
        return ways.size();
    }
}
