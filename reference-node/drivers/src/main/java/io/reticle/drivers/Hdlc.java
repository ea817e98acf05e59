package io.reticle.drivers;

import io.reticle.rns.bytes.Bytes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * HDLC byte stuffing as on TCP (R-NET-225 to R-NET-228): a frame stands between two flags 7E,
 * within it 7E becomes 7D 5E and 7D becomes 7D 5D. No checksum, no address. A closing flag may open
 * the next frame.
 */
public final class Hdlc {
    private static final byte FLAG = 0x7E;
    private static final byte ESCAPE = 0x7D;
    private static final byte ESCAPED_FLAG = 0x5E;
    private static final byte ESCAPED_ESCAPE = 0x5D;

    /** Frames of this size and less are no packets and are skipped (R-NET-226). */
    public static final int TOO_SHORT = 19;

    /**
     * Eight bytes of an array at once, its first the lowest, because most bytes are none of these.
     */
    private static final VarHandle EIGHT =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long EIGHT_ONES = 0x0101_0101_0101_0101L;
    private static final long EIGHT_TOPS = 0x8080_8080_8080_8080L;
    private static final long EIGHT_FLAGS = EIGHT_ONES * FLAG;
    private static final long EIGHT_ESCAPES = EIGHT_ONES * ESCAPE;

    private Hdlc() {}

    /** Stuffs a frame and puts flags around it. */
    public static Bytes encode(Bytes frame) {
        var stuffed = new Stuffed(frame.length());
        frame.into(stuffed);
        return stuffed.stream();
    }

    /** A frame on its way out. */
    private static final class Stuffed implements Bytes.Sink {
        private byte[] out;
        private int at;

        Stuffed(int frameLength) {
            // one byte in 128 of what is encrypted needs an escape: room for twice as many
            out = new byte[frameLength + frameLength / 64 + 2];
            out[at++] = FLAG;
        }

        @Override
        public void accept(byte[] plain, int offset, int length) {
            int end = offset + length;
            int from = offset;
            for (int i = special(plain, from, end); i < end; i = special(plain, from, end)) {
                room(end - from + 2);
                // what needs no escape is copied in one piece
                copy(plain, from, i);
                out[at++] = ESCAPE;
                out[at++] = plain[i] == FLAG ? ESCAPED_FLAG : ESCAPED_ESCAPE;
                from = i + 1;
            }
            room(end - from + 1);
            copy(plain, from, end);
        }

        private void copy(byte[] plain, int from, int to) {
            System.arraycopy(plain, from, out, at, to - from);
            at += to - from;
        }

        private void room(int bytes) {
            if (at + bytes > out.length) out = Arrays.copyOf(out, out.length + bytes + bytes / 2);
        }

        Bytes stream() {
            out[at++] = FLAG;
            return Bytes.wrap(out).slice(0, at);
        }
    }

    /** The place of the next flag or escape from {@code from} on, or {@code end}. */
    private static int special(byte[] array, int from, int end) {
        int at = from;
        while (at + Long.BYTES <= end) {
            long eight = (long) EIGHT.get(array, at);
            long found = zeros(eight ^ EIGHT_FLAGS) | zeros(eight ^ EIGHT_ESCAPES);
            if (found != 0) return at + first(found);
            at += Long.BYTES;
        }
        while (at < end && array[at] != FLAG && array[at] != ESCAPE) at++;
        return at;
    }

    /** The place of the next such byte from {@code from} on, or {@code end}. */
    private static int next(byte[] array, int from, int end, byte wanted) {
        long pattern = EIGHT_ONES * wanted;
        int at = from;
        while (at + Long.BYTES <= end) {
            long found = zeros((long) EIGHT.get(array, at) ^ pattern);
            if (found != 0) return at + first(found);
            at += Long.BYTES;
        }
        while (at < end && array[at] != wanted) at++;
        return at;
    }

    /** Not 0 if a byte of the eight is; the lowest bit that is set belongs to the first of them. */
    private static long zeros(long eight) {
        return eight - EIGHT_ONES & ~eight & EIGHT_TOPS;
    }

    private static int first(long found) {
        return Long.numberOfTrailingZeros(found) / Byte.SIZE;
    }

    /**
     * Finds the frames in a stream, however it is cut into pieces. Bytes before the first flag are
     * skipped, and so is a frame that goes on for too long; the next flag starts afresh. Holds at
     * most twice the longest frame in memory.
     */
    public static final class Decoder implements Framing.Unframer {
        private final int longest;
        private final Consumer<Bytes> frames;
        private byte[] buffer = new byte[256];
        private int size;
        private boolean inFrame;

        /**
         * @param longest frame that is handed on, in bytes
         */
        public Decoder(int longest, Consumer<Bytes> frames) {
            this.longest = longest;
            this.frames = frames;
        }

        @Override
        public void feed(byte[] stream, int offset, int length) {
            int end = offset + length;
            int at = offset;
            while (at < end) {
                int flag = next(stream, at, end, FLAG);
                if (inFrame) hold(stream, at, flag - at);
                if (flag == end) return;
                if (inFrame && size > 0) finish();
                inFrame = true;
                size = 0;
                at = flag + 1;
            }
        }

        private void hold(byte[] stream, int offset, int length) {
            int needed = size + length;
            if (needed > 2 * longest) {
                inFrame = false;
                size = 0;
                return;
            }
            if (needed > buffer.length) {
                buffer = Arrays.copyOf(buffer, Math.min(2 * needed, 2 * longest));
            }
            System.arraycopy(stream, offset, buffer, size, length);
            size = needed;
        }

        /** Bytes held for an unfinished frame. */
        int capacity() {
            return buffer.length;
        }

        private void finish() {
            if (size <= TOO_SHORT) return;
            byte[] frame = new byte[size];
            int at = 0;
            int run = 0;
            // what follows an escape is none itself, so that it is stepped over
            for (int i = escape(0); i < size; i = escape(i + 2)) {
                System.arraycopy(buffer, run, frame, at, i - run);
                at += i - run;
                frame[at++] = buffer[i + 1] == ESCAPED_FLAG ? FLAG : ESCAPE;
                run = i + 2;
            }
            System.arraycopy(buffer, run, frame, at, size - run);
            at += size - run;
            if (at <= TOO_SHORT || at > longest) return;
            // who keeps a frame keeps its array: none that is half empty
            frames.accept(Bytes.wrap(at == size ? frame : Arrays.copyOf(frame, at)));
        }

        /**
         * Where, from {@code from} on, an escape and what it stands for begin next, or the size; a
         * lone escape stands for itself.
         */
        private int escape(int from) {
            int at = next(buffer, from, size, ESCAPE);
            while (at < size && !escapedAt(at)) at = next(buffer, at + 1, size, ESCAPE);
            return Math.min(at, size);
        }

        private boolean escapedAt(int i) {
            return i + 1 < size
                    && (buffer[i + 1] == ESCAPED_FLAG || buffer[i + 1] == ESCAPED_ESCAPE);
        }
    }
}
