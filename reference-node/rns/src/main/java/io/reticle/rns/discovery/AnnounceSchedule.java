package io.reticle.rns.discovery;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whose turn it is to be announced (R-NET-223): of the interfaces whose interval is over, the one
 * that waits longest. Asked once a minute, it gives no more than one interface a minute.
 */
public final class AnnounceSchedule {
    /** From one asking to the next, in microseconds; the first is as long after the start. */
    public static final long PERIOD = 60_000_000;

    private final Map<String, Long> last = new HashMap<>();

    /** Nobody was announced yet. */
    public AnnounceSchedule() {}

    /**
     * The interface that is to be announced now, which is noted as done.
     *
     * @param intervals of the interfaces that there are, by name, in microseconds
     * @param now in microseconds since the Unix epoch
     */
    public Optional<String> next(Map<String, Long> intervals, long now) {
        last.keySet().retainAll(intervals.keySet());
        Optional<String> due =
                intervals.entrySet().stream()
                        .filter(one -> now > lastOf(one.getKey()) + one.getValue())
                        .map(Map.Entry::getKey)
                        .min(Comparator.comparingLong(this::lastOf));
        due.ifPresent(name -> last.put(name, now));
        return due;
    }

    private long lastOf(String name) {
        return last.getOrDefault(name, 0L);
    }
}
