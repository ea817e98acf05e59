package io.reticle.lxmf.stamp;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;

import java.time.Duration;

/**
 * What lets its holder stamp messages for free (R-LXMF-61).
 *
 * @param bytes 16, random
 */
public record Ticket(Bytes bytes) {
    public static final int SIZE = 16;

    /** How long a new one is good for. */
    public static final Duration LIFETIME = Duration.ofDays(21);

    /** How much longer one of our own is kept; it is no good for anything any more (R-LXMF-66). */
    public static final Duration GRACE = Duration.ofDays(5);

    /** With no more than this left, a new one is made instead of giving the old one again. */
    public static final Duration RENEWAL = Duration.ofDays(14);

    /** Before this has passed since the last is known to have come, none is given again. */
    public static final Duration INTERVAL = Duration.ofDays(1);

    /** What a message is worth that was stamped with a ticket: more than any work (R-LXMF-67). */
    public static final int VALUE = 0x100;

    public Ticket {
        if (bytes.length() != SIZE) {
            throw new IllegalArgumentException(
                    "a ticket of %d bytes: %d".formatted(bytes.length(), SIZE));
        }
    }

    public static Ticket random(Entropy entropy) {
        return new Ticket(entropy.bytes(SIZE));
    }

    /** The first 16 bytes of SHA-256(ticket ‖ message id). */
    public Bytes stamp(CryptoProvider crypto, Bytes messageId) {
        return crypto.truncatedHash(bytes, messageId);
    }
}
