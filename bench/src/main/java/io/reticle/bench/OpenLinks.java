package io.reticle.bench;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.destination.ProofStrategy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.link.Link;
import io.reticle.rns.node.Node;
import io.reticle.rns.node.NodeConfig;
import io.reticle.rns.node.NodeEvent;
import io.reticle.rns.node.NodeListener;
import io.reticle.rns.store.Store;
import io.reticle.rns.transport.Drop;
import io.reticle.rns.transport.InterfaceId;
import io.reticle.rns.transport.InterfaceProfile;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/**
 * Opens many links to one node and keeps them open for an hour of a clock of its own. Both ends of
 * all links live in this one process, so that its heap holds twice what the node alone would need.
 */
final class OpenLinks {
    private static final long SECOND = 1_000_000;
    private static final long HOUR = 3_600 * SECOND;
    private static final long START = 1_700_000_000L * SECOND;

    private record Arrival(End at, Bytes frame) {}

    private final CryptoProvider crypto = CryptoProvider.best();
    private final Queue<Arrival> underWay = new ArrayDeque<>();
    private final End host = new End();
    private final End caller = new End();
    private long now = START;

    private OpenLinks() {
        host.peer = caller;
        caller.peer = host;
    }

    /** One node and its end of the cable. */
    private final class End implements NodeListener {
        private final Node node =
                new Node(
                        new NodeConfig(false, true),
                        Identity.generate(crypto, Entropy.secure()),
                        crypto,
                        Entropy.secure(),
                        Store.none(),
                        this);
        private final InterfaceId cable =
                node.attach(InterfaceProfile.tcp("cable", Optional.empty()), START);
        private final List<String> drops = new ArrayList<>();
        private End peer;

        @Override
        public void transmit(InterfaceId interfaceId, Bytes frame) {
            underWay.add(new Arrival(peer, frame));
        }

        @Override
        public void event(NodeEvent event) {
            // the links themselves are asked for their state in the end
        }

        @Override
        public void dropped(InterfaceId interfaceId, Drop reason, String detail) {
            drops.add(reason + " " + detail);
        }
    }

    /** Carries frames until none is left. */
    private void settle() {
        for (Arrival next = underWay.poll(); next != null; next = underWay.poll()) {
            next.at().node.receive(next.at().cable, next.frame(), now);
        }
    }

    private void pass(long micros) {
        long end = now + micros;
        while (true) {
            long next = Math.min(host.node.nextDeadline(), caller.node.nextDeadline());
            if (next > end) break;
            now = Math.max(now, next);
            host.node.advance(now);
            caller.node.advance(now);
            settle();
        }
        now = end;
    }

    /** How many of the links are active at both ends. */
    private long open(int count) {
        Destination box =
                Destination.single(
                        crypto,
                        DestinationName.parse("reticle.bench"),
                        Identity.generate(crypto, Entropy.secure()),
                        new ProofStrategy.None(),
                        true);
        host.node.host(box);
        host.node.announce(box.hash(), now);
        settle();
        List<Bytes> ids = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Link link = caller.node.openLink(box.hash(), now);
            // a link that is open sends its first packet
            settle();
            ids.add(link.id());
            now += 1_000;
        }
        pass(HOUR);
        return ids.stream().filter(id -> active(host, id) && active(caller, id)).count();
    }

    private static boolean active(End end, Bytes id) {
        return end.node.link(id).map(link -> link.state() == Link.State.ACTIVE).orElse(false);
    }

    /**
     * Prints the links that are active after an hour, and the heap that they and their nodes hold,
     * in bytes; ends with 1 if not all are.
     *
     * @param args how many
     */
    public static void main(String... args) {
        int count = Integer.parseInt(args[0]);
        OpenLinks links = new OpenLinks();
        long before = heap();
        long active = links.open(count);
        long held = heap() - before;
        System.out.println(active + " " + held + " " + Runtime.getRuntime().maxMemory());
        if (!links.host.drops.isEmpty() || !links.caller.drops.isEmpty()) {
            System.err.println("dropped: " + links.host.drops + links.caller.drops);
        }
        System.exit(active == count ? 0 : 1);
    }

    private static long heap() {
        // two, because the first may leave behind what finalizers held
        System.gc();
        System.gc();
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        return heap.getUsed();
    }
}
