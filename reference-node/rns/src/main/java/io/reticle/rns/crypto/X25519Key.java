package io.reticle.rns.crypto;

import io.reticle.rns.bytes.Bytes;

import java.util.Set;

/** What can be said of a public X25519 key by looking at it. */
public final class X25519Key {
    /**
     * All points whose order divides 8, on the curve and its twist, in all spellings below 2^255:
     * 0, 1, the two of order 8, p - 1, p and p + 1.
     */
    private static final Set<Bytes> SMALL_ORDER =
            Set.of(
                    Bytes.zeros(CryptoProvider.KEY_SIZE),
                    Bytes.hex("01" + "00".repeat(31)),
                    Bytes.hex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
                    Bytes.hex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
                    Bytes.hex("ec" + "ff".repeat(30) + "7f"),
                    Bytes.hex("ed" + "ff".repeat(30) + "7f"),
                    Bytes.hex("ee" + "ff".repeat(30) + "7f"));

    private X25519Key() {}

    /**
     * Whether every agreement with it is all zeros (R-CORE-017).
     *
     * @param key 32 bytes; the highest bit does not count (RFC 7748)
     */
    public static boolean ofSmallOrder(Bytes key) {
        byte[] plain = key.toArray();
        plain[plain.length - 1] &= 0x7F;
        return SMALL_ORDER.contains(Bytes.wrap(plain));
    }
}
