package io.reticle.rns.link;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Hkdf;

/** The key agreement of a link (R-CORE-126, R-CORE-134). */
public final class LinkKeys {
    private LinkKeys() {}

    /**
     * HKDF(ECDH, salt = link id), 64 bytes: the key of the link's tokens.
     *
     * @throws CryptoFailure if the peer's key is of small order
     */
    public static Bytes derive(CryptoProvider crypto, Bytes privateKey, Bytes peerKey, Bytes linkId)
            throws CryptoFailure {
        return Hkdf.derive(crypto, 64, crypto.x25519(privateKey, peerKey), linkId);
    }

    /** The longest plaintext of one link packet: ⌊(MTU − 68)/16⌋·16 − 1, both in bytes. */
    public static int mdu(int mtu) {
        return Math.floorDiv(mtu - 68, 16) * 16 - 1;
    }
}
