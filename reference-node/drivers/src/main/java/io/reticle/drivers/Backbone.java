package io.reticle.drivers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * TCP for many peers: on the wire the same as {@link TcpServer} and {@link TcpClient}, but a peer
 * that does not read is first sent nothing more and then cut off ({@link StallRule}), and one that
 * connects again and again is turned away (R-NET-236 to R-NET-238). The Python stack also stops
 * reading from the busiest peers while its queue is long; here frames are dealt with as they are
 * read, so that a peer cannot be ahead of the node.
 */
public final class Backbone {
    private Backbone() {}

    /**
     * When an address is turned away.
     *
     * @param threshold connections shorter than this count
     * @param grace how many of them are forgiven
     * @param block how long it is turned away after the last
     */
    public record Flapping(Duration threshold, int grace, Duration block) {}

    /**
     * Listens at once.
     *
     * @param flapping absent where nobody is turned away
     * @throws IOException if the address is taken or not this machine's
     */
    public static TcpServer server(
            InetSocketAddress address,
            Framing framing,
            Optional<Flapping> flapping,
            FrameLink.Listener listener)
            throws IOException {
        return new TcpServer(
                address,
                framing,
                TcpServer.Manners.backbone(flapping.map(FlapBlock::new)),
                listener);
    }

    /** Starts to connect at once, in the background. */
    public static TcpClient client(
            TcpClient.Target target, Framing framing, FrameLink.Listener listener) {
        return new TcpClient(target, framing, true, listener);
    }
}
