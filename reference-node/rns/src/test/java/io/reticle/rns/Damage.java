package io.reticle.rns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;

/** What every parser owes to damaged input. */
public final class Damage {
    private Damage() {}

    /** Takes a structure apart and puts it together again. */
    @FunctionalInterface
    public interface RoundTrip {
        Bytes through(Bytes encoded) throws MalformedFrame;
    }

    /**
     * Gives the parser every truncation, every single flipped bit and one byte too many: each must
     * come back as it went in, or be refused with a reason. Any other exception fails the test.
     */
    public static void isRefusedOrKept(Bytes whole, RoundTrip codec) {
        for (int size = 0; size < whole.length(); size++) check(whole.slice(0, size), codec);
        for (int bit = 0; bit < 8 * whole.length(); bit++) check(Shapes.flipped(whole, bit), codec);
        check(Bytes.concat(whole, Bytes.zeros(1)), codec);
    }

    private static void check(Bytes damaged, RoundTrip codec) {
        try {
            assertEquals(damaged, codec.through(damaged));
        } catch (MalformedFrame refusal) {
            assertTrue(refusal.offset() >= 0 && refusal.offset() <= damaged.length() + 67);
            assertFalse(refusal.expected().isBlank());
            assertFalse(refusal.found().isBlank());
            assertTrue(refusal.getMessage().contains("offset " + refusal.offset()));
        }
    }
}
