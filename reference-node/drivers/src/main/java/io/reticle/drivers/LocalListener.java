package io.reticle.drivers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Takes connections of other programs on this machine. */
public interface LocalListener extends AutoCloseable {
    /** Connections that may wait to be accepted. */
    int QUEUE = 128;

    /**
     * Waits for the next connection.
     *
     * @throws IOException if there is none to come because this was closed, or it broke at once
     */
    ByteStream accept() throws IOException;

    boolean closed();

    /** The address is free when this returns and nobody is in {@link #accept}. */
    @Override
    void close();

    /** In the abstract namespace. */
    static LocalListener on(String name) throws IOException {
        Descriptor descriptor = new Descriptor(Posix.socket());
        try {
            descriptor.use(
                    number -> {
                        Posix.bind(number, name.getBytes(StandardCharsets.UTF_8));
                        Posix.listen(number, QUEUE);
                        return 0;
                    });
        } catch (IOException e) {
            descriptor.close();
            throw new IOException("cannot listen on @" + name + ": " + e.getMessage(), e);
        }
        return new LocalListener() {
            @Override
            public ByteStream accept() throws IOException {
                return UnixStream.accepted(descriptor.use(Posix::accept), "@" + name);
            }

            @Override
            public boolean closed() {
                return descriptor.closed();
            }

            @Override
            public void close() {
                descriptor.close();
            }
        };
    }

    /** On TCP. */
    static LocalListener on(InetSocketAddress address) throws IOException {
        ServerSocket server = new ServerSocket();
        try {
            server.setReuseAddress(true);
            server.bind(address, QUEUE);
        } catch (IOException e) {
            server.close();
            throw new IOException("cannot listen on " + address + ": " + e.getMessage(), e);
        }
        return new LocalListener() {
            @Override
            public ByteStream accept() throws IOException {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                return ByteStream.of(
                        socket,
                        "127.0.0.1:"
                                + ((InetSocketAddress) socket.getRemoteSocketAddress()).getPort());
            }

            @Override
            public boolean closed() {
                return server.isClosed();
            }

            @Override
            public void close() {
                try {
                    server.close();
                } catch (IOException e) {
                    // it is gone either way
                }
            }
        };
    }
}
