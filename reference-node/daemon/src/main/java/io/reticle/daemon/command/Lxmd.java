package io.reticle.daemon.command;

import io.reticle.daemon.config.LxmdFolder;
import io.reticle.daemon.config.LxmdSettings;
import io.reticle.daemon.lxmf.StampWorkshop;
import io.reticle.daemon.session.Session;
import io.reticle.daemon.storage.FolderMessages;
import io.reticle.daemon.storage.FolderStore;
import io.reticle.lxmf.message.Method;
import io.reticle.lxmf.propagation.LocalMail;
import io.reticle.lxmf.propagation.PropagationNode;
import io.reticle.lxmf.propagation.PropagationSettings;
import io.reticle.lxmf.router.Router;
import io.reticle.lxmf.router.RouterConfig;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.node.NodeEvent;
import io.reticle.rns.node.Part;
import io.reticle.rns.store.StoreFailure;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A recipient and, where it is enabled, a propagation node on the node of this machine: what the
 * authority's lxmd is.
 */
final class Lxmd implements AutoCloseable {
    /** After the start, before anything is announced, and how often it is looked whether to. */
    private static final long FIRST_ANNOUNCES = TimeUnit.SECONDS.toMicros(10);

    private static final long LOOKING = TimeUnit.SECONDS.toMicros(5);

    /** As the authority delays what a propagation node says. */
    private static final long NODE_DELAY = TimeUnit.SECONDS.toMicros(20);

    private final Session session;
    private final LxmdSettings settings;
    private final FolderStore store;
    private final FolderMessages messages;
    private final StampWorkshop workshop;
    private final ReceivedMessages received;
    private final Router router;
    private final Optional<PropagationNode> node;

    private Lxmd(
            Session session,
            LxmdFolder folder,
            LxmdSettings settings,
            Identity identity,
            Consumer<String> log)
            throws Exception {
        this.session = session;
        this.settings = settings;
        this.store = new FolderStore(folder.storage(), log);
        this.messages = new FolderMessages(folder.router(), session.host()::post, log);
        this.workshop = new StampWorkshop(session.crypto(), session.host()::post);
        this.received = new ReceivedMessages(folder.messages(), settings.onInbound(), log);
        PropagationSettings wanted = settings.node();
        Set<Bytes> allowed = folder.allowed();
        PropagationSettings propagation =
                settings.authRequired()
                        ? wanted.with(is -> is.allowed(Optional.of(allowed)))
                        : wanted;
        Set<Bytes> ignored = folder.ignored();
        this.router =
                session.call(
                        (on, now) -> {
                            Router made =
                                    new Router(
                                            on,
                                            config(identity),
                                            store,
                                            Entropy.secure(),
                                            workshop,
                                            received,
                                            now);
                            ignored.forEach(made::ignore);
                            session.host().drive(made);
                            return made;
                        });
        this.node =
                settings.enabled()
                        ? Optional.of(startNode(identity, propagation, log))
                        : Optional.empty();
        session.call(
                (on, now) -> {
                    session.host().drive(new Announcer(now));
                    return on;
                });
    }

    /**
     * Starts on a node.
     *
     * @param identity of the recipient and of the propagation node
     * @param log takes what there is to say
     * @throws Exception if what it keeps cannot be read, or its addresses are taken
     */
    public static Lxmd start(
            Session session,
            LxmdFolder folder,
            LxmdSettings settings,
            Identity identity,
            Consumer<String> log)
            throws Exception {
        return new Lxmd(session, folder, settings, identity, log);
    }

    private RouterConfig config(Identity identity) {
        return new RouterConfig(
                identity,
                Optional.of(settings.displayName()),
                OptionalInt.of(settings.stampCost()),
                false,
                false,
                settings.deliveryLimit(),
                false);
    }

    private PropagationNode startNode(
            Identity identity, PropagationSettings propagation, Consumer<String> log)
            throws Exception {
        return session.call(
                (on, now) -> {
                    PropagationNode made =
                            new PropagationNode(
                                    on,
                                    identity,
                                    propagation,
                                    new PropagationNode.Means(
                                            messages,
                                            store,
                                            workshop,
                                            Entropy.secure(),
                                            new Resident(log),
                                            log));
                    made.start(now);
                    session.host().drive(made);
                    return made;
                });
    }

    /** Who lives here: what comes in for it over a propagation node goes to the router. */
    private final class Resident implements LocalMail {
        private final Consumer<String> log;

        Resident(Consumer<String> log) {
            this.log = log;
        }

        @Override
        public boolean hosts(Bytes destination) {
            return router.address().equals(destination);
        }

        @Override
        public void take(Bytes data, long now) {
            try {
                router.take(data, Method.PROPAGATED, now);
            } catch (StoreFailure e) {
                log.accept("a message could not be kept: " + e.getMessage());
            }
        }
    }

    /** Announces recipient and node as the configuration says. */
    private final class Announcer implements Part {
        private long due;
        private boolean first = true;
        private long peerAnnounced;
        private long nodeAnnounced;
        private long nodeDue = Long.MAX_VALUE;

        Announcer(long now) {
            this.due = now + FIRST_ANNOUNCES;
        }

        @Override
        public void event(NodeEvent event, long now) {
            // time alone counts
        }

        @Override
        public long nextDeadline() {
            return Math.min(due, nodeDue);
        }

        @Override
        public void advance(long now) {
            if (now >= nodeDue) {
                nodeDue = Long.MAX_VALUE;
                node.ifPresent(on -> on.announce(now));
            }
            if (now < due) return;
            due = now + LOOKING;
            if (isDue(settings.peerAnnounce(), peerAnnounced, now)) {
                router.announce(now);
                peerAnnounced = now;
            }
            if (isDue(settings.nodeAnnounce(), nodeAnnounced, now)) {
                nodeDue = now + NODE_DELAY;
                nodeAnnounced = now;
            }
            if (first) {
                peerAnnounced = now;
                nodeAnnounced = now;
            }
            first = false;
        }

        private boolean isDue(LxmdSettings.Announcing when, long last, long now) {
            if (first) return when.atStart();
            return when.seconds().isPresent()
                    && now > last + TimeUnit.SECONDS.toMicros(when.seconds().getAsInt());
        }
    }

    /** Where the recipient is. */
    public Bytes address() {
        return router.address();
    }

    /** The propagation node, where it is enabled. */
    public Optional<PropagationNode> node() {
        return node;
    }

    /** Stores what is known, and ends; the node of this machine is closed by whoever owns it. */
    @Override
    public void close() throws IOException {
        try {
            session.call(
                    (on, now) -> {
                        node.ifPresent(made -> made.shutDown(now));
                        router.close();
                        return on;
                    });
        } catch (Exception e) {
            throw new IOException("while storing what is known: " + e.getMessage(), e);
        }
        messages.close();
        workshop.close();
        store.close();
    }
}
