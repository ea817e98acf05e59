package io.reticle.rns.resource;

import io.reticle.rns.bytes.Bytes;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes in what a transfer brings, piece by piece in order. Ended once: by {@link #complete}, or by
 * {@link #discard} where the transfer came to nothing.
 */
public interface ResourceSink {
    /**
     * @throws IOException if there is no room
     */
    void append(Bytes piece) throws IOException;

    /**
     * All that was appended, to be read and then closed.
     *
     * @throws IOException if it cannot be read back
     */
    ResourceSource complete() throws IOException;

    /** Throws away what was appended. */
    void discard();

    /** Keeps everything in memory. */
    static ResourceSink inMemory() {
        List<Bytes> pieces = new ArrayList<>();
        return new ResourceSink() {
            @Override
            public void append(Bytes piece) {
                pieces.add(piece);
            }

            @Override
            public ResourceSource complete() {
                Bytes all =
                        pieces.size() == 1
                                ? pieces.getFirst()
                                : Bytes.concat(pieces.toArray(Bytes[]::new));
                pieces.clear();
                return ResourceSource.of(all);
            }

            @Override
            public void discard() {
                pieces.clear();
            }
        };
    }
}
