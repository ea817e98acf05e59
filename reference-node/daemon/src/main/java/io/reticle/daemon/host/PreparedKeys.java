package io.reticle.daemon.host;

import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.DelegatingCrypto;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.crypto.KeyPair;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * Another provider, with a few fresh key pairs in stock: a node that has nothing else to do makes
 * them, so that a link that it opens or accepts later need not wait for its own. They are for
 * whoever asks with the node's own entropy, on the node's thread; others get keys made at once.
 */
final class PreparedKeys extends DelegatingCrypto {
    /** As many links as may begin before there is time for more. */
    private static final int STOCK = 8;

    private final Entropy entropy;
    private final Stock agreement;
    private final Stock signing;

    /**
     * @param entropy the node's own
     */
    PreparedKeys(CryptoProvider provider, Entropy entropy) {
        super(provider);
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
        return from == entropy ? agreement.take() : super.x25519KeyPair(from);
    }

    @Override
    public KeyPair ed25519KeyPair(Entropy from) {
        return from == entropy ? signing.take() : super.ed25519KeyPair(from);
    }
}
