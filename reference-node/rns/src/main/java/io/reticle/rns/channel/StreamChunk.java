package io.reticle.rns.channel;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.Bzip2;
import io.reticle.rns.bytes.MalformedFrame;

/**
 * A piece of a byte stream: the payload of a message of type 0xff00 (R-CORE-207).
 *
 * <pre>
 *  offset  size  field
 *  0       2     bit 15: the stream ends here; bit 14: bzip2; bits 13 to 0: stream id
 *  2       n     data
 * </pre>
 *
 * @param data as it stands in the packet: compressed where {@code compressed} says so
 */
public record StreamChunk(int stream, boolean eof, boolean compressed, Bytes data) {
    public static final int TYPE = 0xFF00;
    public static final int HEADER_SIZE = 2;
    public static final int MAX_STREAM = 0x3FFF;

    /** What a writer takes at once, and the most that a compressed chunk may hold (R-CORE-209). */
    public static final int MAX_CONTENT = 16_384;

    private static final int EOF = 0x8000;
    private static final int COMPRESSED = 0x4000;

    /**
     * @throws IllegalArgumentException if {@code stream} is above 16383 (R-CORE-208)
     */
    public StreamChunk {
        if (stream < 0 || stream > MAX_STREAM) {
            throw new IllegalArgumentException("stream id " + stream + ": from 0 to " + MAX_STREAM);
        }
    }

    /**
     * @throws MalformedFrame if the two bytes of the header are not there
     */
    public static StreamChunk parse(Bytes payload) throws MalformedFrame {
        if (payload.length() < HEADER_SIZE) {
            throw new MalformedFrame(
                    "stream chunk", 0, "2 bytes or more", payload.length() + " bytes");
        }
        int header = (int) payload.number(0, 2);
        return new StreamChunk(
                header & MAX_STREAM,
                (header & EOF) != 0,
                (header & COMPRESSED) != 0,
                payload.from(HEADER_SIZE));
    }

    public Bytes encode() {
        int header = stream | (eof ? EOF : 0) | (compressed ? COMPRESSED : 0);
        return Bytes.concat(Bytes.wrap((byte) (header >> 8), (byte) header), data);
    }

    /**
     * What the writer put in.
     *
     * @throws MalformedFrame if it is compressed and damaged, or holds more than 16384 bytes
     *     (R-CORE-209)
     */
    public Bytes content() throws MalformedFrame {
        return compressed ? Bzip2.decompress(data, MAX_CONTENT) : data;
    }
}
