package io.reticle.rns.transport;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.packet.Packet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Announces that a transport node passes on (R-CORE-224, R-CORE-225): at most twice each, and not
 * again once neighbours are heard to do it. Times are microseconds.
 */
public final class Rebroadcasts {
    private static final long SECOND = 1_000_000;

    /** The first copy leaves at random within half a second. */
    private static final double SPREAD = 0.5 * SECOND;

    /** The second follows six seconds after the first. */
    private static final long GRACE = 6 * SECOND;

    private static final int COPIES = 2;
    private static final int ECHOES = 2;

    private static final class Pending {
        final Packet announce;
        final int hops;
        long due;
        int sent;
        int echoes;

        Pending(Packet announce, int hops, long due) {
            this.announce = announce;
            this.hops = hops;
            this.due = due;
        }
    }

    private final Map<Bytes, Pending> pending = new HashMap<>();

    /** Nothing planned yet. */
    public Rebroadcasts() {}

    /**
     * Plans both copies of an announce, in place of an older one of the same destination.
     *
     * @param hops received hop byte plus one: the hop byte of the copies
     */
    public void plan(Packet announce, int hops, Entropy entropy, long now) {
        long due = now + (long) (entropy.fraction() * SPREAD);
        pending.put(announce.destination().compact(), new Pending(announce, hops, due));
    }

    /** A two-address announce was heard; {@code wireHops} is its hop byte (R-NET-35, R-NET-36). */
    public void heard(Bytes destination, int wireHops, long now) {
        Pending plan = pending.get(destination);
        if (plan == null) return;
        if (wireHops == plan.hops) plan.echoes++;
        boolean enough = wireHops == plan.hops && plan.echoes >= ECHOES;
        boolean carriedOn = wireHops == plan.hops + 1 && now < plan.due;
        if (plan.sent > 0 && (enough || carriedOn)) pending.remove(destination);
    }

    /** The copies that are due, nearest destinations first, each with its new hop byte. */
    public List<Packet> due(long now) {
        List<Packet> due = new ArrayList<>();
        pending.values()
                .removeIf(
                        plan -> {
                            if (now < plan.due) return false;
                            due.add(plan.announce.withHops(plan.hops));
                            plan.sent++;
                            plan.due = now + GRACE;
                            return plan.sent == COPIES;
                        });
        due.sort(Comparator.comparingInt(Packet::hops));
        return due;
    }

    public long nextDeadline() {
        return pending.values().stream().mapToLong(plan -> plan.due).min().orElse(Long.MAX_VALUE);
    }

    public int size() {
        return pending.size();
    }
}
