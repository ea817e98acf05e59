package io.reticle.rns.node;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.identity.Identity;

import java.util.Optional;
import java.util.Set;

/**
 * How a node behaves, apart from its interfaces.
 *
 * @param transport whether it passes on other nodes' announces and packets
 * @param implicitProofs whether its proofs leave out the packet's hash (R-CORE-088)
 * @param attached whether it is a program attached to the node that serves this machine: that node
 *     then does the filtering, the transport and the storing
 * @param staticIdentity whether a node without transport keeps its identity over restarts, too
 *     (R-NET-186)
 * @param hopsDelta whether what this node originates leaves with some hops on it, so that nobody
 *     can tell that it comes from here
 * @param linkMtuDiscovery whether links that it opens offer more than 500 bytes
 * @param probes whether a transport node proves packets to its probe destination (R-NET-185)
 * @param managers identities that may ask for the node's status and paths, 16 bytes each; empty for
 *     no such service (R-NET-182)
 * @param publishBlackhole whether everybody may ask for the list of unwanted identities
 * @param blackholeSources transport identities whose published lists are taken, 16 bytes each
 * @param blackholeInterval from one fetching of these lists to the next, in microseconds
 * @param backlog how many packets may wait for more urgent ones; empty where each is done with at
 *     once
 * @param network the identity of the network that the node belongs to
 */
public record NodeConfig(
        boolean transport,
        boolean implicitProofs,
        boolean attached,
        boolean staticIdentity,
        boolean hopsDelta,
        boolean linkMtuDiscovery,
        boolean probes,
        Optional<Set<Bytes>> managers,
        boolean publishBlackhole,
        Set<Bytes> blackholeSources,
        long blackholeInterval,
        Optional<BacklogLimits> backlog,
        Optional<Identity> network) {

    /** Once an hour; more often than every two minutes is not asked for. */
    private static final long BLACKHOLE_INTERVAL = 3_600L * 1_000_000;

    private static final long BLACKHOLE_INTERVAL_MIN = 120L * 1_000_000;

    /** An attached program has no transport of its own, and offers no services of the node. */
    public NodeConfig {
        if (attached) {
            transport = false;
            probes = false;
            managers = Optional.empty();
            publishBlackhole = false;
            network = Optional.empty();
        }
        managers = managers.map(Set::copyOf);
        blackholeSources = Set.copyOf(blackholeSources);
        blackholeInterval = Math.max(BLACKHOLE_INTERVAL_MIN, blackholeInterval);
    }

    /** Nothing but the two settings on which every node has an opinion. */
    public NodeConfig(boolean transport, boolean implicitProofs) {
        this(
                transport,
                implicitProofs,
                false,
                false,
                false,
                true,
                false,
                Optional.empty(),
                false,
                Set.of(),
                BLACKHOLE_INTERVAL,
                Optional.empty(),
                Optional.empty());
    }

    /** Begins with these settings. */
    public Builder with() {
        return new Builder(this);
    }

    /** Names what differs. */
    public static final class Builder {
        private boolean transport;
        private boolean implicitProofs;
        private boolean attached;
        private boolean staticIdentity;
        private boolean hopsDelta;
        private boolean linkMtuDiscovery;
        private boolean probes;
        private Optional<Set<Bytes>> managers;
        private boolean publishBlackhole;
        private Set<Bytes> blackholeSources;
        private long blackholeInterval;
        private Optional<BacklogLimits> backlog;
        private Optional<Identity> network;

        private Builder(NodeConfig from) {
            transport = from.transport;
            implicitProofs = from.implicitProofs;
            attached = from.attached;
            staticIdentity = from.staticIdentity;
            hopsDelta = from.hopsDelta;
            linkMtuDiscovery = from.linkMtuDiscovery;
            probes = from.probes;
            managers = from.managers;
            publishBlackhole = from.publishBlackhole;
            blackholeSources = from.blackholeSources;
            blackholeInterval = from.blackholeInterval;
            backlog = from.backlog;
            network = from.network;
        }

        public Builder transport(boolean value) {
            transport = value;
            return this;
        }

        public Builder implicitProofs(boolean value) {
            implicitProofs = value;
            return this;
        }

        public Builder attached(boolean value) {
            attached = value;
            return this;
        }

        public Builder staticIdentity(boolean value) {
            staticIdentity = value;
            return this;
        }

        public Builder hopsDelta(boolean value) {
            hopsDelta = value;
            return this;
        }

        public Builder linkMtuDiscovery(boolean value) {
            linkMtuDiscovery = value;
            return this;
        }

        public Builder probes(boolean value) {
            probes = value;
            return this;
        }

        public Builder managers(Optional<Set<Bytes>> value) {
            managers = value;
            return this;
        }

        public Builder publishBlackhole(boolean value) {
            publishBlackhole = value;
            return this;
        }

        public Builder blackholeSources(Set<Bytes> value) {
            blackholeSources = value;
            return this;
        }

        /** In microseconds. */
        public Builder blackholeInterval(long value) {
            blackholeInterval = value;
            return this;
        }

        public Builder backlog(BacklogLimits value) {
            backlog = Optional.of(value);
            return this;
        }

        public Builder network(Optional<Identity> value) {
            network = value;
            return this;
        }

        /** The settings; an attached program's are without transport and services. */
        public NodeConfig build() {
            return new NodeConfig(
                    transport,
                    implicitProofs,
                    attached,
                    staticIdentity,
                    hopsDelta,
                    linkMtuDiscovery,
                    probes,
                    managers,
                    publishBlackhole,
                    blackholeSources,
                    blackholeInterval,
                    backlog,
                    network);
        }
    }
}
