package io.reticle.suite.world;

import io.reticle.rns.crypto.Entropy;

import java.util.SplittableRandom;

/** What looks like chance to one node, and follows from the world's seed. Not for secrets. */
final class SeededEntropy implements Entropy {
    private final SplittableRandom random;

    SeededEntropy(long seed) {
        this.random = new SplittableRandom(seed);
    }

    @Override
    public void fill(byte[] target) {
        random.nextBytes(target);
    }

    @Override
    public double fraction() {
        return random.nextDouble();
    }
}
