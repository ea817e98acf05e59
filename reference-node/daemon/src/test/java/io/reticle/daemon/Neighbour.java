package io.reticle.daemon;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.reticle.daemon.config.InterfaceSettings;
import io.reticle.daemon.host.NodeHost;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.link.Link;
import io.reticle.rns.link.LinkEvent;
import io.reticle.rns.node.NodeConfig;
import io.reticle.rns.node.NodeEvent;
import io.reticle.rns.store.Store;
import io.reticle.rns.transport.Drop;
import io.reticle.rns.transport.InterfaceId;

import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A node of our own that joins the one of a program. */
final class Neighbour implements NodeHost.Listener {
    private static final long PATIENCE_SECONDS = 60;

    final NodeHost host;
    private final BlockingQueue<Object> happened = new LinkedBlockingQueue<>();

    Neighbour(CryptoProvider crypto, int port) throws Exception {
        host =
                new NodeHost(
                        new NodeConfig(false, true),
                        Identity.generate(crypto, Entropy.secure()),
                        crypto,
                        Store.none(),
                        this);
        host.start();
        host.open(InterfaceSettings.tcpClient("up", "127.0.0.1", port, Optional.empty()));
        await(what -> what instanceof String line && line.endsWith("connected"));
    }

    /** Asks each second, as people do: a node under a flood may drop a question. */
    void asksFor(Bytes destination) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        Object heard = null;
        while (heard == null && System.nanoTime() < end) {
            host.call(
                    (node, now) -> {
                        node.requestPath(destination, now);
                        return node;
                    });
            heard =
                    await(
                            what ->
                                    what instanceof NodeEvent.Announced(var announce, var _, var _)
                                            && announce.destination().equals(destination),
                            1);
        }
        assertNotNull(heard, "no path in time");
    }

    Link opens(Bytes destination) throws Exception {
        Link link = host.call((node, now) -> node.openLink(destination, now));
        await(what -> change(what).map(c -> c.state() == Link.State.ACTIVE).orElse(false));
        return link;
    }

    Optional<Link.CloseReason> closing(Link link) throws InterruptedException {
        Object end =
                await(
                        what ->
                                change(what)
                                        .map(c -> c.link() == link && c.reason().isPresent())
                                        .orElse(false));
        return change(end).orElseThrow().reason();
    }

    private static Optional<LinkEvent.StateChanged> change(Object what) {
        return what instanceof NodeEvent.OnLink(var link, LinkEvent.StateChanged changed)
                ? Optional.of(changed)
                : Optional.empty();
    }

    private Object await(Predicate<Object> condition) throws InterruptedException {
        Object what = await(condition, PATIENCE_SECONDS);
        assertNotNull(what, "nothing of the kind in time");
        return what;
    }

    /** Null if nothing of the kind happens in so many seconds. */
    private Object await(Predicate<Object> condition, long seconds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (true) {
            Object what = happened.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (what == null || condition.test(what)) return what;
        }
    }

    @Override
    public void event(NodeEvent event) {
        happened.add(event);
    }

    @Override
    public void dropped(InterfaceId interfaceId, Drop reason, String detail) {
        happened.add(reason);
    }

    @Override
    public void log(String line) {
        happened.add(line);
    }
}
