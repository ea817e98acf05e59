package io.reticle.rns.link;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;

/**
 * The three bytes with which link request and proof agree on a mode and an MTU (R-CORE-120): mode
 * in the top 3 bits, MTU in the low 21.
 *
 * @param mode 0 to 7; only {@link #AES256_CBC} is in use
 * @param mtu in bytes; bits above the 21st are cut off
 */
public record Signalling(int mode, int mtu) {
    public static final int SIZE = 3;
    public static final int AES256_CBC = 1;
    public static final int MTU_MASK = 0x1FFFFF;

    public Signalling {
        if (mode < 0 || mode > 7) throw new IllegalArgumentException("link mode " + mode);
        mtu &= MTU_MASK;
    }

    /**
     * @throws MalformedFrame if {@code bytes} is not 3 bytes long
     */
    public static Signalling parse(Bytes bytes) throws MalformedFrame {
        if (bytes.length() != SIZE) {
            throw new MalformedFrame("signalling", 0, "3 bytes", bytes.length() + " bytes");
        }
        int value = (int) bytes.number(0, SIZE);
        return new Signalling(value >> 21, value & MTU_MASK);
    }

    public Bytes encode() {
        int value = mode << 21 | mtu;
        return Bytes.wrap((byte) (value >> 16), (byte) (value >> 8), (byte) value);
    }
}
