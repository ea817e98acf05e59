package io.reticle.rns.crypto;

import io.reticle.rns.bytes.Bytes;

import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Another provider's work, for those that do one thing differently. */
public abstract class DelegatingCrypto implements CryptoProvider {
    private final Supplier<CryptoProvider> provider;

    protected DelegatingCrypto(CryptoProvider provider) {
        this(() -> provider);
    }

    /**
     * @param provider asked at each operation, so that it may become another one
     */
    protected DelegatingCrypto(Supplier<CryptoProvider> provider) {
        this.provider = provider;
    }

    @Override
    public String name() {
        return provider.get().name();
    }

    @Override
    public Bytes x25519PublicKey(Bytes privateKey) {
        return provider.get().x25519PublicKey(privateKey);
    }

    @Override
    public KeyPair x25519KeyPair(Entropy entropy) {
        return provider.get().x25519KeyPair(entropy);
    }

    @Override
    public Bytes x25519(Bytes privateKey, Bytes publicKey) throws CryptoFailure {
        return provider.get().x25519(privateKey, publicKey);
    }

    @Override
    public Bytes ed25519PublicKey(Bytes seed) {
        return provider.get().ed25519PublicKey(seed);
    }

    @Override
    public KeyPair ed25519KeyPair(Entropy entropy) {
        return provider.get().ed25519KeyPair(entropy);
    }

    @Override
    public Bytes ed25519Sign(Bytes seed, Bytes publicKey, Bytes message) {
        return provider.get().ed25519Sign(seed, publicKey, message);
    }

    @Override
    public Signing signing(Bytes seed, Bytes publicKey) {
        return provider.get().signing(seed, publicKey);
    }

    @Override
    public boolean ed25519Verify(Bytes publicKey, Bytes message, Bytes signature) {
        return provider.get().ed25519Verify(publicKey, message, signature);
    }

    @Override
    public Bytes sha256(Bytes... parts) {
        return provider.get().sha256(parts);
    }

    @Override
    public Bytes sha256After(int first, Bytes rest) {
        return provider.get().sha256After(first, rest);
    }

    @Override
    public UnaryOperator<Bytes> sha256From(Bytes beginning) {
        return provider.get().sha256From(beginning);
    }

    @Override
    public Bytes hmacSha256(Bytes key, Bytes... parts) {
        return provider.get().hmacSha256(key, parts);
    }

    @Override
    public Bytes aesCbcEncrypt(Bytes key, Bytes iv, Bytes blocks) {
        return provider.get().aesCbcEncrypt(key, iv, blocks);
    }

    @Override
    public Bytes aesCbcDecrypt(Bytes key, Bytes iv, Bytes blocks) throws CryptoFailure {
        return provider.get().aesCbcDecrypt(key, iv, blocks);
    }
}
