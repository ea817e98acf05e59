package io.reticle.rns.transport;

import io.reticle.rns.bytes.Bytes;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who announces too often (R-NET-68 to R-NET-72). Times are microseconds since the Unix epoch. */
public final class AnnounceRates {
    private static final int TIMES = 16;

    /** Above so many destinations, the one that was first heard of makes room. */
    private static final int CAPACITY = 100_000;

    private static final class Entry {
        final Deque<Long> times = new ArrayDeque<>();
        long last;
        int violations;
        long blockedUntil;
    }

    private final Map<Bytes, Entry> entries = new LinkedHashMap<>();

    /** Nobody announced anything yet. */
    public AnnounceRates() {}

    /**
     * Counts an accepted announce.
     *
     * @return whether it came too soon, once too often: it is not to be passed on
     */
    public boolean blocks(Bytes destination, RateTarget target, long now) {
        Entry entry = entries.get(destination);
        if (entry == null) {
            if (entries.size() >= CAPACITY) entries.remove(entries.keySet().iterator().next());
            entry = new Entry();
            entry.last = now;
            entry.times.add(now);
            entries.put(destination, entry);
            return false;
        }
        entry.times.add(now);
        if (entry.times.size() > TIMES) entry.times.removeFirst();
        if (now <= entry.blockedUntil) return true;
        boolean tooSoon = now - entry.last < target.target();
        entry.violations = Math.max(0, entry.violations + (tooSoon ? 1 : -1));
        if (entry.violations > target.grace()) {
            entry.blockedUntil = entry.last + target.target() + target.penalty();
            return true;
        }
        entry.last = now;
        return false;
    }

    /** For displays. */
    public List<AnnounceRate> all() {
        return entries.entrySet().stream()
                .map(
                        named ->
                                new AnnounceRate(
                                        named.getKey(),
                                        named.getValue().last,
                                        named.getValue().violations,
                                        named.getValue().blockedUntil,
                                        List.copyOf(named.getValue().times)))
                .toList();
    }
}
