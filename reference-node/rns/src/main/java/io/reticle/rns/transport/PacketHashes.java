package io.reticle.rns.transport;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.Entropy;

import java.util.Arrays;

/**
 * The hashes of packets that were seen, in two generations: when the current one is full it becomes
 * the previous one, and what stood there is forgotten (R-NET-18). They lie side by side in one
 * array, in the order in which they came, which is also how they are stored:
 *
 * <pre>
 *  offset  size  field
 *  32·i    32    hash number i
 * </pre>
 */
public final class PacketHashes {
    private static final int SIZE = 32;

    /** Hashes in one generation. */
    private static final int CAPACITY = 500_000;

    private static final int FIRST_SLOTS = 64;

    /** An open table of places in an array of hashes; at most half full. */
    private final class Generation {
        private byte[] hashes = new byte[FIRST_SLOTS / 2 * SIZE];

        /** Number of a hash plus one; 0 for an empty slot. */
        private int[] slots = new int[FIRST_SLOTS];

        private int size;

        boolean contains(Bytes hash) {
            return slots[slot(hash)] != 0;
        }

        void add(Bytes hash) {
            int slot = slot(hash);
            if (slots[slot] != 0) return;
            if (2 * (size + 1) > slots.length) {
                grow();
                slot = slot(hash);
            }
            hash.copyTo(hashes, size * SIZE);
            slots[slot] = ++size;
        }

        /** Where a hash stands, or would stand. */
        private int slot(Bytes hash) {
            int slot = place(hash.number(0, 7));
            while (slots[slot] != 0 && !stands(hash, slots[slot] - 1)) {
                slot = slot + 1 & slots.length - 1;
            }
            return slot;
        }

        /** Nobody outside can choose hashes that all fall into one place. */
        private int place(long prefix) {
            return (int) (prefix * multiplier >>> 33) & slots.length - 1;
        }

        private boolean stands(Bytes hash, int number) {
            int at = number * SIZE;
            for (int i = 0; i < SIZE; i++) {
                if (hashes[at + i] != (byte) hash.at(i)) return false;
            }
            return true;
        }

        private void grow() {
            hashes = Arrays.copyOf(hashes, hashes.length * 2);
            slots = new int[slots.length * 2];
            for (int number = 0; number < size; number++) {
                int slot = place(Bytes.copy(hashes, number * SIZE, 7).number(0, 7));
                while (slots[slot] != 0) slot = slot + 1 & slots.length - 1;
                slots[slot] = number + 1;
            }
        }
    }

    private final long multiplier;
    private Generation current = new Generation();
    private Generation previous = new Generation();

    /** Nothing seen yet. */
    public PacketHashes(Entropy entropy) {
        this.multiplier = entropy.bytes(7).number(0, 7) << 1 | 1;
    }

    public boolean contains(Bytes hash) {
        return current.contains(hash) || previous.contains(hash);
    }

    public void add(Bytes hash) {
        if (current.size >= CAPACITY) {
            previous = current;
            current = new Generation();
        }
        current.add(hash);
    }

    public int size() {
        return current.size + previous.size;
    }

    /** The current generation, as it is stored. */
    public Bytes encode() {
        return Bytes.copy(current.hashes, 0, current.size * SIZE);
    }

    /** Adds what was stored, as far as there is room; an incomplete hash at its end is nothing. */
    public void load(Bytes stored) {
        int count = Math.min(CAPACITY, stored.length() / SIZE);
        for (int i = 0; i < count; i++) current.add(stored.slice(i * SIZE, (i + 1) * SIZE));
    }
}
