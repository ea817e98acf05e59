package io.reticle.daemon.command;

import io.reticle.daemon.session.Reply;
import io.reticle.daemon.session.Session;
import io.reticle.daemon.session.Talk;
import io.reticle.daemon.storage.IdentityFile;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.link.Link;
import io.reticle.rns.msgpack.Value;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Another transport node, asked over the network. */
final class Remote {
    static final int LINK_CLOSED = 10;
    static final int NO_PATH = 12;
    static final int BAD_ARGUMENTS = 20;

    static final DestinationName MANAGEMENT =
            DestinationName.parse("rnstransport.remote.management");
    static final DestinationName BLACKHOLE = DestinationName.parse("rnstransport.info.blackhole");

    /** For an answer, once the link is there. */
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final Session session;
    private final Bytes transportId;
    private final Duration patience;

    Remote(Session session, String transportId, double patience) throws Refusal {
        this.session = session;
        this.transportId = Common.hash(transportId, BAD_ARGUMENTS);
        this.patience = Common.seconds(patience);
    }

    /** Who asks: read from a file, which has to be there. */
    static Identity manager(Session session, Path file) throws Refusal {
        if (file == null) {
            throw new Refusal(
                    BAD_ARGUMENTS,
                    "a remote node answers those it knows only: say who asks with -i");
        }
        try {
            return IdentityFile.load(session.crypto(), file);
        } catch (java.io.IOException e) {
            throw new Refusal(BAD_ARGUMENTS, e.getMessage());
        }
    }

    /**
     * Asks a service of the node.
     *
     * @param as who asks, where the service wants to know
     * @return empty if the node does not answer, as it does to those it does not know
     */
    Optional<Value> ask(DestinationName service, Optional<Identity> as, String path, Value data)
            throws Exception {
        Bytes destination = service.address(session.crypto(), transportId);
        if (session.path(destination, patience).isEmpty()) {
            throw new Refusal(
                    NO_PATH,
                    "no path to %s of %s was found".formatted(service, transportId.brief()));
        }
        Talk talk =
                session.link(destination)
                        .orElseThrow(
                                () ->
                                        new Refusal(
                                                LINK_CLOSED,
                                                "no link to %s of %s"
                                                        .formatted(service, transportId.brief())));
        try {
            if (as.isPresent()) talk.identify(as.get());
            Reply reply = talk.ask(path, data.encode(), Optional.empty());
            Optional<Bytes> answer = reply.await(ANSWER);
            Optional<Link.CloseReason> closed = talk.closed();
            if (answer.isEmpty() && closed.isPresent()) {
                throw new Refusal(LINK_CLOSED, "the link was closed: " + closed.get());
            }
            return answer.isPresent() ? Optional.of(Value.parse(answer.get())) : Optional.empty();
        } finally {
            talk.close();
        }
    }
}
