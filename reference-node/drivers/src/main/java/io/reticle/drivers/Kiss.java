package io.reticle.drivers;

import io.reticle.rns.bytes.Bytes;

import java.util.function.Consumer;

/**
 * KISS framing (R-NET-233, R-NET-247): a frame stands between two C0, its first byte is a command;
 * within it C0 becomes DB DC and DB becomes DB DD.
 */
public final class Kiss {
    /** What follows is a frame of the air. */
    public static final int DATA = 0x00;

    /** Time between keying the transmitter and sending, in units of 10 ms. */
    static final int PREAMBLE = 0x01;

    /** Chance to send in a free slot, 0 to 255. */
    static final int PERSISTENCE = 0x02;

    /** Length of a slot, in units of 10 ms. */
    static final int SLOT_TIME = 0x03;

    /** Time for which the transmitter stays keyed after a frame, in units of 10 ms. */
    static final int TAIL = 0x04;

    /** To the device: tell when ready. From it: ready for the next frame. */
    static final int READY = 0x0F;

    private static final byte END = (byte) 0xC0;
    private static final byte ESCAPE = (byte) 0xDB;
    private static final byte ESCAPED_END = (byte) 0xDC;
    private static final byte ESCAPED_ESCAPE = (byte) 0xDD;
    private static final int COMMAND = 0x0F;

    private Kiss() {}

    /**
     * @param command 0 to 15, with the port in the upper half of the byte
     */
    public static Bytes encode(int command, Bytes body) {
        byte[] plain = body.toArray();
        int escapes = 0;
        for (byte b : plain) if (b == END || b == ESCAPE) escapes++;
        byte[] out = new byte[plain.length + escapes + 3];
        int at = 0;
        out[at++] = END;
        out[at++] = (byte) command;
        for (byte b : plain) {
            if (b == END || b == ESCAPE) {
                out[at++] = ESCAPE;
                out[at++] = b == END ? ESCAPED_END : ESCAPED_ESCAPE;
            } else {
                out[at++] = b;
            }
        }
        out[at] = END;
        return Bytes.wrap(out);
    }

    /**
     * Finds data frames of any port. A closing C0 does not open the next frame. What is beyond the
     * longest frame is left out and the rest handed on; a line that falls silent within a frame
     * starts afresh.
     */
    public static final class Decoder implements Framing.Unframer {
        private static final int UNKNOWN = -1;

        private final byte[] frame;
        private final Consumer<Bytes> frames;
        private final Runnable ready;
        private int size;
        private boolean inFrame;
        private boolean escaped;
        private int command = UNKNOWN;

        /**
         * @param most bytes of a frame
         * @param ready run for each time that the device says it is ready
         */
        public Decoder(int most, Consumer<Bytes> frames, Runnable ready) {
            this.frame = new byte[most];
            this.frames = frames;
            this.ready = ready;
        }

        @Override
        public void feed(byte[] stream, int offset, int length) {
            for (int i = offset; i < offset + length; i++) take(stream[i]);
        }

        private void take(byte next) {
            if (next == END) {
                boolean closes = inFrame && command == DATA;
                if (closes && size > 0) frames.accept(Bytes.copy(frame, 0, size));
                begin(!closes);
            } else if (inFrame && command == UNKNOWN) {
                command = next & COMMAND;
            } else if (inFrame && command == READY) {
                ready.run();
                begin(false);
            } else if (inFrame && command == DATA && size < frame.length) {
                data(next);
            }
        }

        private void data(byte next) {
            if (next == ESCAPE) {
                escaped = true;
                return;
            }
            byte meant = next;
            if (escaped && next == ESCAPED_END) meant = END;
            if (escaped && next == ESCAPED_ESCAPE) meant = ESCAPE;
            escaped = false;
            frame[size++] = meant;
        }

        private void begin(boolean open) {
            inFrame = open;
            size = 0;
            escaped = false;
            command = UNKNOWN;
        }

        @Override
        public void silence() {
            if (size > 0) begin(false);
        }
    }
}
