package io.reticle.rns.identity;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.crypto.Hkdf;
import io.reticle.rns.crypto.KeyPair;
import io.reticle.rns.crypto.Signing;
import io.reticle.rns.crypto.Token;

import java.util.List;
import java.util.Optional;

/**
 * An identity with its private half. An identity file is these 64 bytes and nothing else
 * (R-CORE-022).
 *
 * <pre>
 *  offset  size  field
 *  0       32    X25519 private key, unclamped
 *  32      32    Ed25519 seed
 * </pre>
 */
public final class Identity {
    public static final int SIZE = 64;
    private static final int EPHEMERAL = CryptoProvider.KEY_SIZE;

    private final CryptoProvider crypto;
    private final Bytes key;
    private final PublicIdentity publicIdentity;

    /** Made at the first signature: the identities of most links sign nothing. */
    private Signing signing;

    private Identity(CryptoProvider crypto, KeyPair encryption, KeyPair signing) {
        this.crypto = crypto;
        this.key = Bytes.concat(encryption.privateKey(), signing.privateKey());
        this.publicIdentity =
                PublicIdentity.of(crypto, encryption.publicKey(), signing.publicKey());
    }

    /**
     * @throws MalformedFrame if {@code key} is not 64 bytes long (R-CORE-023)
     */
    public static Identity load(CryptoProvider crypto, Bytes key) throws MalformedFrame {
        if (key.length() != SIZE) {
            throw new MalformedFrame("private key", 0, "64 bytes", key.length() + " bytes");
        }
        Bytes encryption = key.slice(0, CryptoProvider.KEY_SIZE);
        Bytes seed = key.from(CryptoProvider.KEY_SIZE);
        return new Identity(
                crypto,
                new KeyPair(encryption, crypto.x25519PublicKey(encryption)),
                new KeyPair(seed, crypto.ed25519PublicKey(seed)));
    }

    public static Identity generate(CryptoProvider crypto, Entropy entropy) {
        // in this order, so that a seeded entropy gives the same identity
        KeyPair encryption = crypto.x25519KeyPair(entropy);
        return new Identity(crypto, encryption, crypto.ed25519KeyPair(entropy));
    }

    /** The 64 private bytes, for an identity file. */
    public Bytes privateKey() {
        return key;
    }

    public PublicIdentity publicIdentity() {
        return publicIdentity;
    }

    /** 16 bytes. */
    public Bytes hash() {
        return publicIdentity.hash();
    }

    public Bytes sign(Bytes message) {
        // two threads may both make one: either does, and neither has anything to change
        if (signing == null) signing = crypto.signing(key.from(32), publicIdentity.signingKey());
        return signing.sign(message);
    }

    /** What came out of a decryption, and by which ratchet; empty for the identity's own key. */
    public record Opened(Bytes plaintext, Optional<Bytes> ratchetId) {}

    /** Decrypts with the identity's own key. */
    public Optional<Bytes> decrypt(Bytes ciphertext) {
        return decrypt(ciphertext, List.of(), false).map(Opened::plaintext);
    }

    /**
     * Tries each ratchet, newest first, then the identity's own key unless {@code enforce}
     * (R-CORE-027, R-CORE-028, R-CORE-045, R-CORE-046). Empty where nothing fits; never an
     * exception.
     *
     * @param ratchets X25519 private keys of 32 bytes
     */
    public Optional<Opened> decrypt(Bytes ciphertext, List<Bytes> ratchets, boolean enforce) {
        if (ciphertext.length() <= EPHEMERAL) return Optional.empty();
        for (Bytes ratchet : ratchets) {
            Optional<Bytes> plaintext = open(ciphertext, ratchet);
            if (plaintext.isPresent()) {
                Bytes id = crypto.shortHash(crypto.x25519PublicKey(ratchet));
                return Optional.of(new Opened(plaintext.get(), Optional.of(id)));
            }
        }
        if (enforce) return Optional.empty();
        return open(ciphertext, key.slice(0, 32)).map(p -> new Opened(p, Optional.empty()));
    }

    private Optional<Bytes> open(Bytes ciphertext, Bytes privateKey) {
        try {
            Bytes shared = crypto.x25519(privateKey, ciphertext.slice(0, EPHEMERAL));
            Token token = new Token(crypto, Hkdf.derive(crypto, 64, shared, hash()));
            return Optional.of(token.decrypt(ciphertext.from(EPHEMERAL)));
        } catch (CryptoFailure e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return publicIdentity.toString();
    }
}
