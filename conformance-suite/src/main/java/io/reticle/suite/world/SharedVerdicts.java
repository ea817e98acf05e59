package io.reticle.suite.world;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.crypto.KeyPair;
import io.reticle.rns.crypto.Signing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Real cryptography, of which one part is shared by all nodes of a world: whether a signature holds
 * is found out once, and told to every further node that asks about the very same key, message and
 * signature. Each node would find the same; only the time that it takes is left out. For one
 * thread.
 */
final class SharedVerdicts implements CryptoProvider {
    /** More announces than are under way at one time. */
    private static final int CAPACITY = 4_096;

    private record Question(Bytes publicKey, Bytes message, Bytes signature) {
        // the signature alone tells nearly all questions apart, and is shorter than a message
        @Override
        public int hashCode() {
            return signature.hashCode();
        }
    }

    private static final class Verdicts extends LinkedHashMap<Question, Boolean> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, Boolean> eldest) {
            return size() > CAPACITY;
        }
    }

    private final CryptoProvider provider;
    private final Verdicts verdicts = new Verdicts();
    private long asked;
    private long checked;

    SharedVerdicts(CryptoProvider provider) {
        this.provider = provider;
    }

    /** Signatures that nodes asked about. */
    long asked() {
        return asked;
    }

    /** Signatures that had to be checked for them. */
    long checked() {
        return checked;
    }

    @Override
    public boolean ed25519Verify(Bytes publicKey, Bytes message, Bytes signature) {
        asked++;
        var question = new Question(publicKey, message, signature);
        Boolean known = verdicts.get(question);
        if (known != null) return known;
        checked++;
        boolean holds = provider.ed25519Verify(publicKey, message, signature);
        verdicts.put(question, holds);
        return holds;
    }

    @Override
    public String name() {
        return provider.name() + ", verdicts on signatures shared";
    }

    @Override
    public Bytes x25519PublicKey(Bytes privateKey) {
        return provider.x25519PublicKey(privateKey);
    }

    @Override
    public KeyPair x25519KeyPair(Entropy entropy) {
        return provider.x25519KeyPair(entropy);
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
    public KeyPair ed25519KeyPair(Entropy entropy) {
        return provider.ed25519KeyPair(entropy);
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
