package io.reticle.drivers;

import io.reticle.rns.bytes.Bytes;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Frames as single datagrams, to one address, which may be that of a broadcast (R-NET-239). Who
 * sent a datagram does not matter; a broadcast of one's own comes back. IPv4 only, as the Python
 * stack.
 */
public final class Udp implements Driver {
    /** A datagram has no more. */
    private static final int LARGEST = 65_535;

    private static final String ANY = "0.0.0.0";

    private final DatagramSocket receiver;
    private final DatagramSocket sender;
    private final Medium link;
    private final Thread reading;

    /**
     * Listens at once.
     *
     * @param listen where datagrams are received; absent on an interface that only sends
     * @param forward where frames are sent to; absent on one that only receives
     * @throws IOException if the address is taken or not this machine's, or a host is not known
     */
    public Udp(
            Optional<InetSocketAddress> listen,
            Optional<InetSocketAddress> forward,
            FrameLink.Listener listener)
            throws IOException {
        receiver = new DatagramSocket(null);
        sender = new DatagramSocket(null);
        try {
            if (listen.isPresent()) receiver.bind(listen.get());
            // of the same family as the address it sends to
            sender.bind(new InetSocketAddress(ANY, 0));
            sender.setBroadcast(true);
        } catch (IOException e) {
            receiver.close();
            sender.close();
            throw new IOException(
                    "cannot listen on udp %s: %s"
                            .formatted(listen.map(Hosts::text).orElse("any"), e.getMessage()),
                    e);
        }
        link = new Medium(listen, forward);
        reading =
                Thread.ofPlatform()
                        .daemon()
                        .name(link.toString())
                        .unstarted(() -> run(listen.isPresent(), listener));
        reading.start();
    }

    /**
     * An IPv4 address and a port.
     *
     * @throws IOException if the host is not known, or has no such address
     */
    public static InetSocketAddress address(String host, int port) throws IOException {
        InetAddress first = Hosts.resolve(host, false).getFirst();
        if (first instanceof Inet4Address) return new InetSocketAddress(first, port);
        throw new IOException("the host '" + host + "' has no IPv4 address");
    }

    /** Where it listens; 0 if it does not. */
    public int port() {
        return Math.max(0, receiver.getLocalPort());
    }

    private void run(boolean listens, FrameLink.Listener listener) {
        listener.opened(link);
        try {
            if (listens) read(listener);
            else link.closed.await();
        } catch (IOException | InterruptedException e) {
            // closed from outside, as below
        } finally {
            link.close();
            listener.closed(link);
        }
    }

    private void read(FrameLink.Listener listener) throws IOException {
        byte[] buffer = new byte[LARGEST];
        DatagramPacket datagram = new DatagramPacket(buffer, buffer.length);
        while (true) {
            datagram.setLength(buffer.length);
            receiver.receive(datagram);
            if (datagram.getLength() == 0) continue;
            listener.received(link, Bytes.copy(buffer, 0, datagram.getLength()));
        }
    }

    @Override
    public void close() {
        link.close();
    }

    private final class Medium implements FrameLink {
        private final Optional<InetSocketAddress> forward;
        private final String name;
        private final AtomicLong dropped = new AtomicLong();
        private final CountDownLatch closed = new CountDownLatch(1);

        Medium(Optional<InetSocketAddress> listen, Optional<InetSocketAddress> forward) {
            this.forward = forward;
            this.name = listen.or(() -> forward).map(Hosts::text).orElse("nowhere");
        }

        @Override
        public void send(Bytes frame) {
            byte[] bytes = frame.toArray();
            try {
                if (forward.isEmpty()) throw new IOException("no address to send to");
                sender.send(new DatagramPacket(bytes, bytes.length, forward.get()));
            } catch (IOException e) {
                // too large, closed, or no way there now: the medium promises nothing
                dropped.incrementAndGet();
            }
        }

        @Override
        public long droppedFrames() {
            return dropped.get();
        }

        @Override
        public void close() {
            receiver.close();
            sender.close();
            closed.countDown();
        }

        @Override
        public String peer() {
            return name;
        }

        @Override
        public String toString() {
            return "udp " + name;
        }
    }
}
