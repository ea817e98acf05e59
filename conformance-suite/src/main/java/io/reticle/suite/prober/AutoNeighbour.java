package io.reticle.suite.prober;

import io.reticle.rns.bytes.Bytes;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The prober as somebody on a local network whom the node may find. */
public final class AutoNeighbour implements AutoCloseable {
    /** Where members say to all that they are there. */
    public static final int DISCOVERY = 29_716;

    private static final int ANSWERS = DISCOVERY + 1;
    private static final int FRAMES = 42_671;

    /** As often as the authority says its token. */
    private static final Duration INTERVAL = Duration.ofMillis(1_600);

    private final NetworkInterface device;
    private final SocketAddress group;
    private final DatagramSocket telling;
    private final Transcript answers;
    private final Wire wire;
    private final CountDownLatch hushed = new CountDownLatch(1);
    private volatile SocketAddress node;
    private volatile long toldAt;

    private AutoNeighbour(
            Prober prober,
            LocalNetwork network,
            NetworkInterface device,
            String nodeAddress,
            String address,
            String group)
            throws IOException {
        this.device = device;
        var own = LocalNetwork.scoped(address, device);
        this.group = new InetSocketAddress(LocalNetwork.scoped(group, device), DISCOVERY);
        this.telling = new DatagramSocket(new InetSocketAddress(own, ANSWERS));
        telling.setOption(StandardSocketOptions.IP_MULTICAST_IF, device);
        this.answers = network.transcript("tokens to " + address, telling);
        speakTo(nodeAddress);
        this.wire =
                prober.over(
                        "auto " + address,
                        DatagramLine.over(
                                new DatagramSocket(new InetSocketAddress(own, FRAMES)),
                                () -> node));
    }

    /** To be called in the prober's namespace. */
    static AutoNeighbour open(
            Prober prober,
            LocalNetwork network,
            NetworkInterface device,
            String nodeAddress,
            String address,
            String group)
            throws IOException {
        return new AutoNeighbour(prober, network, device, nodeAddress, address, group);
    }

    /** Frames from and to the node. */
    public Wire wire() {
        return wire;
    }

    /** What the node said to this neighbour alone, apart from frames: tokens of 32 bytes. */
    public Transcript answers() {
        return answers;
    }

    /** From now on frames go to this address of the node. */
    public void speakTo(String address) throws IOException {
        node = new InetSocketAddress(LocalNetwork.scoped(address, device), FRAMES);
    }

    /** Says a token to all from now on, as often as the authority. */
    public void tell(Bytes token) {
        Thread.ofPlatform().daemon().name("prober tokens").start(() -> telling(token));
    }

    private void telling(Bytes token) {
        byte[] bytes = token.toArray();
        try {
            do {
                telling.send(new DatagramPacket(bytes, bytes.length, group));
                toldAt = System.nanoTime();
            } while (!hushed.await(INTERVAL.toNanos(), TimeUnit.NANOSECONDS));
        } catch (IOException | InterruptedException e) {
            // the case is over
        }
    }

    /**
     * Says nothing more.
     *
     * @return when it last said its token, as {@link System#nanoTime} has it
     */
    public long hush() {
        hushed.countDown();
        return toldAt;
    }

    @Override
    public void close() {
        hush();
        telling.close();
        wire.close();
    }
}
