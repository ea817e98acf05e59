package io.reticle.bench;

import io.reticle.drivers.Hdlc;
import io.reticle.rns.announce.Announce;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.packet.Packet;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Numbered packets of {@value #SIZE} bytes, from one TCP connection through a transport node to
 * another, both held by this process, so that one clock sees both ends.
 *
 * <p>The sender is paced: each packet is due at a time of its own, whatever became of those before,
 * and those that are due leave together. What counts is what arrives, because nodes drop in silence
 * what they cannot take in.
 */
final class Traffic implements AutoCloseable {
    /** In bytes, before stuffing: two addresses, 35 bytes of header. */
    static final int SIZE = 200;

    private static final int TWO_ADDRESSES = 0x50;
    private static final int HEADER = 35;
    private static final int HEADER_OF_ONE = 19;

    /** A number is written in digits of six bits, none of which needs stuffing. */
    private static final int DIGITS = 8;

    private static final int DIGIT_BITS = 6;
    private static final int DIGIT_MASK = (1 << DIGIT_BITS) - 1;

    /** Nor is any frame twice the same, in this run or one before. */
    private static final int SALT = 16;

    private static final int PIECE = 1 << 17;
    private static final int MTU = 500;
    private static final int JOININGS = 3;
    private static final Duration ANNOUNCE_DEADLINE = Duration.ofSeconds(20);

    /** Packets that have not come by then, counted from the last that did, are lost. */
    private static final Duration LOST = Duration.ofMillis(1_500);

    /** The sender sleeps so long at most: shorter than what is to be measured. */
    private static final long NAP = 50_000;

    /**
     * What became of a run.
     *
     * @param seconds that sending took
     * @param median of the delays of those that arrived, in microseconds; not a number if none did
     * @param late which one in a hundred exceeds
     */
    record Outcome(int sent, int arrived, double seconds, double median, double late) {
        int lost() {
            return sent - arrived;
        }

        double perSecond() {
            return sent / seconds;
        }
    }

    private final SocketChannel source;
    private final SocketChannel sink;
    private final Thread reader;
    private final byte[] frame;

    /** When each packet of the run was due, in {@link System#nanoTime}. */
    private volatile long[] due = {};

    private volatile long[] delays = {};
    private final AtomicInteger arrived = new AtomicInteger();
    private volatile long lastArrival;
    private final CompletableFuture<Packet> rebroadcast = new CompletableFuture<>();

    /** The number of the first packet of the run. */
    private volatile int base;

    private int next;

    private Traffic(SocketChannel source, SocketChannel sink) {
        this.source = source;
        this.sink = sink;
        this.frame = new byte[SIZE];
        this.reader = Thread.ofPlatform().daemon().name("sink").unstarted(this::read);
    }

    /**
     * Joins a transport node at both ends and waits until it has told the one end of the other.
     *
     * @throws PeerFailure if it passes no announce on
     */
    static Traffic through(String id, int port) throws IOException, InterruptedException {
        for (int left = JOININGS; ; left--) {
            try {
                return joined(id, port);
            } catch (PeerFailure e) {
                // a node that has just begun to listen may close what comes at once
                if (left == 1) throw e;
            }
        }
    }

    private static Traffic joined(String id, int port) throws IOException, InterruptedException {
        var traffic = new Traffic(connected(port), connected(port));
        try {
            CryptoProvider crypto = CryptoProvider.best();
            Entropy entropy = Entropy.secure();
            Identity identity = Identity.generate(crypto, entropy);
            DestinationName name = DestinationName.parse("reticle.bench");
            Bytes address = name.address(crypto, identity.hash());
            Packet announce =
                    Announce.make(
                                    identity,
                                    address,
                                    name.hash(crypto),
                                    Announce.randomHash(
                                            entropy, System.currentTimeMillis() / 1_000),
                                    Optional.empty(),
                                    Bytes.EMPTY)
                            .packet(false);
            Thread listening = Thread.ofPlatform().daemon().start(() -> traffic.listen(address));
            write(traffic.sink, ByteBuffer.wrap(Hdlc.encode(announce.frame()).toArray()));
            Packet heard =
                    traffic.rebroadcast.get(ANNOUNCE_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
            listening.join();
            Bytes next =
                    heard.transportId()
                            .orElseThrow(() -> new PeerFailure(id + " names no next hop"));
            traffic.begin(entropy, Bytes.concat(next, address));
            return traffic;
        } catch (ExecutionException | TimeoutException e) {
            traffic.close();
            throw new PeerFailure("%s passes no announce on: %s".formatted(id, e));
        }
    }

    /** The same packets with no node between the ends: what the system itself takes. */
    static Traffic direct() throws IOException, InterruptedException {
        try (ServerSocketChannel listening = ServerSocketChannel.open()) {
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            int port = ((InetSocketAddress) listening.getLocalAddress()).getPort();
            SocketChannel source = connected(port);
            var traffic = new Traffic(source, listening.accept());
            Entropy entropy = Entropy.secure();
            traffic.begin(entropy, entropy.bytes(2 * Packet.ADDRESS_SIZE));
            return traffic;
        }
    }

    private static SocketChannel connected(int port) throws IOException {
        SocketChannel channel =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return channel;
    }

    /** Until the announce comes back. */
    private void listen(Bytes address) {
        var decoder =
                new Hdlc.Decoder(
                        MTU,
                        found -> {
                            try {
                                Packet packet = Packet.parse(found);
                                if (packet.destination().equals(address)) {
                                    rebroadcast.complete(packet);
                                }
                            } catch (MalformedFrame e) {
                                rebroadcast.completeExceptionally(e);
                            }
                        });
        byte[] piece = new byte[PIECE];
        try {
            while (!rebroadcast.isDone()) {
                int count = source.read(ByteBuffer.wrap(piece));
                if (count < 0) throw new EOFException("the connection was closed");
                decoder.feed(piece, 0, count);
            }
        } catch (IOException e) {
            rebroadcast.completeExceptionally(e);
        }
    }

    private void begin(Entropy entropy, Bytes addresses) {
        frame[0] = TWO_ADDRESSES;
        addresses.copyTo(frame, 2);
        entropy.bytes(SALT).copyTo(frame, HEADER + DIGITS);
        reader.start();
    }

    /**
     * Sends at a steady pace, and waits for what arrives.
     *
     * @param perSecond how many packets
     */
    Outcome paced(int perSecond, Duration duration) throws IOException {
        int count = (int) (perSecond * duration.toMillis() / 1_000);
        return run(count, 1e9 / perSecond);
    }

    /** Sends all of them as fast as the connection takes them. */
    Outcome atOnce(int count) throws IOException {
        return run(count, 0);
    }

    private Outcome run(int count, double interval) throws IOException {
        long[] times = new long[count];
        long[] taken = new long[count];
        Arrays.fill(taken, -1);
        arrived.set(0);
        base = next;
        delays = taken;
        due = times;
        var out = ByteBuffer.allocateDirect(PIECE);
        byte[] stuffed = Hdlc.encode(Bytes.copy(frame)).toArray();
        int number = number(stuffed);
        long begun = System.nanoTime();
        lastArrival = begun;
        int sent = 0;
        while (sent < count) {
            long now = System.nanoTime();
            int ready =
                    interval == 0
                            ? count
                            : (int) Math.min(count, (long) ((now - begun) / interval) + 1);
            while (sent < ready && out.remaining() >= stuffed.length) {
                times[sent] = interval == 0 ? now : begun + (long) (sent * interval);
                write(stuffed, number, next + sent);
                out.put(stuffed);
                sent++;
            }
            if (out.position() > 0) {
                write(source, out.flip());
                out.clear();
            }
            if (sent < count && sent >= ready) LockSupport.parkNanos(NAP);
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        while (arrived.get() < count
                && System.nanoTime() - Math.max(lastArrival, begun) < LOST.toNanos()) {
            LockSupport.parkNanos(1_000_000);
        }
        due = new long[0];
        next += count;
        long[] came = Arrays.stream(taken).filter(delay -> delay >= 0).sorted().toArray();
        return new Outcome(count, came.length, seconds, share(came, 0.5), share(came, 0.99));
    }

    /**
     * @param delays in nanoseconds, in rising order
     */
    private static double share(long[] delays, double share) {
        if (delays.length == 0) return Double.NaN;
        return delays[(int) (share * delays.length)] / 1e3;
    }

    /** Where in the stuffed frame the number stands: stuffing moves it. */
    private int number(byte[] stuffed) {
        int at = 1;
        for (int plain = 0; plain < HEADER; plain++) at += stuffed[at] == 0x7D ? 2 : 1;
        return at;
    }

    private static void write(byte[] into, int at, int value) {
        long rest = value;
        for (int i = 0; i < DIGITS; i++) {
            into[at + i] = (byte) (rest & DIGIT_MASK);
            rest >>= DIGIT_BITS;
        }
    }

    private static void write(SocketChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) channel.write(bytes);
    }

    private void read() {
        var decoder = new Hdlc.Decoder(MTU, this::arrived);
        byte[] piece = new byte[PIECE];
        ByteBuffer in = ByteBuffer.wrap(piece);
        try {
            for (int count = sink.read(in); count >= 0; count = sink.read(in)) {
                decoder.feed(piece, 0, count);
                in.clear();
            }
        } catch (AsynchronousCloseException e) {
            // the run is over
        } catch (IOException e) {
            System.err.println("the sink reads no more: " + e.getMessage());
        }
    }

    private void arrived(Bytes found) {
        // one address is left at the last hop, both where there is none
        int at = found.length() == SIZE ? HEADER : HEADER_OF_ONE;
        if (found.length() < SIZE - (HEADER - HEADER_OF_ONE)) return;
        long value = 0;
        for (int i = DIGITS - 1; i >= 0; i--) {
            value = value << DIGIT_BITS | (found.at(at + i) & DIGIT_MASK);
        }
        long index = value - base;
        long[] times = due;
        long[] taken = delays;
        if (index < 0 || index >= times.length || taken[(int) index] >= 0) return;
        long now = System.nanoTime();
        taken[(int) index] = now - times[(int) index];
        lastArrival = now;
        arrived.incrementAndGet();
    }

    @Override
    public void close() throws IOException {
        List<IOException> failures = new ArrayList<>();
        for (SocketChannel channel : List.of(source, sink)) {
            try {
                channel.close();
            } catch (IOException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) throw failures.getFirst();
    }
}
