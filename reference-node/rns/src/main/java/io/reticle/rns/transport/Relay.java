package io.reticle.rns.transport;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.identity.PublicIdentity;
import io.reticle.rns.link.LinkProof;
import io.reticle.rns.link.LinkRequest;
import io.reticle.rns.link.Signalling;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Carries other people's packets: data and link requests along known paths, proofs back, and links
 * in both directions (R-CORE-229 to R-CORE-232). Times are microseconds.
 */
public final class Relay {
    private static final long SECOND = 1_000_000;

    /** How long the way back of a packet is kept for its proof. */
    private static final long REVERSE_LIFETIME = 480 * SECOND;

    /** How long a silent link is kept. */
    private static final long LINK_LIFETIME = 900 * SECOND;

    private static final long PROOF_PER_HOP = 6 * SECOND;

    /** Ways back that are kept; a flood costs the oldest their proofs, not the node its memory. */
    private static final int MAX_WAYS_BACK = 100_000;

    /** Links that are carried; above, new ones are refused, so that a flood harms no open one. */
    private static final int MAX_LINKS = 20_000;

    private record WayBack(InterfaceId received, InterfaceId sent, long since) {}

    private static final class TransportedLink {
        final Bytes destination;
        final InterfaceId initiatorSide;
        final InterfaceId destinationSide;
        final int taken;
        final long proofDue;
        int remaining;
        boolean validated;
        long lastTraffic;

        TransportedLink(
                Bytes destination,
                InterfaceId initiatorSide,
                InterfaceId destinationSide,
                int taken,
                int remaining,
                long proofDue,
                long now) {
            this.destination = destination;
            this.initiatorSide = initiatorSide;
            this.destinationSide = destinationSide;
            this.taken = taken;
            this.remaining = remaining;
            this.proofDue = proofDue;
            this.lastTraffic = now;
        }

        boolean over(long now) {
            return validated ? now > lastTraffic + LINK_LIFETIME : now > proofDue;
        }
    }

    /** A packet and the interface that it leaves by. */
    public record Forward(Packet packet, InterfaceId to) {}

    private final CryptoProvider crypto;
    private final PathTable paths;
    private final Function<InterfaceId, Optional<InterfaceProfile>> profiles;
    private final Map<Bytes, WayBack> waysBack = new LinkedHashMap<>();
    private final Map<Bytes, TransportedLink> links = new HashMap<>();

    public Relay(
            CryptoProvider crypto,
            PathTable paths,
            Function<InterfaceId, Optional<InterfaceProfile>> profiles) {
        this.crypto = crypto;
        this.paths = paths;
        this.profiles = profiles;
    }

    /** How many links of others run through this node. */
    public int links() {
        return links.size();
    }

    /** Whether packets with this address belong to a link that this node carries. */
    public boolean carries(Bytes linkId) {
        return links.containsKey(linkId);
    }

    /**
     * Sends on a packet that names this node as its next hop.
     *
     * @param packet with its hop byte already raised
     * @return empty where no path is known, or too many links are carried already
     * @throws MalformedFrame for a link request that is none
     */
    public Optional<Forward> forward(Packet packet, InterfaceId from, long now)
            throws MalformedFrame {
        Optional<PathTable.Path> known = paths.find(packet.destination());
        if (known.isEmpty()) return Optional.empty();
        PathTable.Path path = known.get();
        Packet onward = path.hops() > 1 ? packet.via(path.nextHop()) : packet.direct();
        if (packet.type() == PacketType.LINK_REQUEST) {
            if (links.size() >= MAX_LINKS) return Optional.empty();
            onward = clamped(onward, from, path.interfaceId());
            InterfaceProfile out = profiles.apply(path.interfaceId()).orElseThrow();
            links.put(
                    LinkRequest.linkId(crypto, packet).compact(),
                    new TransportedLink(
                            path.destination(),
                            from,
                            path.interfaceId(),
                            packet.hops(),
                            path.hops(),
                            now + PROOF_PER_HOP * Math.max(1, path.hops()) + out.packetTime(),
                            now));
        } else {
            if (waysBack.size() >= MAX_WAYS_BACK) {
                waysBack.remove(waysBack.keySet().iterator().next());
            }
            waysBack.put(
                    packet.hash(crypto).slice(0, 16).compact(),
                    new WayBack(from, path.interfaceId(), now));
        }
        return Optional.of(new Forward(onward, path.interfaceId()));
    }

    /** Lowers or takes away the MTU that a link request offers (R-CORE-231). */
    private Packet clamped(Packet request, InterfaceId from, InterfaceId to) throws MalformedFrame {
        LinkRequest content = LinkRequest.parse(request.data());
        if (content.signalling().isEmpty()) return request;
        Signalling offered = content.signalling().get();
        InterfaceProfile out = profiles.apply(to).orElseThrow();
        Bytes keys = request.data().slice(0, request.data().length() - Signalling.SIZE);
        if (!out.signalsMtu()) return request.withData(keys);
        int limit =
                Math.min(
                        out.hardwareMtu(),
                        profiles.apply(from).map(InterfaceProfile::hardwareMtu).orElse(Packet.MTU));
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
     * Sends a link's packet on to its other side; before the link's proof went through, and on a
     * wrong side or at a wrong distance, nothing (R-CORE-232).
     */
    public Optional<Forward> forwardOnLink(Packet packet, InterfaceId from, long now) {
        TransportedLink link = links.get(packet.destination());
        if (link == null || !link.validated) return Optional.empty();
        InterfaceId to;
        if (from.equals(link.destinationSide) && packet.hops() == link.remaining) {
            to = link.initiatorSide;
        } else if (from.equals(link.initiatorSide) && packet.hops() == link.taken) {
            to = link.destinationSide;
        } else {
            return Optional.empty();
        }
        link.lastTraffic = now;
        return Optional.of(new Forward(packet, to));
    }

    /**
     * Sends a link proof back to the initiator, if it is genuine and came from the destination's
     * side (R-CORE-230). A genuine one at another distance corrects the path.
     */
    public Optional<Forward> forwardLinkProof(
            Packet packet,
            InterfaceId from,
            Function<Bytes, Optional<PublicIdentity>> identities,
            long now)
            throws MalformedFrame {
        TransportedLink link = links.get(packet.destination());
        if (link == null || !from.equals(link.destinationSide)) return Optional.empty();
        LinkProof proof = LinkProof.parse(packet.data());
        Optional<PublicIdentity> signer = identities.apply(link.destination);
        if (signer.isEmpty() || !proof.verifies(packet.destination(), signer.get())) {
            throw new MalformedFrame(
                    "link proof", 0, "the destination's signature", "one that does not verify");
        }
        if (packet.hops() != link.remaining) {
            if (link.validated) return Optional.empty();
            link.remaining = packet.hops();
            paths.rebalance(link.destination, packet.hops());
        }
        link.validated = true;
        link.lastTraffic = now;
        return Optional.of(new Forward(packet, link.initiatorSide));
    }

    /** Sends a proof back the way its packet came, once, from the right side (R-CORE-229). */
    public Optional<Forward> forwardProof(Packet packet, InterfaceId from) {
        WayBack way = waysBack.get(packet.destination());
        if (way == null || !way.sent().equals(from)) return Optional.empty();
        waysBack.remove(packet.destination());
        return Optional.of(new Forward(packet, way.received()));
    }

    /** Forgets what is too old, and all that led over an interface that is gone. */
    public void expire(long now) {
        waysBack.values().removeIf(way -> now > way.since() + REVERSE_LIFETIME);
        links.values().removeIf(link -> link.over(now));
    }

    public void forget(InterfaceId gone) {
        waysBack.values().removeIf(way -> way.received().equals(gone) || way.sent().equals(gone));
        links.values()
                .removeIf(
                        link ->
                                link.initiatorSide.equals(gone)
                                        || link.destinationSide.equals(gone));
    }
}
