package io.reticle.lxmf.propagation;

import io.reticle.lxmf.stamp.PeeringKey;
import io.reticle.lxmf.stamp.PropagationStamp;
import io.reticle.rns.bytes.Bytes;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * How a propagation node is to be. Sizes are in kB of 1000 bytes where not said otherwise, costs in
 * zero bits.
 *
 * @param name what it calls itself, if anything
 * @param version of its software, as it announces it
 * @param messageLimit the largest message that it says it takes from other nodes
 * @param syncLimit the largest transfer that it takes; at least {@code messageLimit}
 * @param deliveryLimit of the recipient on this node, told with the statistics
 * @param storageLimit in bytes: above, the heaviest messages go
 * @param cost what it asks for of stamps, 13 at least
 * @param flexibility how much less it takes
 * @param peeringCost what other nodes have to do once
 * @param mostPeeringCost what it does itself at most for another
 * @param autopeer whether it peers with nodes that it hears of
 * @param autopeerDepth how many hops away these may be
 * @param staticPeers addresses of nodes that it peers with in any case
 * @param fromStaticOnly whether it takes messages from these only
 * @param sequential whether offers have to wait while it checks stamps
 * @param staticSequential whether that holds for static peers, too
 * @param mostSyncs how many may send at the same time; 0 for any number
 * @param allowed identities that may fetch messages; empty for all
 * @param prioritised recipients whose messages stay longer
 * @param control identities that may control it, besides its own
 */
public record PropagationSettings(
        Optional<String> name,
        String version,
        double messageLimit,
        double syncLimit,
        double deliveryLimit,
        OptionalLong storageLimit,
        int cost,
        int flexibility,
        int peeringCost,
        int mostPeeringCost,
        boolean autopeer,
        int autopeerDepth,
        int mostPeers,
        Set<Bytes> staticPeers,
        boolean fromStaticOnly,
        boolean sequential,
        boolean staticSequential,
        int mostSyncs,
        Optional<Set<Bytes>> allowed,
        Set<Bytes> prioritised,
        Set<Bytes> control) {

    public static final double DEFAULT_MESSAGE_LIMIT = 256;
    public static final double DEFAULT_SYNC_LIMIT = 40 * DEFAULT_MESSAGE_LIMIT;
    public static final double DEFAULT_DELIVERY_LIMIT = 1000;
    public static final int DEFAULT_AUTOPEER_DEPTH = 4;
    public static final int DEFAULT_MOST_PEERS = 20;
    public static final int DEFAULT_MOST_SYNCS = 3;

    /** As a node is of which nothing is said. */
    public static PropagationSettings standard(String version) {
        return new PropagationSettings(
                Optional.empty(),
                version,
                DEFAULT_MESSAGE_LIMIT,
                DEFAULT_SYNC_LIMIT,
                DEFAULT_DELIVERY_LIMIT,
                OptionalLong.empty(),
                PropagationStamp.DEFAULT_COST,
                PropagationStamp.DEFAULT_FLEXIBILITY,
                PeeringKey.DEFAULT_COST,
                PeeringKey.DEFAULT_MOST_COST,
                true,
                DEFAULT_AUTOPEER_DEPTH,
                DEFAULT_MOST_PEERS,
                Set.of(),
                false,
                true,
                false,
                DEFAULT_MOST_SYNCS,
                Optional.empty(),
                Set.of(),
                Set.of());
    }

    public PropagationSettings {
        cost = Math.max(cost, PropagationStamp.LEAST_COST);
        syncLimit = Math.max(syncLimit, messageLimit);
        staticPeers = Collections.unmodifiableSet(new LinkedHashSet<>(staticPeers));
        allowed = allowed.map(Set::copyOf);
        prioritised = Set.copyOf(prioritised);
        control = Set.copyOf(control);
    }

    /** What stamps have to be worth at least (R-LXMF-59). */
    public int leastValue() {
        return PropagationStamp.accepted(cost, flexibility);
    }

    /** The largest transfer that is taken, in bytes (R-LXMF-110). */
    public long mostBytes() {
        return (long) (syncLimit * 1000);
    }

    /** The same with other settings. */
    public PropagationSettings with(UnaryOperator<Builder> changes) {
        return changes.apply(new Builder(this)).build();
    }

    /** Puts settings together, beginning with others. */
    public static final class Builder {
        private Optional<String> name;
        private String version;
        private double messageLimit;
        private double syncLimit;
        private double deliveryLimit;
        private OptionalLong storageLimit;
        private int cost;
        private int flexibility;
        private int peeringCost;
        private int mostPeeringCost;
        private boolean autopeer;
        private int autopeerDepth;
        private int mostPeers;
        private Set<Bytes> staticPeers;
        private boolean fromStaticOnly;
        private boolean sequential;
        private boolean staticSequential;
        private int mostSyncs;
        private Optional<Set<Bytes>> allowed;
        private Set<Bytes> prioritised;
        private Set<Bytes> control;

        private Builder(PropagationSettings from) {
            this.name = from.name;
            this.version = from.version;
            this.messageLimit = from.messageLimit;
            this.syncLimit = from.syncLimit;
            this.deliveryLimit = from.deliveryLimit;
            this.storageLimit = from.storageLimit;
            this.cost = from.cost;
            this.flexibility = from.flexibility;
            this.peeringCost = from.peeringCost;
            this.mostPeeringCost = from.mostPeeringCost;
            this.autopeer = from.autopeer;
            this.autopeerDepth = from.autopeerDepth;
            this.mostPeers = from.mostPeers;
            this.staticPeers = from.staticPeers;
            this.fromStaticOnly = from.fromStaticOnly;
            this.sequential = from.sequential;
            this.staticSequential = from.staticSequential;
            this.mostSyncs = from.mostSyncs;
            this.allowed = from.allowed;
            this.prioritised = from.prioritised;
            this.control = from.control;
        }

        public Builder name(Optional<String> chosen) {
            name = chosen;
            return this;
        }

        public Builder version(String chosen) {
            version = chosen;
            return this;
        }

        public Builder messageLimit(double chosen) {
            messageLimit = chosen;
            return this;
        }

        public Builder syncLimit(double chosen) {
            syncLimit = chosen;
            return this;
        }

        public Builder deliveryLimit(double chosen) {
            deliveryLimit = chosen;
            return this;
        }

        public Builder storageLimit(OptionalLong chosen) {
            storageLimit = chosen;
            return this;
        }

        public Builder cost(int chosen) {
            cost = chosen;
            return this;
        }

        public Builder flexibility(int chosen) {
            flexibility = chosen;
            return this;
        }

        public Builder peeringCost(int chosen) {
            peeringCost = chosen;
            return this;
        }

        public Builder mostPeeringCost(int chosen) {
            mostPeeringCost = chosen;
            return this;
        }

        public Builder autopeer(boolean chosen) {
            autopeer = chosen;
            return this;
        }

        public Builder autopeerDepth(int chosen) {
            autopeerDepth = chosen;
            return this;
        }

        public Builder mostPeers(int chosen) {
            mostPeers = chosen;
            return this;
        }

        public Builder staticPeers(Set<Bytes> chosen) {
            staticPeers = chosen;
            return this;
        }

        public Builder fromStaticOnly(boolean chosen) {
            fromStaticOnly = chosen;
            return this;
        }

        public Builder sequential(boolean chosen) {
            sequential = chosen;
            return this;
        }

        public Builder staticSequential(boolean chosen) {
            staticSequential = chosen;
            return this;
        }

        public Builder mostSyncs(int chosen) {
            mostSyncs = chosen;
            return this;
        }

        public Builder allowed(Optional<Set<Bytes>> chosen) {
            allowed = chosen;
            return this;
        }

        public Builder prioritised(Set<Bytes> chosen) {
            prioritised = chosen;
            return this;
        }

        public Builder control(Set<Bytes> chosen) {
            control = chosen;
            return this;
        }

        private PropagationSettings build() {
            return new PropagationSettings(
                    name,
                    version,
                    messageLimit,
                    syncLimit,
                    deliveryLimit,
                    storageLimit,
                    cost,
                    flexibility,
                    peeringCost,
                    mostPeeringCost,
                    autopeer,
                    autopeerDepth,
                    mostPeers,
                    staticPeers,
                    fromStaticOnly,
                    sequential,
                    staticSequential,
                    mostSyncs,
                    allowed,
                    prioritised,
                    control);
        }
    }
}
