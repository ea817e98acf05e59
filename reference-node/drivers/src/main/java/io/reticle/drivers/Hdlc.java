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
        byte[] out = new byte[2 * frame.length() + 2];
        int at = 0;
        out[at++] = FLAG;
        for (int i = 0; i < frame.length(); i++) {
            int b = frame.at(i);
            if (b == FLAG || b == ESCAPE) {
                out[at++] = ESCAPE;
                out[at++] = b == FLAG ? ESCAPED_FLAG : ESCAPED_ESCAPE;
            } else {
                out[at++] = (byte) b;
            }
        }
        out[at++] = FLAG;
        return Bytes.wrap(Arrays.copyOf(out, at));
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
            for (int i = offset; i < offset + length; i++) {
                if (stream[i] == FLAG) {
                    if (inFrame && size > 0) finish();
                    inFrame = true;
                    size = 0;
                } else if (inFrame) {
                    if (size == 2 * longest) {
                        inFrame = false;
                        size = 0;
                    } else {
                        if (size == buffer.length) {
                            buffer = Arrays.copyOf(buffer, Math.min(2 * size, 2 * longest));
                        }
                        buffer[size++] = stream[i];
                    }
                }
            }
        }

        /** Bytes held for an unfinished frame. */
        int capacity() {
            return buffer.length;
        }

        private void finish() {
            byte[] frame = new byte[size];
            int at = 0;
            for (int i = 0; i < size; i++) {
                byte b = buffer[i];
                if (b == ESCAPE && i + 1 < size && buffer[i + 1] == ESCAPED_FLAG) {
                    frame[at++] = FLAG;
                    i++;
                } else if (b == ESCAPE && i + 1 < size && buffer[i + 1] == ESCAPED_ESCAPE) {
                    frame[at++] = ESCAPE;
                    i++;
                } else {
                    frame[at++] = b;
                }
            }
            if (at > TOO_SHORT && at <= longest) frames.accept(Bytes.copy(frame, 0, at));
        }
    }
}
