package io.reticle.rns.node;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.transport.Drop;
import io.reticle.rns.transport.Port;
import io.reticle.rns.transport.Route;
import io.reticle.rns.transport.TunnelRequest;
import io.reticle.rns.transport.Tunnels;

/** Tunnels that this node asks for, and those that it is asked for (R-NET-145 to R-NET-152). */
final class TunnelDesk {
    private final Core core;

    TunnelDesk(Core core) {
        this.core = core;
    }

    /** An interface that wants a tunnel has come up. */
    void request(Port port, long now) {
        Bytes interfaceHash = port.profile().hash(core.crypto);
        TunnelRequest request = TunnelRequest.make(core.identity, interfaceHash, core.entropy);
        core.exits.originateIfOutgoing(port, request.packet(core.crypto), now);
    }

    /**
     * A peer asks for a tunnel: its paths are there again.
     *
     * @throws MalformedFrame if it is no genuine request
     */
    void received(Port from, Bytes data, long now) throws MalformedFrame {
        TunnelRequest request = TunnelRequest.parse(data);
        if (!request.verifies(core.crypto)) {
            throw new MalformedFrame(
                    "tunnel request", 112, "its sender's signature", "one that does not verify");
        }
        if (!core.tunnels.isNew(request)) {
            core.exits.drop(from, Drop.DUPLICATE, "a tunnel request that was used before");
            return;
        }
        Bytes id = request.tunnelId(core.crypto);
        for (Tunnels.Kept kept : core.tunnels.open(id, from, now)) {
            Route known = core.paths.find(kept.destination());
            if (core.tunnels.restores(id, kept, known, now)) {
                core.paths.restore(Tunnels.route(kept, from, now));
            }
        }
    }
}
