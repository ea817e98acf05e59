package io.reticle.suite.prober;

import io.reticle.drivers.Hdlc;
import io.reticle.reports.event.Direction;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.packet.Packet;
import io.reticle.suite.engine.Evidence;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A neighbour over TCP who speaks and does not read, so that what is sent to it piles up. */
public final class DeafPeer implements AutoCloseable {
    /** Little room, so that the node's side fills soon. */
    private static final int ROOM = 4_096;

    private static final int READ_SIZE = 64 * 1024;
    private static final Bytes NOTHING = Bytes.hex("7e7e");

    private final String name;
    private final Evidence evidence;
    private final Socket socket = new Socket();

    private DeafPeer(String name, Evidence evidence) {
        this.name = name;
        this.evidence = evidence;
    }

    static DeafPeer open(String name, InetSocketAddress address, Evidence evidence)
            throws IOException {
        DeafPeer peer = new DeafPeer(name, evidence);
        peer.socket.setReceiveBufferSize(ROOM);
        peer.socket.connect(address);
        return peer;
    }

    public void send(Packet packet) throws IOException {
        FrameNotes notes = FrameNotes.of(packet.frame());
        evidence.frame(
                Direction.TO_SUT, name, packet.frame().toArray(), notes.summary(), notes.fields());
        socket.getOutputStream().write(Hdlc.encode(packet.frame()).toArray());
    }

    /**
     * Tries once a second whether the node still has the connection.
     *
     * @return how long it kept it from now on; absent if it does still
     */
    public Optional<Duration> cutOff(Duration deadline) throws InterruptedException {
        long began = System.nanoTime();
        while (System.nanoTime() - began < deadline.toNanos()) {
            try {
                socket.getOutputStream().write(NOTHING.toArray());
            } catch (IOException e) {
                evidence.note(name + ": " + e.getMessage());
                return Optional.of(Duration.ofNanos(System.nanoTime() - began));
            }
            TimeUnit.SECONDS.sleep(1);
        }
        return Optional.empty();
    }

    /** Reads from now on, until nothing has come for so long or the connection ends; in bytes. */
    public long drain(Duration silence) throws IOException {
        socket.setSoTimeout((int) silence.toMillis());
        byte[] buffer = new byte[READ_SIZE];
        long bytes = 0;
        try {
            for (int n = socket.getInputStream().read(buffer);
                    n >= 0;
                    n = socket.getInputStream().read(buffer)) {
                bytes += n;
            }
        } catch (SocketTimeoutException e) {
            evidence.note(name + ": nothing more came");
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
