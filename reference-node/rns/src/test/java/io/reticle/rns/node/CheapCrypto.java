package io.reticle.rns.node;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.CryptoProvider;

/**
 * Curves made of hashes, so that a flood of hundreds of thousands of announces takes seconds:
 * public keys are the private ones, which is as safe as it sounds.
 */
final class CheapCrypto implements CryptoProvider {
    private final CryptoProvider real = CryptoProvider.portable();

    @Override
    public String name() {
        return "cheap";
    }

    @Override
    public Bytes x25519PublicKey(Bytes privateKey) {
        return privateKey;
    }

    @Override
    public Bytes x25519(Bytes privateKey, Bytes publicKey) throws CryptoFailure {
        byte[] both = privateKey.toArray();
        for (int i = 0; i < both.length; i++) both[i] ^= (byte) publicKey.at(i);
        return real.sha256(Bytes.wrap(both));
    }

    @Override
    public Bytes ed25519PublicKey(Bytes seed) {
        return seed;
    }

    @Override
    public Bytes ed25519Sign(Bytes seed, Bytes publicKey, Bytes message) {
        Bytes half = real.sha256(publicKey, message);
        return Bytes.concat(half, half);
    }

    @Override
    public boolean ed25519Verify(Bytes publicKey, Bytes message, Bytes signature) {
        return ed25519Sign(publicKey, publicKey, message).equals(signature);
    }

    @Override
    public Bytes sha256(Bytes... parts) {
        return real.sha256(parts);
    }

    @Override
    public Bytes hmacSha256(Bytes key, Bytes... parts) {
        return real.hmacSha256(key, parts);
    }

    @Override
    public Bytes aesCbcEncrypt(Bytes key, Bytes iv, Bytes blocks) {
        return real.aesCbcEncrypt(key, iv, blocks);
    }

    @Override
    public Bytes aesCbcDecrypt(Bytes key, Bytes iv, Bytes blocks) throws CryptoFailure {
        return real.aesCbcDecrypt(key, iv, blocks);
    }
}
