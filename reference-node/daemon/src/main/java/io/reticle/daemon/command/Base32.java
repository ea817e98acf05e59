package io.reticle.daemon.command;

import io.reticle.rns.bytes.Bytes;

/** RFC 4648, section 6: five bits in each letter, eight letters for five bytes. */
final class Base32 {
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int BITS = 5;
    private static final int GROUP = 8;

    private Base32() {}

    static String encode(Bytes bytes) {
        StringBuilder out = new StringBuilder();
        int held = 0;
        int bits = 0;
        for (int i = 0; i < bytes.length(); i++) {
            held = held << Byte.SIZE | bytes.at(i);
            bits += Byte.SIZE;
            while (bits >= BITS) {
                bits -= BITS;
                out.append(LETTERS.charAt(held >> bits & 31));
            }
            held &= (1 << bits) - 1;
        }
        if (bits > 0) out.append(LETTERS.charAt(held << BITS - bits & 31));
        while (out.length() % GROUP != 0) out.append('=');
        return out.toString();
    }

    /**
     * @throws IllegalArgumentException if there are other letters, or bits left that are not 0
     */
    static Bytes decode(String text) {
        String letters = text.replaceFirst("=+$", "");
        byte[] out = new byte[letters.length() * BITS / Byte.SIZE];
        int held = 0;
        int bits = 0;
        int at = 0;
        for (int i = 0; i < letters.length(); i++) {
            int value = LETTERS.indexOf(letters.charAt(i));
            if (value < 0) throw new IllegalArgumentException("no letter of base 32");
            held = held << BITS | value;
            bits += BITS;
            if (bits >= Byte.SIZE) {
                bits -= Byte.SIZE;
                out[at++] = (byte) (held >> bits);
            }
            held &= (1 << bits) - 1;
        }
        if (held != 0 || bits >= BITS) throw new IllegalArgumentException("bits are left over");
        return Bytes.wrap(out);
    }
}
