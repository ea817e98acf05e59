package io.reticle.drivers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/**
 * Two pipes to a program on this machine or elsewhere: what is written comes out there in order.
 */
public interface ByteStream extends AutoCloseable {
    /** Reading waits for bytes; on a line it may also return 0 where none came for a while. */
    InputStream input() throws IOException;

    OutputStream output() throws IOException;

    /** Ends both directions; whoever is reading or writing is told by an exception or the end. */
    @Override
    void close();

    /** The far end, as shown in log lines. */
    @Override
    String toString();

    /**
     * A connected socket of the Java library.
     *
     * @param name what {@link #toString} says
     */
    static ByteStream of(Socket socket, String name) {
        return new ByteStream() {
            @Override
            public InputStream input() throws IOException {
                return socket.getInputStream();
            }

            @Override
            public OutputStream output() throws IOException {
                return socket.getOutputStream();
            }

            @Override
            public void close() {
                try {
                    socket.close();
                } catch (IOException e) {
                    // it is gone either way
                }
            }

            @Override
            public String toString() {
                return name;
            }
        };
    }
}
