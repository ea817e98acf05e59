package io.reticle.rns.node;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.transport.Port;
import io.reticle.rns.transport.Route;

/** How packets of our own find their way out (R-NET-114 to R-NET-116, R-NET-124). */
final class Sending {
    private static final long FIRST_HOP_TIMEOUT = 6 * Core.SECOND;
    private static final long TIMEOUT_PER_HOP = 6 * Core.SECOND;

    /** Hops assumed where no path is known (R-CORE-097). */
    static final int UNKNOWN_HOPS = 128;

    private final Core core;

    Sending(Core core) {
        this.core = core;
    }

    /** Sends a packet of our own along its path, or everywhere where none is known. */
    void route(Packet packet, long now) {
        core.filter.remember(packet);
        boolean broadcast =
                packet.destinationType() == DestinationType.PLAIN
                        || packet.destinationType() == DestinationType.GROUP;
        Route route = broadcast ? null : core.paths.find(packet.destination());
        if (route == null) core.exits.originateEverywhere(packet, now);
        else along(route, packet, now);
    }

    private void along(Route route, Packet packet, long now) {
        // after a correction of its distance, a neighbour may seem to be more than one hop away
        boolean neighbour = route.nextHop().equals(route.destination());
        boolean carried =
                route.hops() > 1 && !neighbour || route.hops() == 1 && core.config.attached();
        if (!carried) {
            core.exits.originate(route.port(), packet, now);
            return;
        }
        core.exits.originate(route.port(), packet.via(route.nextHop()), now);
        route.use(now);
    }

    /** Hops to a destination as its path says. */
    int hops(Bytes destination) {
        Route route = core.paths.find(destination);
        return route == null ? UNKNOWN_HOPS : route.hops();
    }

    /** How long a packet may take to the first hop, in microseconds. */
    long firstHopTimeout(Bytes destination) {
        Route route = core.paths.find(destination);
        return FIRST_HOP_TIMEOUT + (route == null ? 0 : route.port().profile().packetTime());
    }

    /** How long the proof of a packet may take, in microseconds. */
    long proofTimeout(Bytes destination) {
        return firstHopTimeout(destination) + TIMEOUT_PER_HOP * hops(destination);
    }

    /** The same for one that goes one hop far. */
    static long neighbourTimeout() {
        return FIRST_HOP_TIMEOUT + TIMEOUT_PER_HOP;
    }

    /** What the first link of the way to a destination can carry; 500 where it does not say. */
    int linkMtu(Bytes destination) {
        Route route = core.paths.find(destination);
        if (route == null || !core.config.linkMtuDiscovery()) return Packet.MTU;
        Port port = route.port();
        return port.profile().linkMtu();
    }
}
