package io.reticle.drivers;

import java.io.IOException;

/**
 * Opens {@link FrameLink}s and tells a {@link FrameLink.Listener} of them: a server one for each
 * client, a client one after another while it is connected, a medium one while it works.
 */
public interface Driver extends AutoCloseable {
    /** Opens nothing any more and closes the links that are open. */
    @Override
    void close() throws IOException;
}
