package io.reticle.lxmf.propagation;

import io.reticle.lxmf.announce.PropagationAnnounce;
import io.reticle.lxmf.stamp.Stamp;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.link.Link;
import io.reticle.rns.msgpack.Value;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** Another node, what is known of it, and which messages it has. Times in microseconds. */
final class Peer {
    /** Where a transfer to a peer stands, by the numbers that statistics give. */
    enum State {
        IDLE(0),
        LINK_ESTABLISHING(1),
        LINK_READY(2),
        REQUEST_SENT(3),
        RESPONSE_RECEIVED(4),
        RESOURCE_TRANSFERRING(5);

        final int number;

        State(int number) {
            this.number = number;
        }
    }

    /**
     * What a peer asks for, as it announced it.
     *
     * @param messageLimit in bytes: it takes no larger message
     * @param syncLimit in bytes: it takes no larger transfer
     */
    record Terms(long messageLimit, long syncLimit, int cost, int flexibility, int peeringCost) {
        private static final long BYTES_PER_KB = 1000;
        private static final long MOST_KB = Long.MAX_VALUE / BYTES_PER_KB;
        private static final int MOST_COST = 256;

        /** As peers reckon with them, in whole kB, and within what can be. */
        Terms {
            cost = Math.clamp(cost, 0, MOST_COST);
            flexibility = Math.clamp(flexibility, 0, MOST_COST);
            peeringCost = Math.clamp(peeringCost, 0, MOST_COST);
        }

        static Terms of(PropagationAnnounce said) {
            return new Terms(
                    bytes(said.messageLimit()),
                    bytes(said.syncLimit()),
                    said.stampCost(),
                    said.flexibility(),
                    said.peeringCost());
        }

        static long bytes(double kilobytes) {
            return Math.clamp((long) kilobytes, 0, MOST_KB) * BYTES_PER_KB;
        }

        /** What stamps have to be worth that are offered to it (R-LXMF-131). */
        int leastValue() {
            return Math.max(0, cost - flexibility);
        }
    }

    /** How often each thing has happened. */
    static final class Counts {
        long offered;
        long outgoing;
        long incoming;
        long received;
        long sent;

        /** The share of what was offered that was wanted. */
        double acceptance() {
            return offered == 0 ? 0 : (double) outgoing / offered;
        }
    }

    final Bytes address;
    final Counts counts = new Counts();
    final BitSet handled = new BitSet();
    final BitSet unhandled = new BitSet();
    boolean alive;

    /** Seconds by the peer's clock, of the announce that it was last changed by. */
    long timebase;

    long lastHeard;
    long nextAttempt;
    long lastAttempt;
    long backoff;
    Optional<Terms> terms = Optional.empty();
    Optional<Value> metadata = Optional.empty();
    Optional<Stamp> key = Optional.empty();

    /** Bit/s, 0 while unknown. */
    double linkRate;

    double transferRate;

    State state = State.IDLE;
    Optional<Link> link = Optional.empty();

    /** What it was offered last. */
    List<Entry> offer = List.of();

    /** What goes over to it now. */
    List<Entry> transferring = List.of();

    long transferBegan;

    Peer(Bytes address) {
        this.address = address;
    }

    /** It has this message now. */
    void has(Entry entry) {
        handled.set(entry.number());
        unhandled.clear(entry.number());
    }

    /** It is to have this message, if it has it not. */
    void wants(Entry entry) {
        if (!handled.get(entry.number())) unhandled.set(entry.number());
    }

    /** The message is not to go to it. */
    void drops(Entry entry) {
        unhandled.clear(entry.number());
    }

    /** The message is gone, and its number may come again. */
    void forgets(Entry entry) {
        handled.clear(entry.number());
        unhandled.clear(entry.number());
    }

    /** Whether there is a key that is worth what it asks for now (R-LXMF-134). */
    boolean keyed() {
        if (terms.isEmpty()) return false;
        int cost = terms.get().peeringCost();
        if (key.isPresent() && key.get().value() < cost) key = Optional.empty();
        return key.isPresent();
    }

    /** The link is gone, or of no use. */
    void idle() {
        link = Optional.empty();
        state = State.IDLE;
        transferring = List.of();
    }
}
