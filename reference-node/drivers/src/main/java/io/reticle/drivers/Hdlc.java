package io.reticle.drivers;

import io.reticle.rns.bytes.Bytes;

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

    private Hdlc() {}

    /** Stuffs a frame and puts flags around it. */
    public static Bytes encode(Bytes frame) {
        byte[] plain = frame.toArray();
        int escapes = 0;
        for (byte b : plain) if (b == FLAG || b == ESCAPE) escapes++;
        byte[] out = new byte[plain.length + escapes + 2];
        int at = 0;
        out[at++] = FLAG;
        int run = 0;
        for (int i = 0; i < plain.length; i++) {
            byte b = plain[i];
            if (b != FLAG && b != ESCAPE) continue;
            // what needs no escape is copied in one piece: one byte in 128 does
            System.arraycopy(plain, run, out, at, i - run);
            at += i - run;
            out[at++] = ESCAPE;
            out[at++] = b == FLAG ? ESCAPED_FLAG : ESCAPED_ESCAPE;
            run = i + 1;
        }
        System.arraycopy(plain, run, out, at, plain.length - run);
        out[out.length - 1] = FLAG;
        return Bytes.wrap(out);
    }

    /**
     * Finds the frames in a stream, however it is cut into pieces. Bytes before the first flag are
     * skipped, and so is a frame that goes on for too long; the next flag starts afresh. Holds at
     * most twice the longest frame in memory.
     */
    public static final class Decoder {
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

        public void feed(byte[] stream, int offset, int length) {
            int end = offset + length;
            int at = offset;
            while (at < end) {
                int flag = at;
                while (flag < end && stream[flag] != FLAG) flag++;
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
            int escapes = 0;
            for (int i = 0; i < size; i++) if (escapedAt(i)) escapes++;
            int length = size - escapes;
            if (length <= TOO_SHORT || length > longest) return;
            byte[] frame = new byte[length];
            int at = 0;
            int run = 0;
            for (int i = 0; i < size; i++) {
                if (!escapedAt(i)) continue;
                System.arraycopy(buffer, run, frame, at, i - run);
                at += i - run;
                // what follows an escape is none itself, so that it is not met here again
                frame[at++] = buffer[i + 1] == ESCAPED_FLAG ? FLAG : ESCAPE;
                run = i + 2;
            }
            System.arraycopy(buffer, run, frame, at, size - run);
            frames.accept(Bytes.wrap(frame));
        }

        /** Whether an escape and what it stands for begin here; a lone escape stands for itself. */
        private boolean escapedAt(int i) {
            return buffer[i] == ESCAPE
                    && i + 1 < size
                    && (buffer[i + 1] == ESCAPED_FLAG || buffer[i + 1] == ESCAPED_ESCAPE);
        }
    }
}
