package io.reticle.rns.transport;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.Entropy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The hashes of packets that were seen, in two generations: when the current one is full it becomes
 * the previous one, and what stood there is forgotten (R-NET-18). They are stored side by side, in
 * the order in which they came:
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

    /** Hashes lie together by so many; the first piece alone grows, so that few take little. */
    private static final int PIECE = 1 << 11;

    /** An open table of numbers of hashes; at most half full. */
    private final class Generation {
        private final List<byte[]> pieces = new ArrayList<>();

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
            if (size % PIECE == 0) {
                pieces.add(new byte[(size == 0 ? FIRST_SLOTS / 2 : PIECE) * SIZE]);
            } else if (size * SIZE == pieces.getFirst().length) {
                pieces.set(0, Arrays.copyOf(pieces.getFirst(), 2 * size * SIZE));
            }
            hash.copyTo(pieces.get(size / PIECE), size % PIECE * SIZE);
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
            byte[] piece = pieces.get(number / PIECE);
            int at = number % PIECE * SIZE;
            for (int i = 0; i < SIZE; i++) {
                if (piece[at + i] != (byte) hash.at(i)) return false;
            }
            return true;
        }

        Bytes stored() {
            byte[] stored = new byte[size * SIZE];
            for (int number = 0; number < size; number += PIECE) {
                int count = Math.min(PIECE, size - number);
                System.arraycopy(
                        pieces.get(number / PIECE), 0, stored, number * SIZE, count * SIZE);
            }
            return Bytes.wrap(stored);
        }

        private void grow() {
            slots = new int[slots.length * 2];
            for (int number = 0; number < size; number++) {
                Bytes piece = Bytes.wrap(pieces.get(number / PIECE));
                int slot = place(piece.number(number % PIECE * SIZE, 7));
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
        return current.stored();
    }

    /** Adds what was stored, as far as there is room; an incomplete hash at its end is nothing. */
    public void load(Bytes stored) {
        int count = Math.min(CAPACITY, stored.length() / SIZE);
        for (int i = 0; i < count; i++) current.add(stored.slice(i * SIZE, (i + 1) * SIZE));
    }
}
