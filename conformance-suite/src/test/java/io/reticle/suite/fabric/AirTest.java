package io.reticle.suite.fabric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** A channel on which 100 bytes take a second. */
class AirTest {
    private static final long SECOND = 1_000_000_000;

    private final Air air = new Air(800);

    @Test
    void a_frame_takes_its_time() {
        assertEquals(new Air.Transmission("a", 5, 5 + SECOND), air.send("a", 100, 5));
    }

    @Test
    void two_that_overlap_are_both_lost() {
        var first = air.send("a", 100, 0);
        var second = air.send("b", 100, SECOND / 2);

        assertTrue(air.collided(first));
        assertTrue(air.collided(second));
    }

    @Test
    void one_after_the_other_is_heard() {
        var first = air.send("a", 100, 0);
        boolean firstLost = air.collided(first);
        var second = air.send("b", 100, SECOND);

        assertFalse(firstLost);
        assertFalse(air.collided(second));
    }

    @Test
    void a_sender_does_not_collide_with_itself_but_waits() {
        var first = air.send("a", 100, 0);
        var second = air.send("a", 100, 0);

        assertEquals(SECOND, second.start());
        assertFalse(air.collided(first));
        assertFalse(air.collided(second));
    }

    @Test
    void a_long_one_collides_with_each_short_one_under_it() {
        var longOne = air.send("a", 1_000, 0);
        var early = air.send("b", 100, SECOND);
        boolean earlyLost = air.collided(early);
        var late = air.send("b", 100, 8 * SECOND);

        assertTrue(earlyLost);
        assertTrue(air.collided(late));
        assertTrue(air.collided(longOne));
    }

    @Test
    void a_channel_needs_a_bitrate() {
        assertThrows(IllegalArgumentException.class, () -> new Air(0));
    }
}
