package io.reticle.daemon.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.reticle.daemon.Program;
import io.reticle.daemon.Python;
import io.reticle.daemon.config.Settings;
import io.reticle.daemon.host.NodeHost;
import io.reticle.daemon.storage.FolderStore;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.destination.ProofStrategy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.link.Link;
import io.reticle.rns.link.LinkEvent;
import io.reticle.rns.node.NodeEvent;
import io.reticle.rns.transport.Drop;
import io.reticle.rns.transport.InterfaceId;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Programs of ours whose machine's node goes and comes back. */
@Timeout(240)
class LossTest {
    private static final long PATIENCE_SECONDS = 60;
    private static final DestinationName NAME = DestinationName.parse("reticle.loss");

    private final CryptoProvider crypto = CryptoProvider.best();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    @TempDir private Path folder;

    /** Whose node serves the machine. */
    enum Whose {
        PYTHON,
        OURS
    }

    @AfterEach
    void close() throws Exception {
        while (!opened.isEmpty()) opened.pop().close();
    }

    /** A program that is attached to the node of this machine. */
    private final class Attached implements NodeHost.Listener {
        private final BlockingQueue<NodeEvent> events = new LinkedBlockingQueue<>();
        private final FolderStore store;
        private final Instance instance;

        Attached() throws Exception {
            store = new FolderStore(folder.resolve("storage"), line -> {});
            Settings settings = Settings.parse(Files.readString(folder.resolve("config")));
            instance =
                    Instance.start(
                            settings,
                            host -> Interfaces.UNTOUCHED,
                            store.transportIdentity(crypto),
                            crypto,
                            store,
                            this);
            opened.push(this::leave);
            assertEquals(Instance.Role.ATTACHED, instance.role());
        }

        <T> T call(NodeHost.Question<T> question) throws Exception {
            return instance.host().call(question);
        }

        Bytes offer() throws Exception {
            Identity identity = Identity.generate(crypto, Entropy.secure());
            Destination offered =
                    Destination.single(crypto, NAME, identity, new ProofStrategy.All(), true);
            call(
                    (node, now) -> {
                        node.host(offered);
                        return node;
                    });
            return offered.hash();
        }

        NodeEvent await(String what, Predicate<NodeEvent> wanted) throws InterruptedException {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (true) {
                NodeEvent event = events.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                assertNotNull(event, () -> "no " + what);
                if (wanted.test(event)) return event;
            }
        }

        void awaitAnnounce(Bytes destination) throws InterruptedException {
            await(
                    "announce",
                    event ->
                            event instanceof NodeEvent.Announced announced
                                    && announced.announce().destination().equals(destination));
        }

        Link open(Bytes destination) throws Exception {
            Link link = call((node, now) -> node.openLink(destination, now));
            await("open link", event -> became(event, link, Link.State.ACTIVE));
            return link;
        }

        void awaitClosed(Link link) throws InterruptedException {
            await("closed link", event -> became(event, link, Link.State.CLOSED));
        }

        @Override
        public void event(NodeEvent event) {
            events.add(event);
        }

        @Override
        public void dropped(InterfaceId interfaceId, Drop reason, String detail) {}

        @Override
        public void log(String line) {}

        private void leave() throws Exception {
            instance.stop();
            store.close();
        }
    }

    private static boolean became(NodeEvent event, Link link, Link.State state) {
        return event instanceof NodeEvent.OnLink(var on, LinkEvent.StateChanged changed)
                && on == link
                && changed.state() == state;
    }

    private AutoCloseable node(Whose whose) throws Exception {
        AutoCloseable node;
        if (whose == Whose.PYTHON) {
            Python rnsd =
                    Python.start(
                            folder, Python.utility("rnsd"), "--config", folder.toString(), "-v");
            opened.push(rnsd);
            rnsd.awaits("Started rnsd");
            node = rnsd;
        } else {
            Program ours = new Program(folder, "run", "--config", folder.toString());
            opened.push(ours);
            assertEquals("ready", ours.line());
            node = ours;
        }
        return node;
    }

    @ParameterizedTest
    @EnumSource(Whose.class)
    @Tag("R-NET-205")
    void when_the_node_is_lost_links_and_paths_go_and_destinations_are_told_when_it_is_back(
            Whose whose) throws Exception {
        Files.writeString(
                folder.resolve("config"),
                """
                [reticulum]
                instance_name = %s
                enable_transport = yes
                [interfaces]
                """
                        .formatted(UUID.randomUUID()));
        AutoCloseable node = node(whose);
        Attached offering = new Attached();
        Attached asking = new Attached();
        Bytes destination = offering.offer();
        asking.awaitAnnounce(destination);
        Link link = asking.open(destination);

        node.close();

        asking.awaitClosed(link);
        assertEquals(List.of(), asking.call((one, now) -> one.paths()));

        node(whose);
        asking.awaitAnnounce(destination);
        asking.open(destination);
    }
}
