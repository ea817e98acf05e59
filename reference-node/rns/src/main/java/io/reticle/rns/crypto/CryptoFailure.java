package io.reticle.rns.crypto;

/** A cryptographic operation refused its input. The message never quotes a secret. */
public final class CryptoFailure extends Exception {
    private static final long serialVersionUID = 1;

    public CryptoFailure(String message) {
        super(message, null, false, false);
    }
}
