package io.reticle.rns.node;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.transport.Drop;
import io.reticle.rns.transport.InterfaceProfile;
import io.reticle.rns.transport.Port;

import java.util.Optional;

/**
 * A frame's way in: access code → {@link Packet#parse} → filter → announce, path request, link
 * request, proof or data → others, or a destination or link of this node.
 */
final class Inbound {
    /** Shorter frames are not even looked at for an access code. */
    private static final int LEAST = 3;

    private final Core core;
    private final AnnounceDesk announces;
    private final PathDesk paths;
    private final Carrier carrier;
    private final TunnelDesk tunnels;
    private final LinkDesk links;
    private final PacketDesk packets;

    /** Where announces and path requests wait; empty where they are done with at once. */
    private final Optional<Backlog> backlog;

    Inbound(
            Core core,
            AnnounceDesk announces,
            PathDesk paths,
            Carrier carrier,
            TunnelDesk tunnels,
            LinkDesk links,
            PacketDesk packets) {
        this.core = core;
        this.announces = announces;
        this.paths = paths;
        this.carrier = carrier;
        this.tunnels = tunnels;
        this.links = links;
        this.packets = packets;
        this.backlog =
                core.config.backlog().map(limits -> new Backlog(limits, core.exits, this::serve));
    }

    /** Something that waited has its turn. */
    private void serve(Port from, Packet packet, long now) {
        try {
            if (packet.type() == PacketType.ANNOUNCE) announced(from, packet, now);
            else paths.received(from, packet, now);
        } catch (MalformedFrame e) {
            core.exits.drop(from, Drop.MALFORMED, e.getMessage());
        }
    }

    private void announced(Port from, Packet packet, long now) throws MalformedFrame {
        announces.received(from, packet, hops(from, packet), now);
    }

    /** Programs of this machine, and the node that serves it, are no hop away. */
    private static int hops(Port from, Packet packet) {
        return packet.hops() + (from.program() || from.instance() ? 0 : 1);
    }

    /** Whether there is something to do at once. */
    boolean busy() {
        return backlog.isPresent() && !backlog.get().isEmpty();
    }

    void advance(long now) {
        if (backlog.isPresent()) backlog.get().serve(now);
    }

    /** What waits, where anything does. */
    Optional<Backlog.Status> waiting() {
        return backlog.map(Backlog::status);
    }

    /** A frame came in, without its framing. Whatever it is, the node goes on. */
    void receive(Port from, Bytes frame, long now) {
        from.received(frame.length(), now);
        try {
            Bytes clean = admitted(from, frame);
            if (clean != null) received(from, Packet.parse(clean), now);
        } catch (MalformedFrame e) {
            core.exits.drop(from, Drop.MALFORMED, e.getMessage());
        }
    }

    /** An announce that was held back takes its way again, its access code long since checked. */
    void resume(Port from, Packet wire, long now) {
        if (backlog.isPresent()) backlog.get().add(Backlog.Kind.LIMITED, from, wire);
        else serve(from, wire, now);
    }

    private Bytes admitted(Port from, Bytes frame) {
        InterfaceProfile profile = from.profile();
        Bytes clean = frame;
        if (profile.accessCode().isPresent() && frame.length() >= LEAST) {
            try {
                clean = profile.accessCode().get().unmask(frame);
            } catch (MalformedFrame e) {
                core.exits.drop(from, Drop.ACCESS_CODE, e.getMessage());
                return null;
            }
        } else if (!frame.isEmpty() && (frame.at(0) & 0x80) != 0) {
            core.exits.drop(from, Drop.ACCESS_CODE, "an access code on an open interface");
            return null;
        }
        if (clean.length() > profile.longestFrame()) {
            core.exits.drop(
                    from,
                    Drop.TOO_LONG,
                    "%d bytes, at most %d".formatted(clean.length(), profile.longestFrame()));
            return null;
        }
        return clean;
    }

    private void received(Port from, Packet packet, long now) throws MalformedFrame {
        Optional<Drop> refused = core.filter.refuses(packet);
        if (refused.isPresent()) {
            core.exits.drop(from, refused.get(), packet.toString());
            return;
        }
        int hops = hops(from, packet);
        PacketType type = packet.type();
        if (type == PacketType.ANNOUNCE) {
            core.filter.remember(packet);
            if (backlog.isPresent()) backlog.get().add(Backlog.Kind.ANNOUNCE, from, packet);
            else announced(from, packet, now);
            return;
        }
        boolean linkProof = type == PacketType.PROOF && packet.context() == Context.LINK_PROOF;
        // a packet of a link only counts as seen once it came in on the right side
        boolean onLink =
                packet.destinationType() == DestinationType.LINK || carrier.onCarriedLink(packet);
        if (!onLink && !linkProof) core.filter.remember(packet);
        carrier.repeat(from, packet, now);
        Bytes address = packet.destination();
        boolean ours = links.contains(address) || core.hosted.contains(address);
        if (!ours && carrier.carries(from, packet, hops, now)) return;
        switch (type) {
            case LINK_REQUEST -> links.requested(from, packet, hops, now);
            case PROOF -> proved(from, packet, hops, linkProof, now);
            case DATA -> data(from, packet, now);
            case ANNOUNCE -> throw new IllegalStateException("handled above");
        }
    }

    private void data(Port from, Packet packet, long now) throws MalformedFrame {
        if (packet.destinationType() == DestinationType.LINK) {
            links.received(from, packet, now);
            return;
        }
        if (packet.destinationType() == DestinationType.PLAIN) {
            Bytes address = packet.destination();
            if (address.equals(core.pathRequestAddress)) {
                asked(from, packet, now);
                return;
            }
            if (address.equals(core.tunnelAddress)) {
                tunnels.received(from, packet.data(), now);
                return;
            }
        }
        packets.delivered(from, packet, now);
    }

    private void asked(Port from, Packet packet, long now) throws MalformedFrame {
        if (backlog.isEmpty()) {
            paths.received(from, packet, now);
        } else {
            boolean limited = from.inRequestBurst();
            backlog.get().add(limited ? Backlog.Kind.LIMITED : Backlog.Kind.REQUEST, from, packet);
        }
    }

    private void proved(Port from, Packet packet, int hops, boolean linkProof, long now)
            throws MalformedFrame {
        if (linkProof) {
            links.proved(from, packet, hops, now);
        } else if (packet.destinationType() == DestinationType.LINK) {
            links.received(from, packet, now);
        } else if (!packets.proved(packet)) {
            core.exits.drop(from, Drop.UNPROVEN, packet.toString());
        }
    }
}
