package io.reticle.daemon.command;

import io.reticle.daemon.session.Session;
import io.reticle.rns.bytes.Bytes;
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
import io.reticle.rns.request.Deferred;
import io.reticle.rns.request.Request;
import io.reticle.rns.request.RequestHandler;
import io.reticle.rns.resource.ResourceStrategy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;

/** Runs commands of those who may ask for that. */
final class ExecListener {
    /** Commands at a time; further ones are said not to have been executed. */
    private static final int MOST = 32;

    private final Common common;
    private final Session session;
    private final Destination destination;
    private final Guests guests;
    private final Semaphore room = new Semaphore(MOST);

    ExecListener(Common common, Session session, Identity identity, Guests guests) {
        this.common = common;
        this.session = session;
        this.guests = guests;
        this.destination =
                Destination.single(
                        session.crypto(),
                        ExecCommand.EXECUTE,
                        identity,
                        new ProofStrategy.None(),
                        true);
    }

    /** Listens until the process ends. */
    void run(int announceSeconds) throws Exception {
        if (guests.none()) {
            common.note("nobody is allowed, so nothing will be executed: see -a and -n");
        }
        session.watch(this::happened);
        RequestHandler handler =
                new RequestHandler(ExecCommand.PATH, guests.policy(), true, this::execute);
        session.call(
                (node, now) -> {
                    node.host(destination);
                    node.serve(
                            destination.hash(),
                            new Service(
                                    Map.of(
                                            Request.pathHash(session.crypto(), ExecCommand.PATH),
                                            handler),
                                    OptionalLong.empty(),
                                    new ResourceStrategy.None()));
                    return node;
                });
        common.say("listening for commands on %s", Words.hash(destination.hash()));
        common.result(Map.of("listening", destination.hash().toHex()));
        Announcing.repeatedly(session, destination.hash(), announceSeconds);
    }

    private void happened(NodeEvent event) {
        if (!(event instanceof NodeEvent.OnLink(var link, LinkEvent.Identified who))
                || link.role() != Link.Role.RESPONDER
                || !link.destination().equals(destination.hash())
                || guests.welcome(Optional.of(who.identity()))) {
            return;
        }
        common.note("%s is not allowed", Words.hash(who.identity().hash()));
        try {
            session.call(
                    (node, now) -> {
                        link.close(now);
                        return node;
                    });
        } catch (Exception e) {
            common.note("%s", e.getMessage());
        }
    }

    private Answer execute(Asked asked) {
        double started = System.currentTimeMillis() / 1e3;
        Wanted wanted;
        try {
            wanted = Wanted.parse(asked.data());
        } catch (MalformedFrame e) {
            common.note("a command that makes no sense: %s", e.getMessage());
            return new Answer.Nothing();
        }
        if (!room.tryAcquire()) return answer(Execution.none(started));
        common.note(
                "executing [%s] for %s",
                wanted.command(),
                asked.from().map(who -> Words.hash(who.hash())).orElse("an unknown identity"));
        Deferred deferred = new Deferred();
        Thread.ofPlatform().daemon().name("command").start(() -> run(wanted, started, deferred));
        return new Answer.Later(deferred);
    }

    private void run(Wanted wanted, double started, Deferred deferred) {
        try {
            Execution done = Execution.of(wanted, started);
            session.call(
                    (node, now) -> {
                        deferred.give(answer(done), now);
                        return node;
                    });
        } catch (Exception e) {
            common.note("a result cannot be given: %s", e.getMessage());
        } finally {
            room.release();
        }
    }

    private static Answer answer(Execution execution) {
        return new Answer.Packed(execution.value().encode());
    }

    /**
     * What is asked for.
     *
     * @param seconds that it may take
     */
    record Wanted(
            String command,
            Optional<Double> seconds,
            OptionalInt stdoutLimit,
            OptionalInt stderrLimit,
            Optional<Bytes> stdin) {
        private static final int FIELDS = 5;

        static Wanted parse(Bytes packed) throws MalformedFrame {
            if (!(Value.parse(packed) instanceof Value.Array(var e))
                    || e.size() < FIELDS
                    || !(e.getFirst() instanceof Value.Binary(var command))) {
                throw new MalformedFrame("command", 0, "an array of 5, a command first", "another");
            }
            return new Wanted(
                    new String(command.toArray(), StandardCharsets.UTF_8),
                    e.get(1).asNumber(),
                    limit(e, 2),
                    limit(e, 3),
                    e.get(4) instanceof Value.Binary(var input)
                            ? Optional.of(input)
                            : Optional.empty());
        }

        private static OptionalInt limit(List<Value> elements, int index) {
            Optional<Double> number = elements.get(index).asNumber();
            return number.isPresent()
                    ? OptionalInt.of((int) Math.clamp(number.get(), 0, Integer.MAX_VALUE))
                    : OptionalInt.empty();
        }
    }
}
