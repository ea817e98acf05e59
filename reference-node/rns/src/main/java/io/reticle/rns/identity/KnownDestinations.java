package io.reticle.rns.identity;

import io.reticle.rns.bytes.Bytes;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The destinations that a node has heard of. All times are seconds since the Unix epoch. */
public final class KnownDestinations {
    /** Used once and no path: forgotten this long after the last use, in seconds (R-CORE-037). */
    private static final double USED_LINGER = 756_000;

    private final int capacity;
    private final Map<Bytes, KnownDestination> entries = new LinkedHashMap<>();

    /**
     * @param capacity above so many, the oldest that is not retained makes room
     */
    public KnownDestinations(int capacity) {
        this.capacity = capacity;
    }

    /** Takes over what a file holds, as far as there is room. */
    public void load(KnownDestinationsFile file) {
        for (KnownDestination entry : file.entries()) {
            if (entries.size() >= capacity) return;
            entries.putIfAbsent(entry.destination().compact(), entry);
        }
    }

    public KnownDestinationsFile file() {
        return new KnownDestinationsFile(List.copyOf(entries.values()));
    }

    /**
     * An announce was accepted. The use of what was known before stays as it was.
     *
     * @return the destination that had to make room, if one had to
     */
    public Optional<Bytes> remember(
            Bytes destination,
            PublicIdentity identity,
            Optional<Bytes> appData,
            Bytes packetHash,
            double now) {
        KnownDestination before = entries.get(destination);
        Optional<Bytes> evicted =
                before == null && entries.size() >= capacity ? makeRoom() : Optional.empty();
        entries.put(
                destination,
                new KnownDestination(
                        destination,
                        now,
                        packetHash,
                        before == null ? identity : before.identity(),
                        appData,
                        before == null ? KnownDestination.NEVER_USED : before.used()));
        return evicted;
    }

    private Optional<Bytes> makeRoom() {
        Iterator<KnownDestination> oldestFirst = entries.values().iterator();
        while (oldestFirst.hasNext()) {
            KnownDestination entry = oldestFirst.next();
            if (entry.retained()) continue;
            oldestFirst.remove();
            return Optional.of(entry.destination());
        }
        return Optional.empty();
    }

    /** What is known, without counting as a use. */
    public Optional<KnownDestination> find(Bytes destination) {
        return Optional.ofNullable(entries.get(destination));
    }

    /** What is known; it counts as used now (R-CORE-031). */
    public Optional<KnownDestination> use(Bytes destination, double now) {
        KnownDestination entry = entries.get(destination);
        if (entry == null) return Optional.empty();
        if (!entry.retained()) entries.put(destination, entry.usedAt(now));
        return Optional.of(entry);
    }

    /** Any destination of an identity; it counts as used now (R-CORE-032). */
    public Optional<KnownDestination> useOfIdentity(Bytes identityHash, double now) {
        return entries.values().stream()
                .filter(entry -> entry.identity().hash().equals(identityHash))
                .findFirst()
                .flatMap(entry -> use(entry.destination(), now));
    }

    /** Keeps a destination for ever, whether it is used or not. */
    public boolean retain(Bytes destination) {
        return mark(destination, KnownDestination.RETAINED);
    }

    /** The inverse of {@link #retain}: from now on it is one that was used now. */
    public boolean release(Bytes destination, double now) {
        return mark(destination, now);
    }

    private boolean mark(Bytes destination, double used) {
        return entries.computeIfPresent(destination, (hash, entry) -> entry.usedAt(used)) != null;
    }

    /**
     * Forgets what has no path and was never used, or not for too long (R-CORE-037).
     *
     * @return the destinations forgotten
     */
    public List<Bytes> clean(double now, Predicate<Bytes> hasPath) {
        List<Bytes> stale = new ArrayList<>();
        for (KnownDestination entry : entries.values()) {
            if (entry.retained() || hasPath.test(entry.destination())) continue;
            if (entry.used() == KnownDestination.NEVER_USED || now - entry.used() > USED_LINGER) {
                stale.add(entry.destination());
            }
        }
        stale.forEach(entries::remove);
        return stale;
    }

    public int size() {
        return entries.size();
    }
}
