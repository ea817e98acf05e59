package io.reticle.rns.channel;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;

/**
 * One message of a channel, as it stands in a CHANNEL packet (R-CORE-197).
 *
 * <pre>
 *  offset  size  field
 *  0       2     message type; 0xf000 and above belong to the protocol
 *  2       2     sequence
 *  4       2     length of the payload; written, never checked (R-CORE-198)
 *  6       n     payload: the rest of the packet
 * </pre>
 */
public record Envelope(int type, int sequence, Bytes payload) {
    public static final int HEADER_SIZE = 6;

    /** Below this, types are the application's (R-CORE-199). */
    public static final int FIRST_SYSTEM_TYPE = 0xF000;

    /** Sequences count up to here and begin again at 0. */
    public static final int SEQUENCES = 0x10000;

    /** What the length field can say. */
    public static final int MAX_PAYLOAD = 0xFFFF;

    public Envelope {
        checkUnsigned("message type", type);
        checkUnsigned("sequence", sequence);
        if (payload.length() > MAX_PAYLOAD) {
            throw new IllegalArgumentException(
                    "%d bytes; an envelope carries at most %d"
                            .formatted(payload.length(), MAX_PAYLOAD));
        }
    }

    private static void checkUnsigned(String what, int value) {
        if (value < 0 || value > 0xFFFF) {
            throw new IllegalArgumentException(what + " " + value + ": from 0 to 65535");
        }
    }

    /**
     * @throws MalformedFrame if there are fewer than 6 bytes, or more than 65535 after them
     */
    public static Envelope parse(Bytes packed) throws MalformedFrame {
        if (packed.length() < HEADER_SIZE) {
            throw new MalformedFrame(
                    "channel envelope", 0, "6 bytes or more", packed.length() + " bytes");
        }
        if (packed.length() > HEADER_SIZE + MAX_PAYLOAD) {
            throw new MalformedFrame(
                    "channel envelope",
                    HEADER_SIZE,
                    "at most 65535 bytes of payload",
                    packed.length() - HEADER_SIZE + " bytes");
        }
        return new Envelope(
                (int) packed.number(0, 2), (int) packed.number(2, 2), packed.from(HEADER_SIZE));
    }

    public Bytes encode() {
        int length = payload.length();
        return Bytes.concat(
                Bytes.wrap(
                        (byte) (type >> 8),
                        (byte) type,
                        (byte) (sequence >> 8),
                        (byte) sequence,
                        (byte) (length >> 8),
                        (byte) length),
                payload);
    }
}
