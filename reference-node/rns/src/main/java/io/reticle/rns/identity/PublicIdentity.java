package io.reticle.rns.identity;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.crypto.Hkdf;
import io.reticle.rns.crypto.KeyPair;
import io.reticle.rns.crypto.Token;

/**
 * What everybody may know of an identity.
 *
 * <pre>
 *  offset  size  field
 *  0       32    X25519 public key
 *  32      32    Ed25519 public key
 * </pre>
 *
 * <p>Its hash is the first 16 bytes of SHA-256 over all 64 (R-CORE-021).
 */
public final class PublicIdentity {
    public static final int SIZE = 64;

    private final CryptoProvider crypto;
    private final Bytes key;
    private final Bytes hash;

    private PublicIdentity(CryptoProvider crypto, Bytes key) {
        this.crypto = crypto;
        this.key = key;
        this.hash = crypto.truncatedHash(key);
    }

    /**
     * @throws MalformedFrame if {@code key} is not 64 bytes long (R-CORE-024)
     */
    public static PublicIdentity parse(CryptoProvider crypto, Bytes key) throws MalformedFrame {
        if (key.length() != SIZE) {
            throw new MalformedFrame("public key", 0, "64 bytes", key.length() + " bytes");
        }
        return new PublicIdentity(crypto, key);
    }

    static PublicIdentity of(CryptoProvider crypto, Bytes x25519, Bytes ed25519) {
        return new PublicIdentity(crypto, Bytes.concat(x25519, ed25519));
    }

    /** All 64 bytes. */
    public Bytes key() {
        return key;
    }

    public Bytes encryptionKey() {
        return key.slice(0, 32);
    }

    public Bytes signingKey() {
        return key.from(32);
    }

    /** 16 bytes. */
    public Bytes hash() {
        return hash;
    }

    public boolean verify(Bytes message, Bytes signature) {
        return crypto.ed25519Verify(signingKey(), message, signature);
    }

    /** Encrypts to the identity's own key. */
    public Bytes encrypt(Bytes plaintext, Entropy entropy) throws CryptoFailure {
        return encrypt(plaintext, encryptionKey(), entropy);
    }

    /**
     * Encrypts so that only the holder of {@code target}'s private half can read: a fresh key pair,
     * then a token under HKDF(ECDH, salt = identity hash) (R-CORE-025, R-CORE-026).
     *
     * <pre>
     *  offset  size     field
     *  0       32       ephemeral X25519 public key
     *  32      48+16·k  token
     * </pre>
     *
     * @param target the identity's own X25519 key or one of its ratchets, 32 bytes
     * @throws CryptoFailure if {@code target} is a key of small order
     */
    public Bytes encrypt(Bytes plaintext, Bytes target, Entropy entropy) throws CryptoFailure {
        KeyPair ephemeral = crypto.x25519KeyPair(entropy);
        Bytes shared = crypto.x25519(ephemeral.privateKey(), target);
        Token token = new Token(crypto, Hkdf.derive(crypto, 64, shared, hash));
        return Bytes.concat(ephemeral.publicKey(), token.encrypt(plaintext, entropy));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PublicIdentity that && key.equals(that.key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    @Override
    public String toString() {
        return "identity " + hash.brief();
    }
}
