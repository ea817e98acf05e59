package io.reticle.rns.destination;

import io.reticle.rns.bytes.Bytes;

import java.util.function.Predicate;

/** Which decrypted packets a destination proves (R-CORE-063). */
public sealed interface ProofStrategy {
    boolean proves(Bytes plaintext);

    /** PROVE_NONE, the default. */
    record None() implements ProofStrategy {
        @Override
        public boolean proves(Bytes plaintext) {
            return false;
        }
    }

    /** PROVE_ALL. */
    record All() implements ProofStrategy {
        @Override
        public boolean proves(Bytes plaintext) {
            return true;
        }
    }

    /** PROVE_APP: the application looks at the plaintext and decides. */
    record App(Predicate<Bytes> decision) implements ProofStrategy {
        @Override
        public boolean proves(Bytes plaintext) {
            return decision.test(plaintext);
        }
    }
}
