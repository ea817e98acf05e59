package io.reticle.rns.link;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.identity.PublicIdentity;

/**
 * How an initiator says who it is, inside the link (R-CORE-150 to R-CORE-153).
 *
 * <pre>
 *  offset  size  field
 *  0       64    public key
 *  64      64    signature over link id ‖ public key
 * </pre>
 */
public record Identification(PublicIdentity identity, Bytes signature) {
    private static final int SIZE = 128;

    /**
     * @throws MalformedFrame if {@code plaintext} is not 128 bytes long
     */
    public static Identification parse(CryptoProvider crypto, Bytes plaintext)
            throws MalformedFrame {
        if (plaintext.length() != SIZE) {
            throw new MalformedFrame(
                    "identification", 0, "128 bytes", plaintext.length() + " bytes");
        }
        return new Identification(
                PublicIdentity.parse(crypto, plaintext.slice(0, 64)), plaintext.from(64));
    }

    public static Identification make(Identity identity, Bytes linkId) {
        Bytes key = identity.publicIdentity().key();
        return new Identification(
                identity.publicIdentity(), identity.sign(Bytes.concat(linkId, key)));
    }

    public boolean verifies(Bytes linkId) {
        return identity.verify(Bytes.concat(linkId, identity.key()), signature);
    }

    public Bytes encode() {
        return Bytes.concat(identity.key(), signature);
    }
}
