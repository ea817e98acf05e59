package io.reticle.drivers;

import io.reticle.rns.bytes.Bytes;

import java.util.function.Consumer;

/** How frames are told apart in a stream of bytes. */
public interface Framing {
    /** A frame as it stands in the stream. */
    Bytes encode(Bytes frame);

    /** A reader for one stream, which hands each frame on. */
    Unframer unframer(Consumer<Bytes> frames);

    /** Finds the frames in a stream, however it is cut into pieces. */
    interface Unframer {
        void feed(byte[] stream, int offset, int length);

        /** Nothing came for a while, as long as the stream's medium waits. */
        default void silence() {}
    }

    /**
     * HDLC as on TCP: whole frames are looked for, and those that are too long are dropped.
     *
     * @param longestFrame that is handed on, in bytes
     */
    static Framing hdlc(int longestFrame) {
        return new Framing() {
            @Override
            public Bytes encode(Bytes frame) {
                return Hdlc.encode(frame);
            }

            @Override
            public Unframer unframer(Consumer<Bytes> frames) {
                return new Hdlc.Decoder(longestFrame, frames);
            }
        };
    }

    /**
     * HDLC as on serial lines and pipes: read byte by byte, frames that are too long are cut.
     *
     * @param most bytes of a frame
     */
    static Framing serialHdlc(int most) {
        return new Framing() {
            @Override
            public Bytes encode(Bytes frame) {
                return Hdlc.encode(frame);
            }

            @Override
            public Unframer unframer(Consumer<Bytes> frames) {
                return new SerialHdlc(most, frames);
            }
        };
    }

    /**
     * KISS data frames, as to a TNC behind a TCP port.
     *
     * @param most bytes of a frame
     */
    static Framing kiss(int most) {
        return new Framing() {
            @Override
            public Bytes encode(Bytes frame) {
                return Kiss.encode(Kiss.DATA, frame);
            }

            @Override
            public Unframer unframer(Consumer<Bytes> frames) {
                return new Kiss.Decoder(most, frames, () -> {});
            }
        };
    }
}
