package io.reticle.drivers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Locale;

/** Where programs of one machine meet: a name, or a port of the loopback. */
public sealed interface LocalAddress {
    /** In milliseconds; a server on this machine answers at once or not at all. */
    int CONNECT_TIMEOUT = 5_000;

    /**
     * A stream socket in the abstract namespace of Linux.
     *
     * @param name without the NUL that stands before it, 107 bytes at most
     */
    record Abstract(String name) implements LocalAddress {
        @Override
        public ByteStream connect() throws IOException {
            return UnixStream.connect(name);
        }

        @Override
        public LocalListener listen() throws IOException {
            return LocalListener.on(name);
        }

        @Override
        public String label() {
            return name;
        }

        @Override
        public String toString() {
            return "@" + name;
        }
    }

    /** A TCP port of 127.0.0.1. */
    record Loopback(int port) implements LocalAddress {
        InetSocketAddress address() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        }

        @Override
        public ByteStream connect() throws IOException {
            Socket socket = new Socket();
            try {
                socket.setTcpNoDelay(true);
                socket.connect(address(), CONNECT_TIMEOUT);
            } catch (IOException e) {
                socket.close();
                throw new IOException("cannot connect to " + this + ": " + e.getMessage(), e);
            }
            return ByteStream.of(socket, toString());
        }

        @Override
        public LocalListener listen() throws IOException {
            return LocalListener.on(address());
        }

        @Override
        public String label() {
            return String.valueOf(port);
        }

        @Override
        public String toString() {
            return "127.0.0.1:" + port;
        }
    }

    /**
     * @throws IOException if nobody listens there
     */
    ByteStream connect() throws IOException;

    /**
     * @throws IOException if somebody listens there already
     */
    LocalListener listen() throws IOException;

    /** As the authority shows it: the name, or the port alone. */
    String label();

    /** Whether this system has the abstract namespace. */
    static boolean hasAbstract() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux");
    }
}
