package io.reticle.suite.fabric;

import java.util.ArrayList;
import java.util.List;

/**
 * A radio channel that all members share, half duplex and without listening first: a frame takes
 * its time on the air, and two that overlap are lost for everybody. Without clock and thread; times
 * are nanoseconds of the caller's clock, which does not run backwards.
 */
final class Air {
    private static final long SECOND = 1_000_000_000;

    /**
     * One frame on the air.
     *
     * @param end when its last bit has left
     */
    record Transmission(String from, long start, long end) {
        private boolean overlaps(Transmission other) {
            return start < other.end && other.start < end;
        }
    }

    private final long bitrate;
    private final List<Transmission> recent = new ArrayList<>();

    /**
     * @param bitrate in bits per second, above 0
     */
    Air(long bitrate) {
        if (bitrate <= 0) {
            throw new IllegalArgumentException("expected a bitrate above 0, found " + bitrate);
        }
        this.bitrate = bitrate;
    }

    /** A member sends; behind what it is sending already. */
    Transmission send(String from, int bytes, long now) {
        long start = now;
        for (Transmission one : recent) {
            if (one.from().equals(from)) start = Math.max(start, one.end());
        }
        Transmission sent = new Transmission(from, start, start + bytes * 8L * SECOND / bitrate);
        recent.add(sent);
        return sent;
    }

    /** Whether somebody else sent at the same time; asked at the transmission's end. */
    boolean collided(Transmission sent) {
        boolean collided =
                recent.stream()
                        .anyMatch(
                                other -> !other.from().equals(sent.from()) && other.overlaps(sent));
        // nothing that is still to be asked for can have begun before the oldest that goes on
        long oldest =
                recent.stream()
                        .filter(one -> one.end() > sent.end() || one.equals(sent))
                        .mapToLong(Transmission::start)
                        .min()
                        .orElse(sent.start());
        recent.removeIf(one -> one.end() <= oldest);
        return collided;
    }
}
