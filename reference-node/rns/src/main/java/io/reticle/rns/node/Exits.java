package io.reticle.rns.node;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.transport.Drop;
import io.reticle.rns.transport.Port;
import io.reticle.rns.transport.Ports;

import java.util.EnumMap;
import java.util.Map;

/** Where frames leave a node, and where those are counted that go no further. */
final class Exits {
    private final Ports ports;
    private final NodeListener listener;
    private final Bytes transportId;
    private final int hopsDelta;
    private final Map<Drop, Long> drops = new EnumMap<>(Drop.class);

    /**
     * @param transportId the node's own, 16 bytes
     * @param hopsDelta what is put on the hop byte of what originates here; 0 for none
     */
    Exits(Ports ports, NodeListener listener, Bytes transportId, int hopsDelta) {
        this.ports = ports;
        this.listener = listener;
        this.transportId = transportId;
        this.hopsDelta = hopsDelta;
    }

    /** Sends a packet as it is; the tables say that it leaves here. */
    void send(Port port, Packet packet, long now) {
        if (!port.profile().carriesFrames()) return;
        if (!port.online()) {
            drop(port, Drop.OFFLINE, packet.toString());
            return;
        }
        Bytes frame = packet.frame();
        if (port.profile().accessCode().isPresent()) {
            frame = port.profile().accessCode().get().mask(frame);
        }
        port.sent(frame.length(), now);
        if (packet.type() == PacketType.ANNOUNCE) {
            port.sentAnnounce(packet.frame().length(), now);
        }
        listener.transmit(port.id(), frame);
    }

    /** Sends a packet that has its origin here, or at a program of this machine. */
    void originate(Port port, Packet packet, long now) {
        send(port, disguised(port, packet), now);
    }

    /** The same, where nothing but the interface says where it goes; not if it sends nothing. */
    void originateIfOutgoing(Port port, Packet packet, long now) {
        if (port.outgoing()) originate(port, packet, now);
    }

    /** The same, to everybody. */
    void originateEverywhere(Packet packet, long now) {
        for (Port port : ports.all()) originateIfOutgoing(port, packet, now);
    }

    /** So that nobody can tell from the hop byte that it comes from here. */
    private Packet disguised(Port port, Packet packet) {
        if (hopsDelta == 0 || packet.hops() != 0 || port.program()) return packet;
        DestinationType type = packet.destinationType();
        if (type == DestinationType.PLAIN || type == DestinationType.GROUP) return packet;
        boolean insert = packet.type() == PacketType.ANNOUNCE && !packet.twoAddresses();
        return (insert ? packet.via(transportId) : packet).withHops(hopsDelta);
    }

    /** A path request leaves by an interface. */
    void ask(Port port, Packet request, long now) {
        if (!port.outgoing()) return;
        send(port, request, now);
        port.sentRequest(request.frame().length(), now);
    }

    /** A frame went no further. */
    void drop(Port from, Drop reason, String detail) {
        from.count(reason);
        drops.merge(reason, 1L, Long::sum);
        listener.dropped(from.id(), reason, detail);
    }

    /** How many frames went no further, by reason. */
    Map<Drop, Long> drops() {
        return Map.copyOf(drops);
    }
}
