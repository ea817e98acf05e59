package io.reticle.bench;

import io.reticle.rns.announce.Announce;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.node.Node;
import io.reticle.rns.node.NodeConfig;
import io.reticle.rns.node.NodeEvent;
import io.reticle.rns.node.NodeListener;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.store.Store;
import io.reticle.rns.transport.Drop;
import io.reticle.rns.transport.InterfaceId;
import io.reticle.rns.transport.InterfaceProfile;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tells a transport node of many destinations, four a second of a clock of its own, and lets it
 * forward packets to them (R-NET-268): what the paths take of the heap, and whether a large table
 * makes a packet slow.
 */
final class ManyPaths implements NodeListener {
    private static final long SECOND = 1_000_000;
    private static final long START = 1_700_000_000L * SECOND;
    private static final int FORWARDED = 100_000;
    private static final int WARM_UP = 100_000;
    private static final int FIRST = 500;
    private static final int PAYLOAD = 165;
    private static final int TWO_ADDRESSES = 0x50;
    private static final int HEADER = 35;

    private final CryptoProvider crypto = CryptoProvider.best();
    private final Entropy entropy = Entropy.secure();
    private final Node node =
            new Node(
                    new NodeConfig(true, true),
                    Identity.generate(crypto, entropy),
                    crypto,
                    entropy,
                    Store.none(),
                    this);
    private final InterfaceId upstream =
            node.attach(InterfaceProfile.tcp("upstream", Optional.empty()), START);
    private final InterfaceId downstream =
            node.attach(InterfaceProfile.tcp("downstream", Optional.empty()), START);
    private final List<Bytes> addresses = new ArrayList<>();
    private long now = START;
    private long left;
    private long number;

    private ManyPaths() {}

    /**
     * Prints the paths that the node has, the bytes of heap that they take with all that belongs to
     * them, and nanoseconds of processor time for a forwarded packet.
     *
     * @param args how many
     */
    public static void main(String... args) throws Exception {
        int count = Integer.parseInt(args[0]);
        var run = new ManyPaths();
        // the first ones bring classes and libraries with them
        int first = Math.min(FIRST, count / 2);
        run.learn(first);
        long before = heap();
        run.learn(count - first);
        long held = (heap() - before) * count / (count - first);
        run.forward(WARM_UP);
        long spent = run.forward(FORWARDED);
        int paths = run.node.paths().size();
        System.out.printf("%d %d %d%n", paths, held, spent);
        System.exit(paths == count ? 0 : 1);
    }

    private void learn(int count) {
        DestinationName name = DestinationName.parse("reticle.bench");
        Bytes nameHash = name.hash(crypto);
        for (int i = 0; i < count; i++) {
            Identity identity = Identity.generate(crypto, entropy);
            Bytes address = name.address(crypto, identity.hash());
            Bytes frame =
                    Announce.make(
                                    identity,
                                    address,
                                    nameHash,
                                    Announce.randomHash(entropy, now / SECOND),
                                    Optional.empty(),
                                    Bytes.EMPTY)
                            .packet(false)
                            .frame();
            node.receive(downstream, frame, now);
            addresses.add(address);
            now += SECOND / 4;
            // what is due meanwhile: announces go on, tables are looked through
            while (node.nextDeadline() <= now) node.advance(now);
        }
    }

    /** In nanoseconds of this thread's time for each packet, in and out. */
    private long forward(int count) throws PeerFailure {
        byte[] frame = new byte[HEADER + PAYLOAD];
        frame[0] = TWO_ADDRESSES;
        node.transportId().copyTo(frame, 2);
        left = 0;
        var threads = ManagementFactory.getThreadMXBean();
        long begun = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < count; i++) {
            // far from each other, as packets of many sources are
            Bytes to = addresses.get((int) (number * 7_919 % addresses.size()));
            to.copyTo(frame, 2 + Packet.ADDRESS_SIZE);
            number++;
            for (int b = 0; b < Long.BYTES; b++) {
                frame[HEADER + b] = (byte) (number >>> b * Byte.SIZE);
            }
            node.receive(upstream, Bytes.copy(frame), now);
        }
        long spent = threads.getCurrentThreadCpuTime() - begun;
        if (left != count) {
            throw new PeerFailure("%d of %d packets were forwarded".formatted(left, count));
        }
        return spent / count;
    }

    private static long heap() {
        // two, because the first may leave behind what finalizers held
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Override
    public void transmit(InterfaceId interfaceId, Bytes frame) {
        if (interfaceId.equals(downstream)) left++;
    }

    @Override
    public void event(NodeEvent event) {
        // the node is asked for its paths in the end
    }

    @Override
    public void dropped(InterfaceId interfaceId, Drop reason, String detail) {
        // what is missing in the end is counted
    }
}
