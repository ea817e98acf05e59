package io.reticle.suite.prober;

import io.reticle.rns.bytes.Bytes;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketAddress;
import java.util.function.Supplier;

/** A frame in each datagram, from a socket of the prober's to an address of the node's. */
final class DatagramLine implements Line {
    /** The largest there are. */
    private static final int LONGEST = 65_535;

    private final DatagramSocket socket;
    private final Supplier<SocketAddress> node;
    private final Ear ear;

    private DatagramLine(DatagramSocket socket, Supplier<SocketAddress> node, Ear ear) {
        this.socket = socket;
        this.node = node;
        this.ear = ear;
    }

    /**
     * @param node where it is at present
     */
    static Opening over(DatagramSocket socket, Supplier<SocketAddress> node) {
        return ear -> {
            DatagramLine line = new DatagramLine(socket, node, ear);
            Thread.ofPlatform()
                    .daemon()
                    .name("prober udp " + socket.getLocalPort())
                    .start(line::read);
            return line;
        };
    }

    private void read() {
        byte[] buffer = new byte[LONGEST];
        while (!socket.isClosed()) {
            try {
                DatagramPacket datagram = new DatagramPacket(buffer, buffer.length);
                socket.receive(datagram);
                ear.received(
                        Bytes.copy(datagram.getData())
                                .slice(
                                        datagram.getOffset(),
                                        datagram.getOffset() + datagram.getLength()));
            } catch (IOException e) {
                // closed, which the loop sees, or a datagram that found nobody earlier
            }
        }
        ear.closed();
    }

    @Override
    public void send(Bytes frame) {
        sendRaw(frame);
    }

    @Override
    public void sendRaw(Bytes bytes) {
        try {
            socket.send(new DatagramPacket(bytes.toArray(), bytes.length(), node.get()));
        } catch (IOException e) {
            // as on any network: what is not there does not hear it
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
