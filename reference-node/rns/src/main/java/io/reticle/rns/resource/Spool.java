package io.reticle.rns.resource;

import java.io.IOException;

/** Opens a place for the content of each transfer that comes in. */
@FunctionalInterface
public interface Spool {
    /**
     * @param first the advertisement of the transfer's first segment
     * @throws IOException if there is no room for it; the transfer is refused then
     */
    ResourceSink open(Advertisement first) throws IOException;

    /** Memory, for content of up to {@code limit} bytes. */
    static Spool inMemory(long limit) {
        return first -> {
            if (first.dataSize() > limit) {
                throw new IOException(
                        "%d bytes; at most %d are kept in memory"
                                .formatted(first.dataSize(), limit));
            }
            return ResourceSink.inMemory();
        };
    }
}
