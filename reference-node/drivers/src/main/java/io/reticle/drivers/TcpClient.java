package io.reticle.drivers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * Keeps one TCP connection to a server: where it cannot be made, or is lost, the next attempt
 * follows after five seconds (R-NET-229).
 */
public final class TcpClient implements Driver {
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
    private static final Duration RECONNECT = Duration.ofSeconds(5);

    /**
     * Whom to connect to, and how.
     *
     * @param preferIpv6 whether a name's IPv6 addresses are tried first; all are tried in turn
     * @param mostTries attempts to reconnect that may fail in a row; without end if absent. The
     *     Python stack ends at its Backbone clients only (R-NET-230)
     */
    public record Target(
            String host,
            int port,
            boolean preferIpv6,
            TcpPatience patience,
            OptionalInt mostTries) {
        public static Target of(String host, int port) {
            return new Target(host, port, false, TcpPatience.PLAIN, OptionalInt.empty());
        }

        @Override
        public String toString() {
            return Hosts.text(host, port);
        }
    }

    private final Target target;
    private final KeptLink kept;

    /** Starts to connect at once, in the background. */
    public TcpClient(Target target, Framing framing, FrameLink.Listener listener) {
        this(target, framing, false, listener);
    }

    /**
     * @param limited whether a server that does not read is cut off
     */
    TcpClient(Target target, Framing framing, boolean limited, FrameLink.Listener listener) {
        this.target = target;
        this.kept =
                new KeptLink(
                        "tcp client " + target,
                        () ->
                                RunningLink.over(
                                        connect(listener.loop().isPresent()),
                                        framing,
                                        limited,
                                        listener),
                        RECONNECT,
                        target.mostTries(),
                        listener);
    }

    private Socket connect(boolean forLoop) throws IOException {
        IOException last = null;
        for (InetAddress address : Hosts.resolve(target.host(), target.preferIpv6())) {
            try {
                return connect(
                        new InetSocketAddress(address, target.port()), target.patience(), forLoop);
            } catch (IOException e) {
                last = e;
            }
        }
        throw new IOException("no address for " + target, last);
    }

    /**
     * One attempt.
     *
     * @param forLoop whether the socket has to have a channel
     */
    static Socket connect(InetSocketAddress address, TcpPatience patience, boolean forLoop)
            throws IOException {
        Socket socket = forLoop ? SocketChannel.open().socket() : new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(address, CONNECT_TIMEOUT_MILLIS);
            patience.applyTo(socket);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw new IOException("cannot connect to " + address + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        kept.close();
    }
}
