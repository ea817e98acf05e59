package io.reticle.rns.stamp;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Hkdf;
import io.reticle.rns.msgpack.Value;

import java.math.BigInteger;
import java.util.function.UnaryOperator;

/**
 * What a stamp is hashed with: long, and derived from what is stamped, so that no work is of use
 * for anything else (R-NET-216).
 *
 * <pre>
 *  offset   size  field
 *  256·n    256   HKDF(secret = material, salt = SHA-256(material ‖ MessagePack(n))), n = 0 …
 * </pre>
 *
 * <p>Belongs to one thread.
 */
public final class Workblock {
    /** Of a stamp, in bytes. */
    public static final int STAMP_SIZE = 32;

    private static final int ROUND_SIZE = 256;
    private static final int HASH_BITS = 256;

    private final UnaryOperator<Bytes> hash;
    private final int size;

    private Workblock(UnaryOperator<Bytes> hash, int size) {
        this.hash = hash;
        this.size = size;
    }

    /**
     * Derives a block of {@code 256 · rounds} bytes.
     *
     * @param material the hash of what is stamped
     * @param rounds how much work checking is to be, at least 1
     */
    public static Workblock of(CryptoProvider crypto, Bytes material, int rounds) {
        return over(crypto, parts(crypto, material, 0, rounds));
    }

    /**
     * Derives some of a block's parts, so that several threads can share the work.
     *
     * @param from number of the first part
     * @param to number after that of the last
     */
    public static Bytes parts(CryptoProvider crypto, Bytes material, int from, int to) {
        if (from < 0 || to <= from) {
            throw new IllegalArgumentException("parts %d to %d: at least one".formatted(from, to));
        }
        Bytes[] parts = new Bytes[to - from];
        for (int n = from; n < to; n++) {
            Bytes salt = crypto.sha256(material, new Value.Int(n).encode());
            parts[n - from] = Hkdf.derive(crypto, ROUND_SIZE, material, salt);
        }
        return Bytes.concat(parts);
    }

    /** A block of which all {@link #parts} are there. */
    public static Workblock over(CryptoProvider crypto, Bytes whole) {
        return new Workblock(crypto.sha256From(whole), whole.length());
    }

    /** How long it is, in bytes. */
    public int size() {
        return size;
    }

    /** SHA-256 of all of it, by which two of them are compared. */
    public Bytes digest() {
        return hash.apply(Bytes.EMPTY);
    }

    /** What a stamp is worth: the zero bits with which its hash begins, 0 to 256. */
    public int value(Bytes stamp) {
        return leadingZeros(hash.apply(stamp));
    }

    /**
     * Whether a stamp does at {@code cost}: its hash, as a number, is at most 2^(256 − cost). That
     * one number more than {@code cost} zero bits allow is the authority's, too.
     *
     * @param cost 0 to 256
     */
    public boolean holds(Bytes stamp, int cost) {
        return isEnough(hash.apply(stamp), cost);
    }

    /**
     * Whether a stamp does at {@code cost} that makes this hash with its block.
     *
     * @param hashed 32 bytes
     * @param cost 0 to 256
     */
    public static boolean isEnough(Bytes hashed, int cost) {
        checkCost(cost);
        int zeros = leadingZeros(hashed);
        return zeros >= cost
                || zeros == cost - 1 && new BigInteger(1, hashed.toArray()).bitCount() == 1;
    }

    static void checkCost(int cost) {
        if (cost < 0 || cost > HASH_BITS) {
            throw new IllegalArgumentException("a cost of %d: 0 to %d".formatted(cost, HASH_BITS));
        }
    }

    private static int leadingZeros(Bytes hash) {
        for (int i = 0; i < hash.length(); i++) {
            int octet = hash.at(i);
            if (octet != 0) return Byte.SIZE * i + Integer.numberOfLeadingZeros(octet) - 24;
        }
        return HASH_BITS;
    }
}
