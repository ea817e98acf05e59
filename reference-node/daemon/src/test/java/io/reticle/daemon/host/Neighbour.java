package io.reticle.daemon.host;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.reticle.daemon.config.InterfaceSettings;
import io.reticle.daemon.config.Settings;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.destination.ProofStrategy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.link.Link;
import io.reticle.rns.link.LinkEvent;
import io.reticle.rns.node.NodeConfig;
import io.reticle.rns.node.NodeEvent;
import io.reticle.rns.store.Store;
import io.reticle.rns.transport.Drop;
import io.reticle.rns.transport.InterfaceId;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A node of our own beside {@code peer.py}. It announces a destination that echoes what comes over
 * links, and has what it sends echoed by the peer.
 */
final class Neighbour implements NodeHost.Listener {
    private static final long PATIENCE_SECONDS = 60;
    private static final int SIZE = 400;
    private static final int PACKETS = 3;

    private static final DestinationName OURS = new DestinationName("reticle", List.of("java"));

    private final CryptoProvider crypto = CryptoProvider.best();
    private final NodeHost host;
    private final BlockingQueue<Object> happened = new LinkedBlockingQueue<>();

    /**
     * @param configuration of its interfaces
     */
    Neighbour(String configuration) throws Exception {
        host =
                new NodeHost(
                        new NodeConfig(false, true),
                        Identity.generate(crypto, Entropy.secure()),
                        crypto,
                        Store.none(),
                        this);
        host.start();
        for (InterfaceSettings one : Settings.parse(configuration).interfaces()) host.open(one);
    }

    /** In a process of its own: {@code Neighbour CONFIGURATION_FILE} says what it has done. */
    public static void main(String[] arguments) throws Exception {
        new Neighbour(Files.readString(Path.of(arguments[0]))).converse();
        // it goes on until it is ended: the peer may not be done yet
        System.out.println("conversed");
    }

    /** Hears the peer's announce, and has 1,200 bytes echoed over a link to it. */
    void converse() throws Exception {
        Destination ours =
                Destination.single(
                        crypto,
                        OURS,
                        Identity.generate(crypto, Entropy.secure()),
                        new ProofStrategy.All(),
                        true);
        host.call(
                (node, now) -> {
                    node.host(ours);
                    return node;
                });
        var announced =
                (NodeEvent.Announced)
                        await("announce", what -> what instanceof NodeEvent.Announced);
        host.call(
                (node, now) -> {
                    node.announce(ours.hash(), now);
                    return node;
                });
        Link link =
                host.call((node, now) -> node.openLink(announced.announce().destination(), now));
        await("open link", what -> opened(what, link));
        for (int i = 0; i < PACKETS; i++) {
            Bytes data = Bytes.zeros(SIZE);
            host.call((node, now) -> node.sendOnLink(link, data, now));
        }
        for (int i = 0; i < PACKETS; i++) await("echo " + i, what -> echoed(what, link));
    }

    private static boolean opened(Object what, Link link) {
        return what instanceof NodeEvent.OnLink(var on, LinkEvent.StateChanged changed)
                && on == link
                && changed.state() == Link.State.ACTIVE;
    }

    private static boolean echoed(Object what, Link link) {
        return what instanceof NodeEvent.OnLink(var on, LinkEvent.Received received)
                && on == link
                && received.plaintext().equals(Bytes.zeros(SIZE));
    }

    private Object await(String name, Predicate<Object> condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        StringBuilder seen = new StringBuilder();
        while (true) {
            Object what = happened.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            assertNotNull(what, () -> "no " + name + " in time; what happened instead: " + seen);
            if (condition.test(what)) return what;
            seen.append('\n').append(what);
        }
    }

    @Override
    public void event(NodeEvent event) {
        happened.add(event);
        // what the peer opened echoes; what we opened is for the conversation
        if (event instanceof NodeEvent.OnLink(var link, LinkEvent.Received received)
                && !received.plaintext().equals(Bytes.zeros(SIZE))) {
            host.onNode(node -> node.sendOnLink(link, received.plaintext(), host.now()));
        }
    }

    @Override
    public void dropped(InterfaceId interfaceId, Drop reason, String detail) {
        happened.add("dropped " + reason + ": " + detail);
    }

    @Override
    public void log(String line) {
        happened.add(line);
    }

    void stop() throws Exception {
        host.stop();
    }
}
