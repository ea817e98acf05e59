package io.reticle.lxmf.router;

import io.reticle.lxmf.message.MessageState;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.packet.Packet;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;

/**
 * Sends messages in single packets, again and again until one is proved (R-LXMF-78, R-LXMF-79):
 *
 * <pre>
 *  attempts so far  path      what is done
 *  0                any       send
 *  1 and more       unknown   ask for a path, wait for it
 *  2                known     forget the path if it was used, ask for another, wait for it
 *  up to 5          known     send, wait for the proof
 *  6                any       give up
 * </pre>
 */
final class Opportunist implements Carrier {
    /** How often a packet is sent without a path. */
    private static final int PATHLESS_TRIES = 1;

    /** From forgetting a path to asking for another. */
    private static final long BEFORE_REDISCOVERY = Paths.SECOND / 2;

    private final Outbox box;

    /** By recipient, in the order of submission. */
    private final Map<Bytes, SequencedMap<Outgoing, Try>> tries = new HashMap<>();

    private final class Try extends Agenda.Task implements Consumer<Long> {
        private final Outgoing message;
        private long next = Long.MIN_VALUE;

        Try(Outgoing message) {
            this.message = message;
        }

        @Override
        void ring(long now) {
            attempt(this, now);
        }

        @Override
        public void accept(Long now) {
            attempt(this, now);
        }

        void next(long at) {
            next = at;
            box.agenda.set(this, at);
        }
    }

    Opportunist(Outbox box) {
        this.box = box;
    }

    void take(Outgoing message, long now) {
        Try made = new Try(message);
        message.carrier = Optional.of(this);
        tries.computeIfAbsent(message.destination(), d -> new LinkedHashMap<>()).put(message, made);
        if (box.paths.known(message.destination())) {
            attempt(made, now);
        } else {
            box.paths.request(message.destination(), now);
            message.awaitingPath = true;
            made.next(now + box.paths.answerWait());
        }
    }

    /** A path was found: those that wait for it are due at once. */
    void announced(Bytes destination, long now) {
        SequencedMap<Outgoing, Try> waiting = tries.get(destination);
        if (waiting == null) return;
        for (Try each : List.copyOf(waiting.values())) {
            if (each.message.awaitingPath) {
                each.next = now;
                attempt(each, now);
            }
        }
    }

    private void attempt(Try due, long now) {
        Outgoing message = due.message;
        Bytes to = message.destination();
        if (message.concluded() || now < due.next) return;
        if (mustWait(due)) return;
        if (message.attempts > message.limit) {
            withdraw(message, now);
            box.fail(message, "no proof came after %d attempts".formatted(message.attempts), now);
            return;
        }
        boolean known = box.paths.known(to);
        message.awaitingPath = false;
        if (message.attempts >= PATHLESS_TRIES && !known) {
            message.attempts++;
            message.sentOnPath = false;
            message.awaitingPath = true;
            box.released(message, now);
            box.paths.request(to, now);
            message.limit = box.paths.attempts(to);
            due.next(now + box.paths.answerWait());
        } else if (message.attempts == PATHLESS_TRIES + 1 && message.sentOnPath) {
            message.attempts++;
            message.sentOnPath = false;
            message.awaitingPath = true;
            box.released(message, now);
            if (!box.paths.pending(to, now)) rediscover(to, now);
            due.next(now + box.paths.answerWait());
        } else {
            message.attempts++;
            message.sentOnPath = known;
            message.limit = box.paths.attempts(to);
            long wait = box.paths.retryWait(to);
            long spread = box.paths.spread(to);
            message.patience =
                    spread == 0
                            ? 0
                            : (wait + spread) * Math.max(1, message.limit - message.attempts + 1);
            due.next(now + wait + (long) (box.entropy.fraction() * spread));
            transmit(message, now);
        }
    }

    /** On slow ways, one message after the other (R-LXMF-84). */
    private boolean mustWait(Try due) {
        Outgoing message = due.message;
        if (message.state() != MessageState.OUTBOUND) return false;
        if (!box.paths.slow(message.destination())) return false;
        boolean first = tries.get(message.destination()).firstEntry().getKey() == message;
        return !first || box.held(message.destination(), due);
    }

    private void rediscover(Bytes to, long now) {
        box.paths.noteRequest(to, now);
        box.node.dropPath(to);
        Agenda.Task asking =
                new Agenda.Task() {
                    @Override
                    void ring(long at) {
                        box.node.requestPath(to, at);
                    }
                };
        box.agenda.set(asking, now + BEFORE_REDISCOVERY);
    }

    private void transmit(Outgoing message, long now) {
        Bytes to = message.destination();
        try {
            // without an identity there is nothing to encrypt to: only a path can bring it
            if (box.node.recall(to, now).isEmpty()) return;
            Packet packet =
                    box.node.send(to, message.message().afterDestination(), message.patience, now);
            box.expect(message, packet);
            box.began(message, to);
            message.moveTo(MessageState.SENT, 0.5);
            box.changed(message);
        } catch (CryptoFailure | RuntimeException e) {
            withdraw(message, now);
            box.fail(message, String.valueOf(e.getMessage()), now);
        }
    }

    @Override
    public void proved(Outgoing message, long now) {
        withdraw(message, now);
        box.delivered(message, Optional.empty(), now);
        next(message.destination(), now);
    }

    @Override
    public void unproved(Outgoing message, long now) {
        // the next attempt has its time already
    }

    @Override
    public void withdraw(Outgoing message, long now) {
        SequencedMap<Outgoing, Try> same = tries.get(message.destination());
        if (same == null) return;
        Try gone = same.remove(message);
        if (gone != null) box.agenda.cancel(gone);
        if (same.isEmpty()) tries.remove(message.destination());
    }

    /** The first of those that wait on a slow way may have its turn. */
    private void next(Bytes destination, long now) {
        SequencedMap<Outgoing, Try> same = tries.get(destination);
        if (same != null) attempt(same.firstEntry().getValue(), now);
    }
}
