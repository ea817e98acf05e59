package io.reticle.rns.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.Shapes;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

/** What a node remembers of others, and for how long. */
class KnownDestinationsTest {
    private static final PublicIdentity SOMEBODY =
            Identity.generate(CryptoProvider.best(), Shapes.seeded(1)).publicIdentity();
    private static final double DAY = 86_400;

    private final KnownDestinations known = new KnownDestinations(3);

    private static Bytes destination(int i) {
        return Bytes.concat(Bytes.wrap((byte) i), Bytes.zeros(15));
    }

    private Optional<Bytes> remember(int i, double now) {
        return known.remember(
                destination(i), SOMEBODY, Optional.of(Bytes.wrap((byte) i)), Bytes.zeros(32), now);
    }

    @Test
    void the_last_app_data_counts_and_use_stays_as_it_was() {
        remember(1, 100);
        known.use(destination(1), 150);
        known.remember(destination(1), SOMEBODY, Optional.empty(), Bytes.zeros(32), 200);
        KnownDestination entry = known.find(destination(1)).orElseThrow();
        assertEquals(Optional.empty(), entry.appData());
        assertEquals(200, entry.lastAnnounce());
        assertEquals(150, entry.used());
    }

    @Test
    @Tag("R-CORE-032")
    void an_identity_is_found_by_its_own_hash() {
        remember(1, 100);
        assertEquals(
                destination(1),
                known.useOfIdentity(SOMEBODY.hash(), 170).orElseThrow().destination());
        assertEquals(170, known.find(destination(1)).orElseThrow().used());
        assertEquals(Optional.empty(), known.useOfIdentity(destination(9), 170));
    }

    @Test
    @Tag("R-CORE-037")
    void what_was_never_used_and_has_no_path_goes_at_the_first_cleaning() {
        remember(1, 100);
        assertEquals(List.of(), known.clean(1_000 * DAY, hash -> true));
        assertEquals(List.of(destination(1)), known.clean(101, hash -> false));
        assertEquals(0, known.size());
    }

    @Test
    @Tag("R-CORE-037")
    void what_was_used_stays_for_eight_days_and_three_quarters() {
        remember(1, 0);
        known.use(destination(1), 1_000);
        assertEquals(List.of(), known.clean(1_000 + 8.75 * DAY, hash -> false));
        assertEquals(List.of(), known.clean(1_001 + 8.75 * DAY, hash -> true));
        assertEquals(List.of(destination(1)), known.clean(1_001 + 8.75 * DAY, hash -> false));
    }

    @Test
    @Tag("R-CORE-037")
    void what_is_retained_stays_until_it_is_released() {
        remember(1, 0);
        assertTrue(known.retain(destination(1)));
        known.use(destination(1), 10);
        assertTrue(known.find(destination(1)).orElseThrow().retained());
        assertEquals(List.of(), known.clean(1_000 * DAY, hash -> false));
        assertTrue(known.release(destination(1), 1_000 * DAY));
        assertEquals(List.of(destination(1)), known.clean(1_010 * DAY, hash -> false));
        assertFalse(known.retain(destination(1)));
    }

    @Test
    void the_oldest_that_is_not_retained_makes_room() {
        remember(1, 1);
        remember(2, 2);
        remember(3, 3);
        known.retain(destination(1));
        assertEquals(Optional.of(destination(2)), remember(4, 4));
        assertEquals(Optional.empty(), remember(4, 5));
        assertEquals(3, known.size());
    }

    @Test
    void what_was_stored_is_known_again() {
        remember(1, 1);
        remember(2, 2);
        KnownDestinations again = new KnownDestinations(3);
        again.load(known.file());
        assertEquals(known.file(), again.file());
    }
}
