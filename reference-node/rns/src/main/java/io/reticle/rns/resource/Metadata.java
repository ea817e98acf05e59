package io.reticle.rns.resource;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;

/**
 * What stands before the data in a resource's first segment, where flag METADATA is set
 * (R-CORE-184).
 *
 * <pre>
 *  offset  size  field
 *  0       3     n
 *  3       n     one MessagePack value
 * </pre>
 */
public final class Metadata {
    private static final int LENGTH_SIZE = 3;

    /** It has to fit into the first segment. */
    public static final int MAX_SIZE = Segment.MAX_SIZE - LENGTH_SIZE;

    private Metadata() {}

    /**
     * @throws IllegalArgumentException if {@code packed} does not fit into one segment
     */
    public static Bytes prefix(Bytes packed) {
        int size = packed.length();
        if (size > MAX_SIZE) {
            throw new IllegalArgumentException(
                    "metadata of %d bytes; at most %d".formatted(size, MAX_SIZE));
        }
        return Bytes.concat(
                Bytes.wrap((byte) (size >> 16), (byte) (size >> 8), (byte) size), packed);
    }

    /** A first segment's plaintext, cut in two. */
    public record Split(Bytes metadata, Bytes data) {}

    /**
     * @throws MalformedFrame if the plaintext ends before the metadata does
     */
    public static Split split(Bytes plaintext) throws MalformedFrame {
        int present = plaintext.length() - LENGTH_SIZE;
        int size = present < 0 ? 0 : (int) plaintext.number(0, LENGTH_SIZE);
        if (size > present) {
            throw new MalformedFrame(
                    "resource", 0, "metadata of " + size + " bytes", present + " bytes");
        }
        return new Split(
                plaintext.slice(LENGTH_SIZE, LENGTH_SIZE + size),
                plaintext.from(LENGTH_SIZE + size));
    }
}
