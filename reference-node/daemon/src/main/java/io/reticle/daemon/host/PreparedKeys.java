package io.reticle.daemon.host;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.crypto.KeyPair;
import io.reticle.rns.crypto.Signing;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Another provider, with a few fresh key pairs in stock: a node that has nothing else to do makes
 * them, so that a link that it opens or accepts later need not wait for its own. They are for
 * whoever asks with the node's own entropy, on the node's thread; others get keys made at once.
 */
final class PreparedKeys implements CryptoProvider {
    /** As many links as may begin before there is time for more. */
    private static final int STOCK = 8;

    private final CryptoProvider provider;
    private final Entropy entropy;
    private final Stock agreement;
    private final Stock signing;

    /**
     * @param entropy the node's own
     */
    PreparedKeys(CryptoProvider provider, Entropy entropy) {
        this.provider = provider;
        this.entropy = entropy;
        this.agreement = new Stock(() -> provider.x25519KeyPair(entropy));
        this.signing = new Stock(() -> provider.ed25519KeyPair(entropy));
    }

    private record Stock(Supplier<KeyPair> maker, Deque<KeyPair> pairs) {
        Stock(Supplier<KeyPair> maker) {
            this(maker, new ArrayDeque<>(STOCK));
        }

        KeyPair take() {
            return pairs.isEmpty() ? maker.get() : pairs.remove();
        }
    }

    /**
     * Makes one key pair, of the kind of which there are fewer.
     *
     * @return false if there are enough
     */
    boolean prepare() {
        Stock lower = signing.pairs.size() < agreement.pairs.size() ? signing : agreement;
        if (lower.pairs.size() >= STOCK) return false;
        lower.pairs.add(lower.maker.get());
        return true;
    }

    @Override
    public KeyPair x25519KeyPair(Entropy from) {
        return from == entropy ? agreement.take() : provider.x25519KeyPair(from);
    }

    @Override
    public KeyPair ed25519KeyPair(Entropy from) {
        return from == entropy ? signing.take() : provider.ed25519KeyPair(from);
    }

    @Override
    public String name() {
        return provider.name();
    }

    @Override
    public Bytes x25519PublicKey(Bytes privateKey) {
        return provider.x25519PublicKey(privateKey);
    }

    @Override
    public Bytes x25519(Bytes privateKey, Bytes publicKey) throws CryptoFailure {
        return provider.x25519(privateKey, publicKey);
    }

    @Override
    public Bytes ed25519PublicKey(Bytes seed) {
        return provider.ed25519PublicKey(seed);
    }

    @Override
    public Bytes ed25519Sign(Bytes seed, Bytes publicKey, Bytes message) {
        return provider.ed25519Sign(seed, publicKey, message);
    }

    @Override
    public Signing signing(Bytes seed, Bytes publicKey) {
        return provider.signing(seed, publicKey);
    }

    @Override
    public boolean ed25519Verify(Bytes publicKey, Bytes message, Bytes signature) {
        return provider.ed25519Verify(publicKey, message, signature);
    }

    @Override
    public Bytes sha256(Bytes... parts) {
        return provider.sha256(parts);
    }

    @Override
    public Bytes sha256After(int first, Bytes rest) {
        return provider.sha256After(first, rest);
    }

    @Override
    public UnaryOperator<Bytes> sha256From(Bytes beginning) {
        return provider.sha256From(beginning);
    }

    @Override
    public Bytes hmacSha256(Bytes key, Bytes... parts) {
        return provider.hmacSha256(key, parts);
    }

    @Override
    public Bytes aesCbcEncrypt(Bytes key, Bytes iv, Bytes blocks) {
        return provider.aesCbcEncrypt(key, iv, blocks);
    }

    @Override
    public Bytes aesCbcDecrypt(Bytes key, Bytes iv, Bytes blocks) throws CryptoFailure {
        return provider.aesCbcDecrypt(key, iv, blocks);
    }
}
