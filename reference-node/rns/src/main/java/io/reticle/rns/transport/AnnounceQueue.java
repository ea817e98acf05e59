package io.reticle.rns.transport;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.packet.Packet;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Foreign announces take a small share of an interface's bitrate: after each, the interface is
 * closed to them for its air time divided by that share, and what comes meanwhile waits here
 * (R-NET-43 to R-NET-49). Times are microseconds.
 */
final class AnnounceQueue {
    private static final int CAPACITY = 4_096;

    /** How long one waits at most: 3 h (R-NET-47). */
    private static final long LIFETIME = 10_800L * 1_000_000;

    private static final Comparator<Waiting> NEAREST_THEN_OLDEST =
            Comparator.comparingInt((Waiting waiting) -> waiting.announce().hops())
                    .thenComparingLong(Waiting::since);

    private record Waiting(Packet announce, long emitted, long since) {}

    private final long bitrate;
    private final double cap;
    private final Map<Bytes, Waiting> waiting = new LinkedHashMap<>();
    private long openAt = Long.MIN_VALUE;

    /**
     * @param bitrate in bits per second; 0 where it is not known, and nothing is limited
     * @param cap share of it, above 0
     */
    AnnounceQueue(long bitrate, double cap) {
        this.bitrate = bitrate;
        this.cap = cap;
    }

    /**
     * Asks to send an announce now; if that cannot be, it waits its turn, in place of an older one
     * of the same destination (R-NET-46).
     *
     * @param emitted when it was made, in Unix seconds, as it says itself
     * @return whether to send it now
     */
    boolean sendsNow(Packet announce, long emitted, long now) {
        if (bitrate == 0) return true;
        if (waiting.isEmpty() && now > openAt) {
            closeFor(announce.frame().length(), now);
            return true;
        }
        Bytes destination = announce.destination();
        Waiting before = waiting.get(destination);
        if (before == null) {
            if (waiting.size() < CAPACITY) {
                waiting.put(destination.compact(), new Waiting(announce, emitted, now));
            }
        } else if (emitted > before.emitted()) {
            waiting.put(destination.compact(), new Waiting(announce, emitted, now));
        }
        return false;
    }

    /**
     * Asks for the air time of a path request sent for others, which comes out of the same share
     * (R-NET-67).
     *
     * @param size of its frame
     */
    boolean sendsRequestNow(int size, long now) {
        if (bitrate == 0) return true;
        if (!waiting.isEmpty() || now < openAt) return false;
        closeFor(size, now);
        return true;
    }

    private void closeFor(int size, long now) {
        openAt = now + (long) (size * 8e6 / bitrate / cap);
    }

    /** The announce whose turn it is, if there is one. */
    Optional<Packet> due(long now) {
        if (waiting.isEmpty() || now < openAt) return Optional.empty();
        waiting.values().removeIf(one -> now > one.since() + LIFETIME);
        Optional<Waiting> next = waiting.values().stream().min(NEAREST_THEN_OLDEST);
        next.ifPresent(
                one -> {
                    waiting.remove(one.announce().destination());
                    closeFor(one.announce().frame().length(), now);
                });
        return next.map(Waiting::announce);
    }

    /** When the next one leaves; {@code Long.MAX_VALUE} if none waits. */
    long nextDeadline() {
        return waiting.isEmpty() ? Long.MAX_VALUE : openAt;
    }

    int size() {
        return waiting.size();
    }

    void clear() {
        waiting.clear();
    }
}
