package io.reticle.rns.transport;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.packet.Packet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Announces that this node passes on (R-CORE-224, R-CORE-225, R-NET-30 to R-NET-42): at most twice
 * each, and not again once neighbours are heard to do it. Times are microseconds.
 */
public final class Rebroadcasts {
    private static final long SECOND = 1_000_000;

    /** The first copy leaves at random within half a second. */
    private static final double SPREAD = 0.5 * SECOND;

    /** The second follows six seconds after the first. */
    private static final long GRACE = 6 * SECOND;

    private static final int COPIES = 2;
    private static final int ECHOES = 2;

    /** Announces that wait; above, further ones are not passed on. */
    private static final int CAPACITY = 200_000;

    private static final class Pending {
        final Packet copy;
        final int copies;
        long due;
        int sent;
        int echoes;

        Pending(Packet copy, int copies, long due) {
            this.copy = copy;
            this.copies = copies;
            this.due = due;
        }
    }

    private final Map<Bytes, Pending> pending = new HashMap<>();

    /** Soonest first; one that is no longer in the map has been replaced or cancelled. */
    private final PriorityQueue<Pending> order =
            new PriorityQueue<>(Comparator.comparingLong((Pending plan) -> plan.due));

    /** Nothing planned yet. */
    public Rebroadcasts() {}

    /**
     * Plans both copies of an announce, in place of an older one of the same destination.
     *
     * @param copy as it is to leave, its hop byte raised
     */
    public void plan(Packet copy, Entropy entropy, long now) {
        put(new Pending(copy, COPIES, now + (long) (entropy.fraction() * SPREAD)));
    }

    /** Plans a single copy, at once: the announce of a program of this machine (R-NET-40). */
    public void planOnce(Packet copy, long now) {
        put(new Pending(copy, 1, now));
    }

    private void put(Pending plan) {
        Bytes destination = plan.copy.destination();
        if (pending.size() >= CAPACITY && !pending.containsKey(destination)) return;
        pending.put(destination.compact(), plan);
        order.add(plan);
    }

    /** A two-address announce was heard; {@code wireHops} is its hop byte (R-NET-35, R-NET-36). */
    public void heard(Bytes destination, int wireHops, long now) {
        Pending plan = pending.get(destination);
        if (plan == null) return;
        int hops = plan.copy.hops();
        if (wireHops == hops) plan.echoes++;
        boolean enough = wireHops == hops && plan.echoes >= ECHOES;
        boolean carriedOn = wireHops == hops + 1 && now < plan.due;
        if (plan.sent > 0 && (enough || carriedOn)) pending.remove(destination);
    }

    /** The copies that are due, nearest destinations first. */
    public List<Packet> due(long now) {
        if (nextDeadline() > now) return List.of();
        List<Packet> due = new ArrayList<>();
        for (Pending plan = next(); plan != null && plan.due <= now; plan = next()) {
            order.remove();
            due.add(plan.copy);
            plan.sent++;
            plan.due = now + GRACE;
            if (plan.sent < plan.copies) order.add(plan);
            else pending.remove(plan.copy.destination());
        }
        due.sort(Comparator.comparingInt(Packet::hops));
        return due;
    }

    /** The soonest that still stands; null if there is none. */
    private Pending next() {
        while (!order.isEmpty()) {
            Pending first = order.element();
            if (pending.get(first.copy.destination()) == first) return first;
            order.remove();
        }
        return null;
    }

    /** When the next copy leaves; {@code Long.MAX_VALUE} if none waits. */
    public long nextDeadline() {
        Pending first = next();
        return first == null ? Long.MAX_VALUE : first.due;
    }

    /** An announce that is not to be passed on after all. */
    public void forget(Bytes destination) {
        pending.remove(destination);
    }

    public void clear() {
        pending.clear();
        order.clear();
    }

    public int size() {
        return pending.size();
    }
}
