package io.reticle.suite.world;

import io.reticle.rns.bytes.Bytes;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * All that happens in a world, one line each, of which a hash is kept whether or not the lines are.
 * Two runs are the same if their logs are, byte for byte.
 *
 * <pre>
 *  1250000 announce 17                    node 17 announces itself
 *  1270183 frame 17 42 167 9c0b33d1       42 receives 167 bytes from 17, with this CRC32C
 *  1270183 lost 17 42 167 9c0b33d1        the medium has lost them
 *  1270183 cut 17 42 167 9c0b33d1         there is no way from one to the other at that time
 *  1270183 path 42 17 1                   42 has learned a path to 17, of one hop
 * </pre>
 *
 * <p>Times are microseconds since the world's beginning.
 */
final class EventLog implements Closeable {
    private static final int BUFFER = 1 << 16;

    /** Longer than any line. */
    private static final int LINE = 128;

    private final OutputStream out;
    private final MessageDigest digest;
    private final CRC32C checksum = new CRC32C();
    private final byte[] buffer = new byte[BUFFER];
    private int filled;
    private long lines;

    /**
     * @param out where the lines go
     */
    EventLog(OutputStream out) {
        this.out = out;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** A log of which only the hash is kept. */
    static EventLog hashOnly() {
        return new EventLog(OutputStream.nullOutputStream());
    }

    void announced(long time, int node) {
        begin(time, "announce");
        number(node);
        end();
    }

    void learned(long time, int node, int destination, int hops) {
        begin(time, "path");
        number(node);
        number(destination);
        number(hops);
        end();
    }

    /**
     * @param fate {@code frame}, {@code lost} or {@code cut}
     */
    void frame(long time, String fate, int from, int to, Bytes frame) {
        begin(time, fate);
        number(from);
        number(to);
        number(frame.length());
        checksum.reset();
        frame.into(checksum::update);
        buffer[filled++] = ' ';
        long sum = checksum.getValue();
        for (int shift = 28; shift >= 0; shift -= 4) {
            buffer[filled++] = (byte) Character.forDigit((int) (sum >> shift) & 15, 16);
        }
        end();
    }

    private void begin(long time, String kind) {
        if (filled > BUFFER - LINE) flush();
        digits(time);
        buffer[filled++] = ' ';
        byte[] word = kind.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(word, 0, buffer, filled, word.length);
        filled += word.length;
    }

    private void number(int value) {
        buffer[filled++] = ' ';
        digits(value);
    }

    private void digits(long value) {
        int size = 1;
        for (long rest = value / 10; rest > 0; rest /= 10) size++;
        long rest = value;
        for (int at = filled + size - 1; at >= filled; at--) {
            buffer[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        filled += size;
    }

    private void end() {
        buffer[filled++] = '\n';
        lines++;
    }

    private void flush() {
        digest.update(buffer, 0, filled);
        try {
            out.write(buffer, 0, filled);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        filled = 0;
    }

    long lines() {
        return lines;
    }

    /** SHA-256 over all lines, in hexadecimal digits; nothing may be written afterwards. */
    String hash() {
        flush();
        return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public void close() throws IOException {
        flush();
        out.close();
    }
}
