package io.reticle.rns.crypto;

import io.reticle.rns.bytes.Bytes;

/**
 * An X25519 or Ed25519 key pair.
 *
 * @param privateKey 32 bytes: unclamped for X25519, the seed for Ed25519
 * @param publicKey 32 bytes
 */
public record KeyPair(Bytes privateKey, Bytes publicKey) {
    @Override
    public String toString() {
        return "key pair " + publicKey.brief();
    }
}
