package io.reticle.lxmf.router;

import io.reticle.lxmf.message.Method;
import io.reticle.lxmf.message.SealedMessage;
import io.reticle.lxmf.stamp.MessageStamp;
import io.reticle.lxmf.stamp.PropagationStamp;
import io.reticle.lxmf.stamp.Stamp;
import io.reticle.lxmf.stamp.StampMaker;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.node.Node;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Makes the stamps that messages need before they can go, for one message after the other: first
 * what the recipient asks for, then, over what is encrypted with it inside, what the propagation
 * node asks for (R-LXMF-27, R-LXMF-28).
 */
final class Stamping extends Agenda.Task {
    /** What it asks of its router. */
    interface Owner {
        /** The node to which propagated messages go, if one is chosen. */
        Optional<Bytes> node();

        /** What that node asks for; empty while it is not known. */
        OptionalInt nodeCost();

        /** A message has all that it needs. */
        void stamped(Outgoing message, long now);
    }

    private final Outbox box;
    private final StampMaker maker;
    private final Owner owner;
    private final Consumer<Consumer<Long>> later;
    private final Deque<Outgoing> waiting = new ArrayDeque<>();
    private Optional<Outgoing> current = Optional.empty();
    private Optional<StampMaker.Job> job = Optional.empty();
    private boolean awaitingCost;

    /**
     * @param later takes what is to be done on the router's thread, with the time
     */
    Stamping(Outbox box, StampMaker maker, Owner owner, Consumer<Consumer<Long>> later) {
        this.box = box;
        this.maker = maker;
        this.owner = owner;
        this.later = later;
    }

    /** Whether the message has to come here first. */
    static boolean needed(Outgoing message) {
        return message.stampCost.isPresent() || message.method() == Method.PROPAGATED;
    }

    void take(Outgoing message, long now) {
        waiting.add(message);
        next(now);
    }

    /** The job that is under way for a message, for displays. */
    Optional<StampMaker.Job> jobFor(Outgoing message) {
        return current.filter(message::equals).flatMap(m -> job);
    }

    private void next(long now) {
        if (current.isPresent() || waiting.isEmpty()) return;
        current = Optional.of(waiting.removeFirst());
        go(now);
    }

    /** Does for the current message what is to be done next. */
    private void go(long now) {
        Outgoing message = current.orElseThrow();
        if (message.stampCost.isPresent()) {
            begin(
                    message.id(),
                    MessageStamp.ROUNDS,
                    message.stampCost.getAsInt(),
                    stamp -> {
                        message.stamped(stamp.bytes());
                        message.stampCost = OptionalInt.empty();
                    });
        } else if (message.method() == Method.PROPAGATED && message.propagationStamp.isEmpty()) {
            propagation(message, now);
        } else {
            done();
            owner.stamped(message, now);
            next(now);
        }
    }

    private void propagation(Outgoing message, long now) {
        if (owner.node().isEmpty()) {
            give("there is no propagation node any more", now);
            return;
        }
        OptionalInt cost = owner.nodeCost();
        if (cost.isEmpty()) {
            if (!awaitingCost) {
                awaitingCost = true;
                box.paths.request(owner.node().get(), now);
                box.agenda.set(this, now + box.paths.answerWait());
            }
            return;
        }
        awaitingCost = false;
        box.agenda.cancel(this);
        if (message.sealed.isEmpty() && !seal(message, now)) return;
        begin(
                message.sealed.orElseThrow().transientId(box.crypto),
                PropagationStamp.ROUNDS,
                cost.getAsInt(),
                stamp -> message.propagationStamp = Optional.of(stamp.bytes()));
    }

    /** Encrypts it, once: its transient id must not change any more. */
    private boolean seal(Outgoing message, long now) {
        Optional<Node.Recalled> recipient = box.node.recall(message.destination(), now);
        if (recipient.isEmpty()) {
            give("the identity behind %s is not known".formatted(message.destination()), now);
            return false;
        }
        try {
            Bytes key =
                    box.node
                            .peerRatchet(message.destination(), now)
                            .orElse(recipient.get().identity().encryptionKey());
            message.sealed =
                    Optional.of(
                            SealedMessage.seal(
                                    message.message(),
                                    recipient.get().identity(),
                                    key,
                                    box.entropy));
            return true;
        } catch (CryptoFailure e) {
            give(String.valueOf(e.getMessage()), now);
            return false;
        }
    }

    private void begin(Bytes material, int rounds, int cost, Consumer<Stamp> made) {
        Outgoing message = current.orElseThrow();
        job =
                Optional.of(
                        maker.begin(
                                material,
                                rounds,
                                cost,
                                stamp ->
                                        later.accept(
                                                now -> {
                                                    if (!current.equals(Optional.of(message))) {
                                                        return;
                                                    }
                                                    job = Optional.empty();
                                                    made.accept(stamp);
                                                    go(now);
                                                })));
    }

    /** The node said what it asks for. */
    void announced(long now) {
        if (awaitingCost && current.isPresent()) go(now);
    }

    /** The node did not say what it asks for. */
    @Override
    void ring(long now) {
        if (!awaitingCost) return;
        give("the propagation node did not say what stamp it asks for", now);
    }

    private void give(String why, long now) {
        Outgoing message = current.orElseThrow();
        done();
        box.fail(message, why, now);
        next(now);
    }

    private void done() {
        current = Optional.empty();
        job = Optional.empty();
        awaitingCost = false;
        box.agenda.cancel(this);
    }

    /** The message is not to be sent; work on it ends (R-LXMF-57). */
    void withdraw(Outgoing message, long now) {
        waiting.remove(message);
        if (!current.equals(Optional.of(message))) return;
        job.ifPresent(StampMaker.Job::cancel);
        done();
        next(now);
    }
}
