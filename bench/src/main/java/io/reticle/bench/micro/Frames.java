package io.reticle.bench.micro;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.Entropy;

import java.util.Random;

/** Inputs of the benchmarks, alike in every run. */
final class Frames {
    private static final long SEED = 0x5eed;
    private static final int TWO_ADDRESSES = 0x50;

    private Frames() {}

    static Entropy entropy() {
        return new Random(SEED)::nextBytes;
    }

    /** Data packets with one and two addresses by turns. */
    static Bytes[] ofSize(int size, int count) {
        Entropy entropy = entropy();
        var frames = new Bytes[count];
        for (int i = 0; i < count; i++) {
            byte[] frame = entropy.bytes(size).toArray();
            frame[0] = (byte) (i % 2 == 0 ? 0 : TWO_ADDRESSES);
            frame[1] &= 0x7F;
            frames[i] = Bytes.wrap(frame);
        }
        return frames;
    }
}
