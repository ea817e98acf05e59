package io.reticle.suite.fabric;

import io.reticle.rns.bytes.Bytes;

import java.util.ArrayList;
import java.util.List;

/**
 * One direction from one member of a medium to another: decides what becomes of each frame. Without
 * clock and thread; times are nanoseconds of the caller's clock.
 */
final class Lane {
    private static final long SECOND = 1_000_000_000;

    /** A frame that is to come out, and when. */
    record Delivery(Bytes frame, long at) {}

    private final String name;
    private final long seed;
    private Impairments impairments = Impairments.NONE;
    private boolean cut;
    private long number;
    private long busyUntil = Long.MIN_VALUE;
    private Toll toll = Toll.NONE;

    Lane(String name, long seed) {
        this.name = name;
        this.seed = seed;
    }

    String name() {
        return name;
    }

    void impair(Impairments how) {
        impairments = how;
    }

    /** Nothing passes any more, or everything as before. */
    void cut(boolean now) {
        cut = now;
    }

    Toll toll() {
        return toll;
    }

    /** What comes out of one frame that goes in: nothing, the frame, or the frame twice. */
    List<Delivery> pass(Bytes frame, long now) {
        // drawn in any case: a frame that a cut swallows has its number as well
        Fate fate = Fate.of(seed, name, number++, impairments);
        if (cut) {
            toll = toll.plus(Toll.Kind.CUT);
            return List.of();
        }
        long sent = sent(frame, now);
        if (fate.lost()) {
            toll = toll.plus(Toll.Kind.LOST);
            return List.of();
        }
        Bytes carried = frame;
        if (fate.damage().isPresent()) {
            carried = turned(frame, fate.damage().getAsDouble());
            toll = toll.plus(Toll.Kind.DAMAGED);
        }
        long at = sent + impairments.delay().toNanos() + fate.late().toNanos();
        if (!fate.late().isZero()) toll = toll.plus(Toll.Kind.LATE);
        toll = toll.plus(Toll.Kind.CARRIED);
        List<Delivery> deliveries = new ArrayList<>(List.of(new Delivery(carried, at)));
        if (fate.again().isPresent()) {
            toll = toll.plus(Toll.Kind.TWICE);
            deliveries.add(new Delivery(carried, at + fate.again().get().toNanos()));
        }
        return deliveries;
    }

    /** When the last bit has left, which is at once where the rate has no limit. */
    private long sent(Bytes frame, long now) {
        if (impairments.bitrate() == 0) return now;
        busyUntil = Math.max(now, busyUntil) + frame.length() * 8L * SECOND / impairments.bitrate();
        return busyUntil;
    }

    private static Bytes turned(Bytes frame, double place) {
        byte[] bytes = frame.toArray();
        int bit = (int) (place * bytes.length * 8);
        bytes[bit / 8] ^= (byte) (1 << bit % 8);
        return Bytes.wrap(bytes);
    }
}
