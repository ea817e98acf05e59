package io.reticle.rns.node;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;

/** Packets as others send them through a node; what is in them does not matter to it. */
final class Transit {
    private Transit() {}

    /** Data for a SINGLE destination; other numbers make other packets. */
    static Packet data(Bytes destination, int number) {
        return Packet.of(
                PacketType.DATA,
                DestinationType.SINGLE,
                destination,
                Context.NONE,
                Bytes.wrap((byte) (number >> 8), (byte) number));
    }

    static Packet plain(Bytes destination, int number) {
        return Packet.of(
                PacketType.DATA,
                DestinationType.PLAIN,
                destination,
                Context.NONE,
                Bytes.wrap((byte) number));
    }

    /** A proof of a packet, of which transport nodes look at the address only. */
    static Packet proof(Bytes packetHash) {
        return Packet.of(
                PacketType.PROOF,
                DestinationType.SINGLE,
                packetHash.slice(0, 16),
                Context.NONE,
                Bytes.zeros(64));
    }
}
