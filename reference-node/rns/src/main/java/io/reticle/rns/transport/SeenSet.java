package io.reticle.rns.transport;

import io.reticle.rns.bytes.Bytes;

import java.util.HashSet;
import java.util.Set;

/**
 * Remembers keys in two generations: when the current one is full it becomes the previous one, and
 * what stood there is forgotten. So memory is bounded and nothing recent is lost.
 */
public final class SeenSet {
    private final int generation;
    private Set<Bytes> current = new HashSet<>();
    private Set<Bytes> previous = Set.of();

    /**
     * @param generation how many keys one generation holds
     */
    public SeenSet(int generation) {
        this.generation = generation;
    }

    public boolean contains(Bytes key) {
        return current.contains(key) || previous.contains(key);
    }

    /** Adds a key; false if it was there already. */
    public boolean add(Bytes key) {
        if (contains(key)) return false;
        if (current.size() >= generation) {
            previous = current;
            current = new HashSet<>();
        }
        return current.add(key.compact());
    }

    public int size() {
        return current.size() + previous.size();
    }
}
