package io.reticle.rns.bytes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * An immutable run of bytes: a view of an array that nobody writes to any more. Slicing copies
 * nothing. All numbers on the wire are big-endian.
 */
public final class Bytes {
    public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

    private static final HexFormat HEX = HexFormat.of();

    private final byte[] array;
    private final int offset;
    private final int length;

    private Bytes(byte[] array, int offset, int length) {
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    /** Views {@code array} without copying; the caller gives the array away. */
    public static Bytes wrap(byte... array) {
        return new Bytes(array, 0, array.length);
    }

    /** Copies {@code length} bytes from {@code offset}. */
    public static Bytes copy(byte[] array, int offset, int length) {
        return wrap(Arrays.copyOfRange(array, offset, offset + length));
    }

    /** Copies all of {@code array}. */
    public static Bytes copy(byte[] array) {
        return wrap(array.clone());
    }

    public static Bytes utf8(String text) {
        return wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads pairs of hexadecimal digits.
     *
     * @throws IllegalArgumentException if {@code hex} is not such pairs
     */
    public static Bytes hex(String hex) {
        return wrap(HEX.parseHex(hex));
    }

    /** {@code size} zero bytes. */
    public static Bytes zeros(int size) {
        return wrap(new byte[size]);
    }

    public static Bytes concat(Bytes... parts) {
        int size = 0;
        for (Bytes part : parts) size += part.length;
        byte[] all = new byte[size];
        int at = 0;
        for (Bytes part : parts) {
            System.arraycopy(part.array, part.offset, all, at, part.length);
            at += part.length;
        }
        return wrap(all);
    }

    public int length() {
        return length;
    }

    public boolean isEmpty() {
        return length == 0;
    }

    /** The byte at {@code index} as 0 to 255. */
    public int at(int index) {
        if (index < 0 || index >= length) {
            throw new IndexOutOfBoundsException("byte " + index + " of " + length);
        }
        return array[offset + index] & 0xff;
    }

    /** Bytes {@code from} (inclusive) to {@code to} (exclusive), sharing the array. */
    public Bytes slice(int from, int to) {
        if (from < 0 || from > to || to > length) {
            throw new IndexOutOfBoundsException("[" + from + ":" + to + "] of " + length);
        }
        return new Bytes(array, offset + from, to - from);
    }

    /** Everything from {@code from} on. */
    public Bytes from(int from) {
        return slice(from, length);
    }

    /** The last {@code size} bytes. */
    public Bytes tail(int size) {
        return slice(length - size, length);
    }

    /** {@code size} bytes from {@code at} as an unsigned big-endian number; 7 bytes at most. */
    public long number(int at, int size) {
        if (size > 7) throw new IllegalArgumentException("at most 7 bytes, not " + size);
        long value = 0;
        for (int i = at; i < at + size; i++) value = value << 8 | at(i);
        return value;
    }

    public byte[] toArray() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }

    public void copyTo(byte[] target, int at) {
        System.arraycopy(array, offset, target, at, length);
    }

    /** The same bytes in an array of their own, so that a large frame behind them can go. */
    public Bytes compact() {
        return length == array.length ? this : wrap(toArray());
    }

    /** Hands the run to something that takes an array, an offset and a length, such as a digest. */
    public void into(Sink sink) {
        sink.accept(array, offset, length);
    }

    /** What {@link #into} feeds. It must not write to the array or keep it. */
    @FunctionalInterface
    public interface Sink {
        void accept(byte[] array, int offset, int length);
    }

    public String toHex() {
        return HEX.formatHex(array, offset, offset + length);
    }

    /** The first eight hexadecimal digits, as hashes are shown in log lines everywhere. */
    public String brief() {
        return length <= 4 ? toHex() : HEX.formatHex(array, offset, offset + 4) + "…";
    }

    /** Not for secrets: stops at the first difference. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that
                && Arrays.equals(
                        array,
                        offset,
                        offset + length,
                        that.array,
                        that.offset,
                        that.offset + that.length);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = offset; i < offset + length; i++) hash = 31 * hash + array[i];
        return hash;
    }

    @Override
    public String toString() {
        return length <= 64
                ? toHex()
                : HEX.formatHex(array, offset, offset + 64) + "… (" + length + " bytes)";
    }
}
