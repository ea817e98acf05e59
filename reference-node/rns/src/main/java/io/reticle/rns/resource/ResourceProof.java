package io.reticle.rns.resource;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;

/**
 * What a receiver answers a whole segment with, in a RESOURCE_PRF packet, in the clear and unsigned
 * (R-CORE-179): only who has the plaintext can make it.
 *
 * <pre>
 *  offset  size  field
 *  0       32    the segment's hash
 *  32      32    SHA-256 over plaintext ‖ hash
 * </pre>
 */
public record ResourceProof(Bytes resource, Bytes proof) {
    private static final int SIZE = 64;

    /**
     * @throws MalformedFrame if {@code data} is not 64 bytes long
     */
    public static ResourceProof parse(Bytes data) throws MalformedFrame {
        if (data.length() != SIZE) {
            throw new MalformedFrame("resource proof", 0, "64 bytes", data.length() + " bytes");
        }
        return new ResourceProof(data.slice(0, 32), data.from(32));
    }

    /**
     * @param plaintext of the segment, metadata included
     * @param resource the segment's hash
     */
    public static ResourceProof of(CryptoProvider crypto, Bytes plaintext, Bytes resource) {
        return new ResourceProof(resource, crypto.sha256(plaintext, resource));
    }

    public Bytes encode() {
        return Bytes.concat(resource, proof);
    }
}
