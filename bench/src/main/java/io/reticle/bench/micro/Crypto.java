package io.reticle.bench.micro;

import io.reticle.rns.crypto.CryptoProvider;

/** Which primitives a benchmark runs on. */
public enum Crypto {
    NATIVE,
    PORTABLE;

    CryptoProvider provider() {
        return this == NATIVE ? CryptoProvider.best() : CryptoProvider.portable();
    }
}
