package io.reticle.drivers;

import io.reticle.rns.bytes.Bytes;

import java.util.function.Consumer;

/**
 * Reads HDLC byte by byte, as serial lines, pipes and I2P streams have it (R-NET-245): flags open
 * and close in turn, so that a closing flag does not open the next frame; what is beyond the
 * longest frame is left out and the rest handed on; a line that falls silent within a frame starts
 * afresh.
 */
final class SerialHdlc implements Framing.Unframer {
    private static final byte FLAG = 0x7E;
    private static final byte ESCAPE = 0x7D;
    private static final int MASK = 0x20;

    private final byte[] frame;
    private final Consumer<Bytes> frames;
    private int size;
    private boolean inFrame;
    private boolean escaped;

    /**
     * @param most bytes of a frame
     */
    SerialHdlc(int most, Consumer<Bytes> frames) {
        this.frame = new byte[most];
        this.frames = frames;
    }

    @Override
    public void feed(byte[] stream, int offset, int length) {
        for (int i = offset; i < offset + length; i++) take(stream[i]);
    }

    private void take(byte next) {
        if (next == FLAG) {
            if (inFrame && size > 0) frames.accept(Bytes.copy(frame, 0, size));
            inFrame = !inFrame;
            size = 0;
            escaped = false;
        } else if (inFrame && size < frame.length) {
            if (next == ESCAPE) {
                escaped = true;
                return;
            }
            byte unmasked = (byte) (next ^ MASK);
            // an escape before anything else is left out, and the byte behind it kept
            boolean meant = escaped && (unmasked == FLAG || unmasked == ESCAPE);
            frame[size++] = meant ? unmasked : next;
            escaped = false;
        }
    }

    @Override
    public void silence() {
        if (size == 0) return;
        size = 0;
        inFrame = false;
        escaped = false;
    }
}
