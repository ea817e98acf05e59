package io.reticle.daemon.command;

import io.reticle.daemon.config.Home;
import io.reticle.daemon.session.Session;
import io.reticle.daemon.storage.FileSource;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.destination.ProofStrategy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.link.Link;
import io.reticle.rns.link.LinkEvent;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.node.NodeEvent;
import io.reticle.rns.node.Service;
import io.reticle.rns.request.Answer;
import io.reticle.rns.request.Asked;
import io.reticle.rns.request.Request;
import io.reticle.rns.request.RequestHandler;
import io.reticle.rns.resource.OutgoingTransfer.Parcel;
import io.reticle.rns.resource.ResourceEvent;
import io.reticle.rns.resource.ResourceStrategy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Takes files of those who may send them, and gives files to them where that is allowed. */
final class CopyListener {
    /**
     * What is given.
     *
     * @param jail outside of which nothing is given
     */
    record Giving(boolean allowed, Optional<Path> jail, boolean compress) {}

    private final Common common;
    private final Session session;
    private final Destination destination;
    private final Guests guests;
    private final Arrivals arrivals;
    private final Giving giving;

    CopyListener(
            Common common,
            Session session,
            Identity identity,
            Guests guests,
            Arrivals arrivals,
            Giving giving) {
        this.common = common;
        this.session = session;
        this.guests = guests;
        this.arrivals = arrivals;
        this.giving = giving;
        this.destination =
                Destination.single(
                        session.crypto(),
                        CopyCommand.RECEIVE,
                        identity,
                        new ProofStrategy.None(),
                        true);
    }

    /** Listens until the process ends. */
    void run(int announceSeconds) throws Exception {
        if (guests.none()) {
            common.note("nobody is allowed, so nothing will be taken: see -a and -n");
        }
        session.watch(this::happened);
        session.call(
                (node, now) -> {
                    node.spoolTo(arrivals.spool());
                    node.host(destination);
                    node.serve(destination.hash(), service());
                    return node;
                });
        common.say("listening on %s", Words.hash(destination.hash()));
        common.result(Map.of("listening", destination.hash().toHex()));
        Announcing.repeatedly(session, destination.hash(), announceSeconds);
    }

    /**
     * Who is not allowed to fetch is told so where fetching is on, and gets no answer otherwise.
     */
    private Service service() {
        RequestHandler fetching =
                new RequestHandler(
                        CopyCommand.FETCH, guests.policy(), giving.compress(), this::give);
        return new Service(
                giving.allowed()
                        ? Map.of(Request.pathHash(session.crypto(), CopyCommand.FETCH), fetching)
                        : Map.of(),
                OptionalLong.empty(),
                new ResourceStrategy.None());
    }

    private void happened(NodeEvent event) {
        switch (event) {
            case NodeEvent.OnLink(var link, LinkEvent.StateChanged change)
                    when ours(link) && change.state() == Link.State.ACTIVE ->
                    welcome(link);
            case NodeEvent.OnLink(var link, LinkEvent.Identified(var _, var identity))
                    when ours(link) -> {
                if (!guests.welcome(Optional.of(identity))) {
                    common.note("%s is not allowed", Words.hash(identity.hash()));
                    close(link);
                }
            }
            case NodeEvent.OnResource(var link, ResourceEvent.Received received) when ours(link) ->
                    take(received);
            case NodeEvent.OnResource(var link, ResourceEvent.Broken(var _, var _, var why))
                    when ours(link) ->
                    common.note("a file did not arrive: %s", why);
            default -> {
                // not about files
            }
        }
    }

    private boolean ours(Link link) {
        return link.role() == Link.Role.RESPONDER && link.destination().equals(destination.hash());
    }

    private void welcome(Link link) {
        onNode(
                () ->
                        session.call(
                                (node, now) -> {
                                    node.accept(
                                            link,
                                            new ResourceStrategy.App(
                                                    offered ->
                                                            guests.welcome(link.remoteIdentity())));
                                    return node;
                                }));
    }

    private void close(Link link) {
        onNode(
                () ->
                        session.call(
                                (node, now) -> {
                                    link.close(now);
                                    return node;
                                }));
    }

    /** What is done on the node's thread, where a call is one to oneself. */
    @FunctionalInterface
    private interface Doing {
        void run() throws Exception;
    }

    private void onNode(Doing doing) {
        try {
            doing.run();
        } catch (Exception e) {
            common.note("%s", e.getMessage());
        }
    }

    private void take(ResourceEvent.Received received) {
        try {
            Path saved = arrivals.save(received.content(), received.metadata());
            common.say("saved %s", saved);
            common.result(Map.of("saved", saved.toString(), "bytes", received.content().size()));
        } catch (IOException e) {
            common.note("a file cannot be saved: %s", e.getMessage());
        }
    }

    /** True, and the file follows; false where there is none; a number where it may not be had. */
    private Answer give(Asked asked) {
        try {
            if (!(Value.parse(asked.data()) instanceof Value.Text(var name))) {
                return packed(new Value.Bool(false));
            }
            Optional<Path> file = allowed(name);
            if (file.isEmpty()) return packed(new Value.Int(CopyCommand.NOT_ALLOWED));
            if (!Files.isRegularFile(file.get())) return packed(new Value.Bool(false));
            Parcel parcel =
                    Parcel.of(
                            FileSource.open(file.get()),
                            Optional.of(Arrivals.metadata(file.get())),
                            giving.compress());
            session.call((node, now) -> node.sendResource(asked.link(), parcel, now));
            common.note("giving %s", file.get());
            return packed(new Value.Bool(true));
        } catch (MalformedFrame e) {
            return packed(new Value.Bool(false));
        } catch (Exception e) {
            common.note("a file cannot be given: %s", e.getMessage());
            return packed(new Value.Bool(false));
        }
    }

    private static Answer packed(Value value) {
        return new Answer.Packed(value.encode());
    }

    /** Empty for a file outside the jail, however it is named or linked to. */
    private Optional<Path> allowed(String name) throws IOException {
        if (giving.jail().isEmpty()) {
            String home = Home.folder().toString();
            String path = name.startsWith("~/") ? home + name.substring(1) : name;
            return Optional.of(Path.of(path).toAbsolutePath().normalize());
        }
        Path jail = giving.jail().get().toAbsolutePath().normalize();
        String inside =
                name.startsWith(jail + "/") ? name.substring(jail.toString().length()) : name;
        Path path = Path.of(jail + "/" + inside).normalize();
        if (!path.startsWith(jail)) return Optional.empty();
        if (Files.exists(path) && !path.toRealPath().startsWith(jail.toRealPath())) {
            return Optional.empty();
        }
        return Optional.of(path);
    }
}
