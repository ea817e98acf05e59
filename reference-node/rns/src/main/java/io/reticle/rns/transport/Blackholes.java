package io.reticle.rns.transport;

import io.reticle.rns.bytes.Bytes;

import java.util.LinkedHashMap;
import java.util.Map;

/** Identities of which nothing is to be heard (R-NET-176 to R-NET-181). */
public final class Blackholes {
    /** Identities that are listed at most. */
    private static final int CAPACITY = 100_000;

    private final Map<Bytes, Blackholed> entries = new LinkedHashMap<>();

    /** Nobody yet. */
    public Blackholes() {}

    /**
     * Lists an identity. What this node says itself is not changed by what others say, and what is
     * listed already is not changed at all.
     *
     * @return whether it was not listed before
     */
    public boolean add(Bytes identity, Blackholed entry) {
        if (entries.size() >= CAPACITY) return false;
        return entries.putIfAbsent(identity.compact(), entry) == null;
    }

    /** Takes an identity off the list; false if it was not on it. */
    public boolean remove(Bytes identity) {
        return entries.remove(identity) != null;
    }

    public boolean contains(Bytes identity) {
        return entries.containsKey(identity);
    }

    /** All, by identity hash, as they stand. */
    public Map<Bytes, Blackholed> all() {
        return Map.copyOf(entries);
    }

    /** Those that one node listed, by identity hash. */
    public Map<Bytes, Blackholed> from(Bytes source) {
        Map<Bytes, Blackholed> listed = new LinkedHashMap<>();
        entries.forEach(
                (identity, entry) -> {
                    if (entry.source().equals(source)) listed.put(identity, entry);
                });
        return listed;
    }

    /** Takes off those whose time is over (R-NET-178). */
    public void expire(long now) {
        entries.values().removeIf(entry -> !entry.standsAt(now));
    }
}
