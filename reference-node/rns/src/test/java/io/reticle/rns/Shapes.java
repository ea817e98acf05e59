package io.reticle.rns;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.Entropy;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

import java.util.Random;

/** Arbitrary bytes, and randomness that repeats. */
public final class Shapes {
    private Shapes() {}

    public static Arbitrary<Bytes> bytes(int size) {
        return bytes(size, size);
    }

    public static Arbitrary<Bytes> bytes(int least, int most) {
        return Arbitraries.bytes()
                .array(byte[].class)
                .ofMinSize(least)
                .ofMaxSize(most)
                .map(Bytes::copy);
    }

    /** The same bytes for the same seed. */
    public static Entropy seeded(long seed) {
        return new Random(seed)::nextBytes;
    }

    /** Gives {@code bytes} out piece by piece; an exception says that they were not enough. */
    public static Entropy from(Bytes bytes) {
        int[] at = {0};
        return target -> {
            bytes.slice(at[0], at[0] + target.length).copyTo(target, 0);
            at[0] += target.length;
        };
    }

    /** 00 01 02 … */
    public static Bytes counting(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) bytes[i] = (byte) i;
        return Bytes.wrap(bytes);
    }

    /** {@code bytes} with one bit turned over. */
    public static Bytes flipped(Bytes bytes, int bit) {
        byte[] copy = bytes.toArray();
        copy[bit / 8] ^= (byte) (1 << bit % 8);
        return Bytes.wrap(copy);
    }
}
