package io.reticle.daemon.command;

import io.reticle.daemon.lxmf.StampWorkshop;
import io.reticle.daemon.session.Session;
import io.reticle.daemon.storage.FolderStore;
import io.reticle.daemon.storage.IdentityFile;
import io.reticle.lxmf.message.MessageState;
import io.reticle.lxmf.message.StoredMessage;
import io.reticle.lxmf.router.Download;
import io.reticle.lxmf.router.Incoming;
import io.reticle.lxmf.router.Outgoing;
import io.reticle.lxmf.router.Router;
import io.reticle.lxmf.router.RouterConfig;
import io.reticle.lxmf.router.RouterListener;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.store.StoreFailure;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A router on the node that a command uses. Each message that comes is in a file of its own before
 * its sender hears that it arrived; after that the command gets it.
 */
final class Mailroom implements RouterListener, AutoCloseable {
    /** What a command is told. */
    sealed interface News {
        record Arrived(Incoming message) implements News {}

        record Moved(Outgoing message) implements News {}

        record Synced(Download download) implements News {}
    }

    private final Common common;
    private final Session session;
    private final FolderStore store;
    private final StampWorkshop workshop;
    private final Router router;
    private final BlockingQueue<News> news = new LinkedBlockingQueue<>();

    /**
     * @param config what the router is to be, for this identity
     */
    Mailroom(Session session, Correspondent who, Function<Identity, RouterConfig> config)
            throws Exception {
        this.common = who.common();
        this.session = session;
        Identity identity = IdentityFile.loadOrMake(session.crypto(), who.identity());
        this.store = new FolderStore(who.storage(), line -> common.note("%s", line));
        this.workshop = new StampWorkshop(session.crypto(), session::post);
        RouterConfig wanted = config.apply(identity);
        RouterConfig named = who.name() == null ? wanted : wanted.named(who.name());
        this.router =
                session.call(
                        (node, now) -> {
                            Router made =
                                    new Router(
                                            node,
                                            named,
                                            store,
                                            Entropy.secure(),
                                            workshop,
                                            this,
                                            now);
                            session.drive(made);
                            return made;
                        });
    }

    /** What is done with the router on its thread. */
    interface Act<T> {
        T with(Router router, long now) throws Exception;
    }

    <T> T call(Act<T> act) throws Exception {
        return session.call((node, now) -> act.with(router, now));
    }

    /**
     * Makes sure that a recipient is known, and what they ask for.
     *
     * @param code of the refusal if there is no path
     */
    void meet(Bytes recipient, int code) throws Exception {
        if (session.recall(recipient).isPresent()) return;
        common.note("looking for %s", Words.hash(recipient));
        session.path(recipient, Session.PATH_TIMEOUT);
        if (session.recall(recipient).isEmpty()) {
            throw new Refusal(code, "no path to " + Words.hash(recipient) + " was found");
        }
    }

    void announce() throws Exception {
        call(
                (mine, now) -> {
                    mine.announce(now);
                    return mine;
                });
    }

    Bytes address() {
        return router.address();
    }

    /** What happened next; empty if nothing did in time. */
    Optional<News> next(Duration patience) throws InterruptedException {
        return Optional.ofNullable(
                news.poll(Math.max(0, patience.toMillis()), TimeUnit.MILLISECONDS));
    }

    /** The file of a message that came, below the storage. */
    static String file(Bytes id) {
        return "messages/" + id.toHex();
    }

    @Override
    public void received(Incoming message) throws StoreFailure {
        StoredMessage stored =
                new StoredMessage(
                        message.message().encode(),
                        Optional.of(MessageState.GENERATING),
                        true,
                        Optional.of("Curve25519"),
                        Optional.of(message.method()));
        store.save(file(message.message().id()), stored.encode());
        news.add(new News.Arrived(message));
    }

    @Override
    public void changed(Outgoing message) {
        news.add(new News.Moved(message));
    }

    @Override
    public void changed(Download download) {
        news.add(new News.Synced(download));
    }

    @Override
    public void refused(String why) {
        common.note("a message went no further: %s", why);
    }

    @Override
    public void storeFailed(String name, String reason) {
        common.note("storing %s: %s", name, reason);
    }

    @Override
    public void close() throws IOException {
        try {
            call(
                    (mine, now) -> {
                        mine.close();
                        return mine;
                    });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IOException("while closing: " + e.getMessage(), e);
        } finally {
            workshop.close();
            store.close();
        }
    }
}
