package io.reticle.rns.stamp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Optional;

class StampSearchTest {
    private static final CryptoProvider CRYPTO = CryptoProvider.portable();
    private static final Bytes MATERIAL = CRYPTO.sha256(Bytes.utf8("a message"));

    private static StampSearch search(Workblock block, int cost) {
        return new StampSearch(block, cost, into -> {});
    }

    private static Bytes find(StampSearch search) {
        Optional<Bytes> found = Optional.empty();
        while (found.isEmpty()) found = search.attempt(100);
        return found.get();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 12})
    @Tag("R-NET-216")
    void what_is_found_holds_at_its_cost_and_nowhere_else(int cost) {
        Workblock block = Workblock.of(CRYPTO, MATERIAL, 2);

        Bytes stamp = find(search(block, cost));

        assertTrue(block.holds(stamp, cost));
        assertTrue(block.value(stamp) >= cost);
        assertFalse(block.holds(stamp, block.value(stamp) + 1));
    }

    @Test
    void a_search_gives_up_after_so_many_trials_and_goes_on_from_there() {
        StampSearch search = search(Workblock.of(CRYPTO, MATERIAL, 1), 200);

        assertEquals(Optional.empty(), search.attempt(10));
        assertEquals(Optional.empty(), search.attempt(5));

        assertEquals(15, search.trials());
    }

    @Test
    void the_same_beginning_finds_the_same() {
        Workblock block = Workblock.of(CRYPTO, MATERIAL, 1);

        assertEquals(find(search(block, 6)), find(search(block, 6)));
    }

    @Test
    void a_cost_is_at_most_the_bits_of_a_hash() {
        Workblock block = Workblock.of(CRYPTO, MATERIAL, 1);

        assertThrows(IllegalArgumentException.class, () -> search(block, 257));
        assertThrows(IllegalArgumentException.class, () -> block.holds(Bytes.zeros(32), -1));
        assertThrows(IllegalArgumentException.class, () -> Workblock.of(CRYPTO, MATERIAL, 0));
    }
}
