package io.reticle.suite.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Intervals as published for Wilson's and Newcombe's methods. */
class ShareTest {
    @Test
    void the_interval_is_wilsons() {
        Share share = new Share(81, 263);

        assertEquals(0.2553, share.low(), 0.0001);
        assertEquals(0.3662, share.high(), 0.0001);
    }

    @Test
    void no_hit_and_all_hits_have_intervals_too() {
        assertEquals(0.0, new Share(0, 20).low(), 1e-9);
        assertEquals(0.1611, new Share(0, 20).high(), 0.0001);
        assertEquals(1.0, new Share(20, 20).high(), 1e-9);
    }

    @Test
    void a_share_is_below_another_only_if_chance_does_not_explain_it() {
        assertTrue(new Share(360, 400).belowFor95Percent(new Share(399, 400)));
        assertFalse(new Share(398, 400).belowFor95Percent(new Share(400, 400)));
        assertFalse(new Share(400, 400).belowFor95Percent(new Share(360, 400)));
    }

    @Test
    void a_share_of_nothing_is_refused() {
        assertThrows(IllegalArgumentException.class, () -> new Share(0, 0));
    }
}
