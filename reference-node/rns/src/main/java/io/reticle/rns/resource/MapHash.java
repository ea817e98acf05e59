package io.reticle.rns.resource;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;

/**
 * How a part is called: the first 4 bytes of SHA-256 over the part and the segment's random bytes
 * (R-CORE-169). Kept as a number, because a node looks up one for each part that it sends or gets.
 */
public final class MapHash {
    public static final int SIZE = 4;

    /** Map hashes in an advertisement or an update, at any MTU (R-CORE-172). */
    public static final int PER_MAP_SEGMENT = 74;

    private MapHash() {}

    /** Of one part. */
    public static int of(CryptoProvider crypto, Bytes part, Bytes random) {
        return at(crypto.sha256(part, random), 0);
    }

    /** The map hash at place {@code index} of a run of them. */
    public static int at(Bytes hashes, int index) {
        return (int) hashes.number(index * SIZE, SIZE);
    }

    /** Writes a map hash to its place in a run of them. */
    static void put(int hash, byte[] hashes, int index) {
        for (int i = 0; i < SIZE; i++) {
            hashes[index * SIZE + i] = (byte) (hash >> 8 * (SIZE - 1 - i));
        }
    }
}
