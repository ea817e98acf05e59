package io.reticle.rns.node;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.identity.PublicIdentity;
import io.reticle.rns.link.LinkProof;
import io.reticle.rns.link.LinkRequest;
import io.reticle.rns.link.Signalling;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.transport.Drop;
import io.reticle.rns.transport.InterfaceMode;
import io.reticle.rns.transport.InterfaceProfile;
import io.reticle.rns.transport.LinkTable;
import io.reticle.rns.transport.Port;
import io.reticle.rns.transport.ReverseTable;
import io.reticle.rns.transport.Route;

import java.util.Optional;

/**
 * Carries other people's packets: data and link requests along known paths, proofs back, and links
 * in both directions (R-CORE-229 to R-CORE-232, R-NET-114 to R-NET-144).
 */
final class Carrier {
    private static final int TRUNCATED = 16;

    private final Core core;
    private final PathDesk paths;

    Carrier(Core core, PathDesk paths) {
        this.core = core;
        this.paths = paths;
    }

    /**
     * Passes a packet on, if that is what is to be done with it. Announces are none of its
     * business.
     *
     * @param hops of the packet, this one included
     * @return whether the packet is done with; otherwise it may be for this node itself
     */
    boolean carries(Port from, Packet packet, int hops, long now) throws MalformedFrame {
        Bytes address = packet.destination();
        LinkTable.Carried link = core.carried.find(address);
        Route route = core.paths.find(address);
        boolean forProgram = route != null && route.hops() == 0;
        boolean ofProgram =
                from.program()
                        || forProgram
                        || link != null && link.ofProgram()
                        || packet.type() == PacketType.PROOF && proves(address);
        if (!core.config.transport() && !ofProgram) return false;
        if (link != null && packet.type() != PacketType.LINK_REQUEST) {
            if (packet.context() == Context.LINK_PROOF && packet.type() == PacketType.PROOF) {
                carryLinkProof(from, packet, hops, link, now);
            } else {
                carryOnLink(from, packet, hops, link, now);
            }
            return true;
        }
        if (packet.twoAddresses() || forProgram) {
            if (route == null) {
                core.exits.drop(from, Drop.NO_ROUTE, packet.toString());
            } else {
                carryAlong(from, packet, hops, route, now);
            }
            return true;
        }
        return packet.type() == PacketType.PROOF && carryProof(from, packet, hops, now);
    }

    private void carryAlong(Port from, Packet packet, int hops, Route route, long now)
            throws MalformedFrame {
        Packet onward = onward(packet, hops, route);
        boolean toProgram = route.port().program();
        if (packet.type() == PacketType.LINK_REQUEST) {
            if (!core.carried.hasRoom()) {
                core.exits.drop(from, Drop.LINK_REFUSED, packet.toString());
                return;
            }
            onward = clamped(onward, from.profile(), route.port().profile());
            Bytes id = LinkRequest.linkId(core.crypto, packet);
            core.carried.open(id, route, from, hops, now);
        } else {
            Bytes key = packet.hash(core.crypto).slice(0, TRUNCATED);
            core.reverse.put(key, from, route.port(), now);
        }
        if (core.hopsDelta != 0 && from.program() && !toProgram) {
            onward = onward.withHops(core.hopsDelta);
        }
        core.filter.remember(packet);
        core.exits.send(route.port(), onward, now);
        route.use(now);
    }

    private Packet onward(Packet packet, int hops, Route route) {
        if (route.hops() > 1) return packet.onward(hops, route.nextHop());
        if (route.hops() == 1 || core.hopsDelta != 0) return packet.direct(hops);
        return packet.withHops(hops);
    }

    /** Lowers or takes away the MTU that a link request offers (R-NET-131, R-NET-132). */
    private static Packet clamped(Packet request, InterfaceProfile in, InterfaceProfile out)
            throws MalformedFrame {
        LinkRequest content = LinkRequest.parse(request.data());
        if (content.signalling().isEmpty()) return request;
        Signalling offered = content.signalling().get();
        Bytes keys = request.data().slice(0, request.data().length() - Signalling.SIZE);
        if (!out.signalsMtu()) return request.withData(keys);
        int limit = Math.min(out.hardwareMtu(), in.hardwareMtu());
        if (offered.mtu() <= limit) return request;
        if (offered.mode() != Signalling.AES256_CBC) {
            throw new MalformedFrame(
                    "link request",
                    64,
                    "mode 1 where the MTU has to shrink",
                    "mode " + offered.mode());
        }
        return request.withData(Bytes.concat(keys, new Signalling(offered.mode(), limit).encode()));
    }

    /**
     * Before the link's proof went through, and on a wrong side or at a wrong distance, nothing.
     */
    private void carryOnLink(Port from, Packet packet, int hops, LinkTable.Carried link, long now) {
        Port to = link.validated() ? link.onward(from, hops) : null;
        if (to == null) {
            core.exits.drop(from, Drop.WRONG_SIDE, packet.toString());
            return;
        }
        core.filter.remember(packet);
        link.use(now);
        core.exits.send(to, packet.withHops(hopsOfLink(from, hops, link)), now);
    }

    /** What a program sends into the network does not tell that it is a program (hops delta). */
    private int hopsOfLink(Port from, int hops, LinkTable.Carried link) {
        boolean disguised = core.hopsDelta != 0 && from.program() && !link.betweenPrograms();
        return disguised ? core.hopsDelta : hops;
    }

    /**
     * Sends a link proof back to the initiator, if it is genuine and came from the destination's
     * side. A genuine one at another distance corrects the path, once (R-NET-135, R-NET-136).
     */
    private void carryLinkProof(
            Port from, Packet packet, int hops, LinkTable.Carried link, long now)
            throws MalformedFrame {
        boolean misplaced =
                from != link.destinationSide() || link.validated() && hops != link.remaining();
        if (misplaced) {
            core.exits.drop(from, Drop.WRONG_SIDE, packet.toString());
            return;
        }
        LinkProof proof = LinkProof.parse(packet.data());
        Optional<PublicIdentity> signer = core.identityOf(link.destination());
        if (signer.isEmpty() || !proof.verifies(packet.destination(), signer.get())) {
            throw new MalformedFrame(
                    "link proof", 0, "the destination's signature", "one that does not verify");
        }
        if (hops != link.remaining()) {
            link.rebalance(hops);
            core.paths.rebalance(link.destination(), hops);
        }
        link.validate(now);
        core.known.use(link.destination(), Core.seconds(now));
        core.filter.remember(packet);
        core.exits.send(link.initiatorSide(), packet.withHops(hopsOfLink(from, hops, link)), now);
    }

    /** Whether a proof with this address is for a program of this machine. */
    private boolean proves(Bytes address) {
        ReverseTable.WayBack way = core.reverse.find(address);
        return way != null && way.received().program();
    }

    /** Sends a proof back the way its packet came, once, from the right side. */
    private boolean carryProof(Port from, Packet packet, int hops, long now) {
        Bytes key = packet.destination();
        ReverseTable.WayBack way = core.reverse.find(key);
        boolean ours =
                way != null
                        && way.sent() == from
                        && (core.config.transport() || from.program() || way.received().program());
        if (!ours) return false;
        core.reverse.take(key);
        boolean disguised = core.hopsDelta != 0 && from.program() && !way.received().program();
        Packet back = packet.withHops(disguised ? core.hopsDelta : hops);
        core.exits.send(way.received(), back, now);
        return true;
    }

    /**
     * Repeats what a program says in the clear to everybody, and what everybody says to the
     * programs, unchanged (R-NET-24, R-NET-25).
     */
    void repeat(Port from, Packet wire, long now) {
        boolean broadcast =
                wire.destinationType() == DestinationType.PLAIN && !wire.transportType();
        if (!broadcast || core.ports.programs().isEmpty()) return;
        Bytes address = wire.destination();
        if (address.equals(core.pathRequestAddress) || address.equals(core.tunnelAddress)) return;
        for (Port port : from.program() ? core.ports.all() : core.ports.programs()) {
            if (port != from && port.online()) core.exits.send(port, wire, now);
        }
    }

    /** Whether packets with this address belong to a link that runs through this node. */
    boolean onCarriedLink(Packet packet) {
        return core.carried.find(packet.destination()) != null;
    }

    /** Forgets what is too old; paths over which a link was never proved are asked for anew. */
    void expire(long now) {
        core.reverse.expire(now);
        for (LinkTable.Carried failed : core.carried.expire(now)) rediscover(failed, now);
    }

    private void rediscover(LinkTable.Carried failed, long now) {
        Bytes destination = failed.destination();
        Route route = core.paths.find(destination);
        if (route == null) {
            core.rediscoveries.add(destination, Optional.empty(), now);
            return;
        }
        if (paths.askedLately(destination, now)) return;
        if (failed.taken() == 0) {
            core.rediscoveries.add(destination, Optional.empty(), now);
        } else if (route.hops() == 1 || failed.taken() == 1) {
            // the destination has moved, or the network around us has changed
            core.rediscoveries.add(destination, Optional.of(failed.initiatorSide()), now);
            boolean boundary = failed.initiatorSide().profile().mode() == InterfaceMode.BOUNDARY;
            if (core.config.transport() && !boundary) core.paths.mark(destination, true);
        } else {
            return;
        }
        if (!core.config.transport()) core.paths.forget(destination);
    }

    void forget(Port gone) {
        core.reverse.forget(gone);
        core.carried.forget(gone);
    }

    void clear() {
        core.reverse.clear();
        core.carried.clear();
    }
}
