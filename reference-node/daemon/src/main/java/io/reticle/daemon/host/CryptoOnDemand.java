package io.reticle.daemon.host;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.DelegatingCrypto;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.crypto.KeyPair;
import io.reticle.rns.crypto.Signing;
import io.reticle.rns.identity.Identity;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * The portable provider, until there was work enough for the native one to pay: loading that takes
 * a third of a second and 20 MiB, which a command that ends at once and a node that nobody talks to
 * can do without. It is loaded on a thread of its own, while the portable one goes on. Safe for use
 * by many threads.
 */
public final class CryptoOnDemand extends DelegatingCrypto {
    /**
     * Operations on curves and long runs of AES, of some 150 µs each: as much time as loading takes
     * is spent before it begins, so that at worst everything takes twice as long.
     */
    private static final int WORTH_LOADING = 2_000;

    private static final CryptoOnDemand SHARED = new CryptoOnDemand(CryptoProvider::best);

    /** In bytes. Shorter runs of AES are no faster in native code. */
    private static final int LONG_AES = 4_096;

    private final Supplier<CryptoProvider> better;
    private final AtomicReference<CryptoProvider> serving;
    private final AtomicInteger done = new AtomicInteger();

    private CryptoOnDemand(
            Supplier<CryptoProvider> better, AtomicReference<CryptoProvider> serving) {
        super(serving::get);
        this.better = better;
        this.serving = serving;
    }

    /**
     * @param better loads what takes over, once
     */
    CryptoOnDemand(Supplier<CryptoProvider> better) {
        this(better, new AtomicReference<>(CryptoProvider.portable()));
    }

    /** The one of this process. */
    public static CryptoProvider shared() {
        return SHARED;
    }

    /** Has the first operations load what they need, beside something else that takes its time. */
    public static void prepare() {
        Thread.ofPlatform()
                .daemon()
                .name("crypto")
                .start(() -> Identity.generate(CryptoProvider.portable(), Entropy.secure()));
    }

    private void worked() {
        // past the threshold the count stays, so that it never comes round to it again
        if (done.get() >= WORTH_LOADING || done.incrementAndGet() != WORTH_LOADING) return;
        Thread.ofPlatform().daemon().name("crypto").start(() -> serving.set(better.get()));
    }

    @Override
    public Bytes x25519PublicKey(Bytes privateKey) {
        worked();
        return super.x25519PublicKey(privateKey);
    }

    @Override
    public KeyPair x25519KeyPair(Entropy entropy) {
        worked();
        return super.x25519KeyPair(entropy);
    }

    @Override
    public Bytes x25519(Bytes privateKey, Bytes publicKey) throws CryptoFailure {
        worked();
        return super.x25519(privateKey, publicKey);
    }

    @Override
    public Bytes ed25519PublicKey(Bytes seed) {
        worked();
        return super.ed25519PublicKey(seed);
    }

    @Override
    public KeyPair ed25519KeyPair(Entropy entropy) {
        worked();
        return super.ed25519KeyPair(entropy);
    }

    @Override
    public Bytes ed25519Sign(Bytes seed, Bytes publicKey, Bytes message) {
        worked();
        return super.ed25519Sign(seed, publicKey, message);
    }

    /** A key that was made ready by the one provider is made ready anew by the other. */
    @Override
    public Signing signing(Bytes seed, Bytes publicKey) {
        return new Signing() {
            private volatile Ready ready = ready();

            private Ready ready() {
                CryptoProvider by = serving.get();
                return new Ready(by, by.signing(seed, publicKey));
            }

            @Override
            public Bytes sign(Bytes message) {
                worked();
                Ready last = ready;
                if (last.by() != serving.get()) ready = last = ready();
                return last.signing().sign(message);
            }
        };
    }

    private record Ready(CryptoProvider by, Signing signing) {}

    @Override
    public boolean ed25519Verify(Bytes publicKey, Bytes message, Bytes signature) {
        worked();
        return super.ed25519Verify(publicKey, message, signature);
    }

    @Override
    public Bytes aesCbcEncrypt(Bytes key, Bytes iv, Bytes blocks) {
        if (blocks.length() >= LONG_AES) worked();
        return super.aesCbcEncrypt(key, iv, blocks);
    }

    @Override
    public Bytes aesCbcDecrypt(Bytes key, Bytes iv, Bytes blocks) throws CryptoFailure {
        if (blocks.length() >= LONG_AES) worked();
        return super.aesCbcDecrypt(key, iv, blocks);
    }
}
