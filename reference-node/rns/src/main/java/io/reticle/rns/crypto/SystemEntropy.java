package io.reticle.rns.crypto;

import java.security.SecureRandom;

/** The operating system's randomness. Who asks for a key of it may as well ask a native library. */
final class SystemEntropy implements Entropy {
    private final SecureRandom random = new SecureRandom();

    @Override
    public void fill(byte[] target) {
        random.nextBytes(target);
    }
}
