package io.reticle.rns.crypto;

import io.reticle.rns.bytes.Bytes;

import java.security.MessageDigest;

/** The one place where secrets and authentication codes are compared. */
public final class ConstantTime {
    private ConstantTime() {}

    /** Takes the same time wherever the first difference stands. */
    public static boolean equal(Bytes left, Bytes right) {
        return MessageDigest.isEqual(left.toArray(), right.toArray());
    }
}
