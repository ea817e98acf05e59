package io.reticle.rns.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.Entropy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketHashesTest {
    /** Spread as real hashes are, and told apart by their number. */
    private static Bytes hash(int number) {
        byte[] hash = new byte[32];
        for (int i = 0; i < 4; i++) {
            hash[i] = (byte) (number * 0x9E37_79B1 >>> 8 * i);
            hash[28 + i] = (byte) (number >>> 8 * i);
        }
        return Bytes.wrap(hash);
    }

    private static PacketHashes holding(int count) {
        PacketHashes hashes = new PacketHashes(Entropy.secure());
        for (int i = 0; i < count; i++) hashes.add(hash(i));
        return hashes;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 32, 33, 2047, 2048, 2049, 4096, 10_000})
    void what_was_added_is_there_and_nothing_else_however_many_there_are(int count) {
        PacketHashes hashes = holding(count);
        assertEquals(count, hashes.size());
        for (int i = 0; i < count; i++) assertTrue(hashes.contains(hash(i)));
        for (int i = count; i < count + 100; i++) assertFalse(hashes.contains(hash(i)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2048, 5_000})
    void they_are_stored_in_their_order_and_loaded_again(int count) {
        Bytes stored = holding(count).encode();
        assertEquals(32 * count, stored.length());
        for (int i = 0; i < count; i++) {
            assertEquals(hash(i), stored.slice(32 * i, 32 * i + 32));
        }
        PacketHashes loaded = new PacketHashes(Entropy.secure());
        loaded.load(stored);
        assertEquals(stored, loaded.encode());
    }

    @Test
    void a_hash_added_twice_counts_once() {
        PacketHashes hashes = holding(3_000);
        hashes.add(hash(7));
        assertEquals(3_000, hashes.size());
    }

    @Test
    void the_oldest_are_forgotten_after_two_generations() {
        PacketHashes hashes = holding(1_000_001);
        assertFalse(hashes.contains(hash(0)));
        assertTrue(hashes.contains(hash(500_000)));
        assertEquals(500_001, hashes.size());
    }
}
