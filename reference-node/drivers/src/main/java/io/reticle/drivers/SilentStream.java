package io.reticle.drivers;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * A socket whose reading gives 0 bytes where nothing came for a second.
 *
 * @param name of the far end
 */
record SilentStream(Socket socket, String name) implements ByteStream {
    private static final Duration SILENCE = Duration.ofSeconds(1);

    static SilentStream of(Socket socket, String name) throws IOException {
        socket.setSoTimeout((int) SILENCE.toMillis());
        return new SilentStream(socket, name);
    }

    @Override
    public InputStream input() throws IOException {
        return new FilterInputStream(socket.getInputStream()) {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                try {
                    return super.read(target, offset, length);
                } catch (SocketTimeoutException e) {
                    return 0;
                }
            }
        };
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
}
