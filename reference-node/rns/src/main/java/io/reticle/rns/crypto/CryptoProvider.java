package io.reticle.rns.crypto;

import io.reticle.rns.bytes.Bytes;

import java.util.function.UnaryOperator;

/**
 * The primitives that Reticulum stands on. Two sets are offered: {@link #portable()} runs wherever
 * Java does, and {@link #best()} takes native ones where their libraries load. All give the same
 * bytes. Implementations are safe for use by many threads.
 */
public interface CryptoProvider {
    int KEY_SIZE = 32;
    int SIGNATURE_SIZE = 64;
    int HASH_SIZE = 32;
    int TRUNCATED_HASH_SIZE = 16;
    int SHORT_HASH_SIZE = 10;

    /** Names the libraries at work, for reports. */
    String name();

    /** The X25519 public key of 32 private bytes, which are clamped at use (RFC 7748). */
    Bytes x25519PublicKey(Bytes privateKey);

    /**
     * A fresh X25519 key pair: the private key is the next 32 bytes of {@code entropy}, or comes
     * from a native generator where {@code entropy} is the system's own.
     */
    default KeyPair x25519KeyPair(Entropy entropy) {
        Bytes privateKey = entropy.bytes(KEY_SIZE);
        return new KeyPair(privateKey, x25519PublicKey(privateKey));
    }

    /**
     * The X25519 shared secret.
     *
     * @throws CryptoFailure if it is all zeros, as with a public key of small order (R-CORE-017)
     */
    Bytes x25519(Bytes privateKey, Bytes publicKey) throws CryptoFailure;

    /** The Ed25519 public key of a 32-byte seed (RFC 8032). */
    Bytes ed25519PublicKey(Bytes seed);

    /**
     * A fresh Ed25519 key pair, the private key a seed; from {@code entropy} like {@link
     * #x25519KeyPair}.
     */
    default KeyPair ed25519KeyPair(Entropy entropy) {
        Bytes seed = entropy.bytes(KEY_SIZE);
        return new KeyPair(seed, ed25519PublicKey(seed));
    }

    /** A 64-byte Ed25519 signature, deterministic (R-CORE-018). */
    Bytes ed25519Sign(Bytes seed, Bytes publicKey, Bytes message);

    /** The same key for many signatures. */
    default Signing signing(Bytes seed, Bytes publicKey) {
        return message -> ed25519Sign(seed, publicKey, message);
    }

    /**
     * Whether the signature holds. False, never an exception, for a signature of the wrong length,
     * a key that is no point, or an S out of range (R-CORE-018, R-CORE-019). Keys of small order
     * are not refused, as the authority does not refuse them.
     */
    boolean ed25519Verify(Bytes publicKey, Bytes message, Bytes signature);

    Bytes sha256(Bytes... parts);

    /**
     * SHA-256 over one byte and a run of others: the hash of a packet, which is asked for often.
     */
    default Bytes sha256After(int first, Bytes rest) {
        return sha256(Bytes.wrap((byte) first), rest);
    }

    /**
     * SHA-256 over a long beginning, hashed once, and several ends: the operator gives the hash of
     * the beginning and the end that it is applied to. Belongs to the thread that asked for it.
     */
    default UnaryOperator<Bytes> sha256From(Bytes beginning) {
        return end -> sha256(beginning, end);
    }

    Bytes hmacSha256(Bytes key, Bytes... parts);

    /** AES in CBC mode over whole blocks, no padding; the key has 16 or 32 bytes. */
    Bytes aesCbcEncrypt(Bytes key, Bytes iv, Bytes blocks);

    /**
     * The inverse of {@link #aesCbcEncrypt}.
     *
     * @throws CryptoFailure if {@code blocks} is not a whole number of blocks, or the IV not one
     */
    Bytes aesCbcDecrypt(Bytes key, Bytes iv, Bytes blocks) throws CryptoFailure;

    /** The first 16 bytes of SHA-256: addresses and link ids (R-CORE-020). */
    default Bytes truncatedHash(Bytes... parts) {
        return sha256(parts).slice(0, TRUNCATED_HASH_SIZE);
    }

    /** The first 10 bytes of SHA-256: name hashes and ratchet ids (R-CORE-020). */
    default Bytes shortHash(Bytes... parts) {
        return sha256(parts).slice(0, SHORT_HASH_SIZE);
    }

    /** Curves by BouncyCastle, ciphers and digests by the JDK. */
    static CryptoProvider portable() {
        return PortableCrypto.INSTANCE;
    }

    /** Native primitives where their libraries load, the portable ones for the rest. */
    static CryptoProvider best() {
        return NativeCrypto.BEST;
    }
}
