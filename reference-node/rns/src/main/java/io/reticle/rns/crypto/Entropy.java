package io.reticle.rns.crypto;

import io.reticle.rns.bytes.Bytes;

/**
 * Where a node's randomness comes from. It is given to the node, so that a world can repeat a run.
 */
@FunctionalInterface
public interface Entropy {
    /** Fills all of {@code target}. */
    void fill(byte[] target);

    /** {@code size} fresh bytes. */
    default Bytes bytes(int size) {
        byte[] fresh = new byte[size];
        fill(fresh);
        return Bytes.wrap(fresh);
    }

    /** A fraction in [0, 1), for the random delays of the transport rules. */
    default double fraction() {
        return bytes(4).number(0, 4) / 4294967296.0;
    }

    /** The operating system's. */
    static Entropy secure() {
        return new SystemEntropy();
    }
}
