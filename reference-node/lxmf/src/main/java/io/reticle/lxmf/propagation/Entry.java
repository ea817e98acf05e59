package io.reticle.lxmf.propagation;

import io.reticle.rns.bytes.Bytes;

/**
 * A kept message in the index. There may be hundreds of thousands.
 *
 * @param number of its own among those that are kept now: peers mark by it what they have
 * @param received seconds since the Unix epoch
 * @param size in bytes, with the stamp
 */
record Entry(Bytes id, Bytes destination, int number, double received, int size, int value) {
    private static final double DAY = 24 * 60 * 60;

    /** Younger messages all count as being as old as this. */
    private static final double YOUNG_DAYS = 4;

    private static final double PRIORITISED = 0.1;

    MessageName name() {
        return new MessageName(id, received, value);
    }

    /** Who weighs most goes first when there is no room, and last to peers (R-LXMF-119). */
    double weight(boolean prioritised, double seconds) {
        double age = Math.max(1, (seconds - received) / DAY / YOUNG_DAYS);
        return (prioritised ? PRIORITISED : 1) * age * size;
    }
}
