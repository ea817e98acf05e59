package io.reticle.rns.bytes;

import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * The compression of resources and streams: bzip2, from memory to memory. Two encoders may give
 * different bytes for the same input, so compressed bytes are never compared.
 */
public final class Bzip2 {
    /** Bytes in one unit of the encoder's block size. */
    private static final int BLOCK_UNIT = 100_000;

    private static final int MAX_UNITS = 9;
    private static final int CHUNK = 16_384;

    private Bzip2() {}

    /** Compresses all of {@code data} to one stream. */
    public static Bytes compress(Bytes data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(data.length() / 2 + 64);
        // a block is never longer than the data, and the encoder's memory grows with the block
        int units = Math.clamp((data.length() + BLOCK_UNIT - 1) / BLOCK_UNIT, 1, MAX_UNITS);
        try (OutputStream stream = new BZip2CompressorOutputStream(out, units)) {
            stream.write(data.toArray());
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
        return Bytes.wrap(out.toByteArray());
    }

    /**
     * Decompresses the first stream in {@code data}; what follows it is ignored, as the authority
     * does.
     *
     * @param limit how many bytes may come out; no more than these are ever made
     * @throws MalformedFrame if it is no bzip2 stream, ends too early, is damaged, or holds more
     *     than {@code limit} bytes
     */
    public static Bytes decompress(Bytes data, int limit) throws MalformedFrame {
        ByteArrayOutputStream out = new ByteArrayOutputStream(Math.min(limit, 4 * data.length()));
        try (InputStream stream =
                new BZip2CompressorInputStream(new ByteArrayInputStream(data.toArray()))) {
            byte[] chunk = new byte[Math.min(limit + 1, CHUNK)];
            for (int read = stream.read(chunk); read >= 0; read = stream.read(chunk)) {
                if (out.size() + read > limit) {
                    throw new MalformedFrame(
                            "bzip2 stream", 0, "at most " + limit + " bytes inside", "more");
                }
                out.write(chunk, 0, read);
            }
        } catch (IOException | IndexOutOfBoundsException e) {
            // the decoder reports some damage by the index at which it fell over
            throw new MalformedFrame(
                    "bzip2 stream", 0, "a whole stream", String.valueOf(e.getMessage()));
        }
        return Bytes.wrap(out.toByteArray());
    }
}
