package io.reticle.rns.crypto;

import io.reticle.rns.bytes.Bytes;

/**
 * HKDF-SHA256 without info, as Reticulum uses it: RFC 5869, except that the block counter wraps
 * from 255 to 0 instead of ending the output (R-CORE-001 to R-CORE-004). The wrap is reached by
 * IFAC masks over frames of more than 8160 bytes, which library classes refuse.
 */
public final class Hkdf {
    private static final int BLOCK = 32;

    private Hkdf() {}

    /**
     * @param length of the output in bytes, at least 1
     * @param salt 32 zero bytes are used where it is empty (R-CORE-003)
     * @throws IllegalArgumentException if {@code length} is below 1 (R-CORE-004)
     */
    public static Bytes derive(CryptoProvider crypto, int length, Bytes secret, Bytes salt) {
        if (length < 1) {
            throw new IllegalArgumentException("HKDF output of " + length + " bytes; at least 1");
        }
        Bytes extracted = crypto.hmacSha256(salt.isEmpty() ? Bytes.zeros(BLOCK) : salt, secret);
        byte[] output = new byte[length];
        Bytes block = Bytes.EMPTY;
        for (int i = 0, at = 0; at < length; i++, at += BLOCK) {
            block = crypto.hmacSha256(extracted, block, Bytes.wrap((byte) (i + 1)));
            block.slice(0, Math.min(BLOCK, length - at)).copyTo(output, at);
        }
        return Bytes.wrap(output);
    }
}
