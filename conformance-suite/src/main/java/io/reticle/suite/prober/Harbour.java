package io.reticle.suite.prober;

import io.reticle.drivers.ByteStream;
import io.reticle.drivers.Framing;
import io.reticle.suite.engine.Inconclusive;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.sut.PortPool;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A place on loopback to which the node connects by itself, and where it is spoken with. */
public final class Harbour implements AutoCloseable {
    private final Prober prober;
    private final String name;
    private final Framing framing;
    private final BlockingQueue<End> arrived = new LinkedBlockingQueue<>();
    private final int port;
    private volatile ServerSocket listening;

    private Harbour(Prober prober, String name, Framing framing) throws IOException {
        this.prober = prober;
        this.name = name;
        this.framing = framing;
        // below those of outgoing connections: one of these could take it while the place is shut
        this.port = PortPool.take();
        this.listening = listen(port);
    }

    static Harbour open(Prober prober, String name, Framing framing) throws IOException {
        return new Harbour(prober, name, framing);
    }

    private ServerSocket listen(int at) throws IOException {
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), at));
        Thread.ofVirtual().start(() -> accept(server));
        return server;
    }

    private void accept(ServerSocket server) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                long nanos = System.nanoTime();
                Transcript said = new Transcript(name, prober.evidence());
                Wire wire =
                        prober.over(
                                name, StreamLine.over(ByteStream.of(socket, name), framing, said));
                arrived.add(new End(wire, said, nanos));
            } catch (IOException e) {
                // closed, which the loop sees; or a caller who was gone before he was served
            }
        }
    }

    public int port() {
        return port;
    }

    /** The next connection of the node, which may have come already. */
    public Optional<End> next(Duration deadline) {
        try {
            return Optional.ofNullable(arrived.poll(deadline.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Inconclusive("interrupted while waiting at " + name, e);
        }
    }

    /** The node has to connect. */
    public End expect(String what, Duration deadline) {
        End end =
                next(deadline)
                        .orElseThrow(
                                () ->
                                        new Refuted(
                                                "expected %s within %.1f s, found none"
                                                        .formatted(
                                                                what,
                                                                deadline.toMillis() / 1000.0)));
        prober.note(what);
        return end;
    }

    /** Takes no connections for so long: whoever tries is refused. Then again, at the same port. */
    public void away(Duration time) throws IOException {
        listening.close();
        if (next(time).isPresent()) {
            throw new Inconclusive("a connection came to " + name + " before it was shut");
        }
        listening = listen(port);
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new Inconclusive("closing " + name, e);
        }
    }
}
