package io.reticle.suite.world;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.DelegatingCrypto;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Real cryptography, of which one part is shared by all nodes of a world: whether a signature holds
 * is found out once, and told to every further node that asks about the very same key, message and
 * signature. Each node would find the same; only the time that it takes is left out. For one
 * thread.
 */
final class SharedVerdicts extends DelegatingCrypto {
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

    private final Verdicts verdicts = new Verdicts();
    private long asked;
    private long checked;

    SharedVerdicts(CryptoProvider provider) {
        super(provider);
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
        boolean holds = super.ed25519Verify(publicKey, message, signature);
        verdicts.put(question, holds);
        return holds;
    }

    @Override
    public String name() {
        return super.name() + ", verdicts on signatures shared";
    }
}
