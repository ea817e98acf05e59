package io.reticle.rns.resource;

import io.reticle.rns.bytes.Bytes;

import java.io.IOException;

/** Content of a known size that can be read anywhere: a file, or bytes in memory. */
public interface ResourceSource extends AutoCloseable {
    /** In bytes; does not change. */
    long size();

    /**
     * Reads {@code length} bytes from {@code offset}, all of which lie within {@link #size}.
     *
     * @throws IOException if they cannot be read
     */
    Bytes read(long offset, int length) throws IOException;

    /** Lets go of what is behind it. Called once, when nobody will read any more. */
    @Override
    void close();

    /** Bytes in memory. */
    static ResourceSource of(Bytes content) {
        return new ResourceSource() {
            @Override
            public long size() {
                return content.length();
            }

            @Override
            public Bytes read(long offset, int length) {
                return content.slice((int) offset, (int) offset + length);
            }

            @Override
            public void close() {
                // memory goes by itself
            }
        };
    }
}
