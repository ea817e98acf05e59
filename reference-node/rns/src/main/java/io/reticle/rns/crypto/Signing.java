package io.reticle.rns.crypto;

import io.reticle.rns.bytes.Bytes;

/** A private Ed25519 key, made ready once for many signatures. Safe for use by many threads. */
@FunctionalInterface
public interface Signing {
    /** A 64-byte signature, deterministic (R-CORE-018). */
    Bytes sign(Bytes message);
}
