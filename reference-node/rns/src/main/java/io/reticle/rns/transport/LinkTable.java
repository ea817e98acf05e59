package io.reticle.rns.transport;

import io.reticle.rns.bytes.Bytes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Links of others that run through this node (R-NET-133 to R-NET-144). Times are microseconds since
 * the Unix epoch.
 */
public final class LinkTable {
    private static final long SECOND = 1_000_000;

    /** How long a silent link is kept (R-NET-140). */
    private static final long LIFETIME = 900 * SECOND;

    private static final long PROOF_PER_HOP = 6 * SECOND;

    /** Links that are carried; above, new ones are refused, so that a flood harms no open one. */
    private static final int CAPACITY = 20_000;

    /** One link, between the side that opened it and the side of its destination. */
    public static final class Carried {
        private final Bytes destination;
        private final Port initiatorSide;
        private final Port destinationSide;
        private final int taken;
        private final long proofDue;
        private int remaining;
        private boolean validated;
        private long lastTraffic;

        private Carried(Route route, Port from, int taken, long now) {
            this.destination = route.destination();
            this.initiatorSide = from;
            this.destinationSide = route.port();
            this.taken = taken;
            this.remaining = route.hops();
            this.proofDue =
                    now
                            + PROOF_PER_HOP * Math.max(1, remaining)
                            + destinationSide.profile().packetTime();
            this.lastTraffic = now;
        }

        public Bytes destination() {
            return destination;
        }

        public Port initiatorSide() {
            return initiatorSide;
        }

        public Port destinationSide() {
            return destinationSide;
        }

        /** Hops from the initiator to this node. */
        public int taken() {
            return taken;
        }

        /** Hops from this node to the destination. */
        public int remaining() {
            return remaining;
        }

        /** Whether its proof went through: only then do its packets. */
        public boolean validated() {
            return validated;
        }

        /** Whether a program of this machine is at one of its ends. */
        public boolean ofProgram() {
            return initiatorSide.program() || destinationSide.program();
        }

        /** Whether programs of this machine are at both of its ends. */
        public boolean betweenPrograms() {
            return initiatorSide.program() && destinationSide.program();
        }

        /** A genuine proof shows that the destination is at another distance (R-NET-136). */
        public void rebalance(int hops) {
            remaining = hops;
        }

        public void validate(long now) {
            validated = true;
            lastTraffic = now;
        }

        /**
         * By which interface a packet goes on; null where it came in on a wrong side, or has come a
         * wrong way (R-NET-138, R-NET-139).
         *
         * @param hops of the packet, this one included
         */
        public Port onward(Port from, int hops) {
            if (initiatorSide == destinationSide) {
                // on one medium for both, either distance will do
                boolean ours = from == initiatorSide && (hops == remaining || hops == taken);
                return ours ? initiatorSide : null;
            }
            if (from == destinationSide) return hops == remaining ? initiatorSide : null;
            return from == initiatorSide && hops == taken ? destinationSide : null;
        }

        public void use(long now) {
            lastTraffic = now;
        }

        private boolean over(long now) {
            return validated ? now > lastTraffic + LIFETIME : now > proofDue;
        }
    }

    private final Map<Bytes, Carried> links = new HashMap<>();

    /** An empty table. */
    public LinkTable() {}

    /** Null if no link of that id runs through this node. */
    public Carried find(Bytes linkId) {
        return links.get(linkId);
    }

    /** Whether there is room for another one. */
    public boolean hasRoom() {
        return links.size() < CAPACITY;
    }

    /**
     * A link request goes through.
     *
     * @param taken hops of the request, this one included
     */
    public void open(Bytes linkId, Route route, Port from, int taken, long now) {
        links.put(linkId.compact(), new Carried(route, from, taken, now));
    }

    /**
     * Forgets silent links, and requests that were not proved in time.
     *
     * @return the latter
     */
    public List<Carried> expire(long now) {
        List<Carried> unproved = new ArrayList<>();
        links.values()
                .removeIf(
                        link -> {
                            if (!link.over(now)) return false;
                            if (!link.validated) unproved.add(link);
                            return true;
                        });
        return unproved;
    }

    /** Forgets the links over an interface that is gone (R-NET-144). */
    public void forget(Port gone) {
        links.values().removeIf(link -> link.initiatorSide == gone || link.destinationSide == gone);
    }

    public void clear() {
        links.clear();
    }

    public int size() {
        return links.size();
    }
}
