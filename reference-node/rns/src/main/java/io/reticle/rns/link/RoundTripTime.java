package io.reticle.rns.link;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.msgpack.Value;

/**
 * What an initiator measured, as one MessagePack number in seconds (R-CORE-132, R-CORE-133). A
 * float64 is sent; any number is taken.
 */
public final class RoundTripTime {
    private RoundTripTime() {}

    /** 9 bytes: 0xcb and a big-endian double. */
    public static Bytes encode(double seconds) {
        return new Value.Real(seconds).encode();
    }

    /**
     * @return seconds as the peer says, be they negative, infinite or no number
     * @throws MalformedFrame if the plaintext does not begin with a MessagePack number
     */
    public static double parse(Bytes plaintext) throws MalformedFrame {
        Value value;
        try {
            value = Value.parse(plaintext);
        } catch (MalformedFrame e) {
            throw notANumber("no MessagePack");
        }
        return value.asNumber().orElseThrow(() -> notANumber("something else"));
    }

    private static MalformedFrame notANumber(String found) {
        return new MalformedFrame("round-trip time", 0, "a MessagePack number", found);
    }
}
