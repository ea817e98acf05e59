package io.reticle.rns.transport;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;

import java.util.Optional;

/**
 * Drops what is not for this node, what came too far and what came twice (R-CORE-081 to
 * R-CORE-084). The test and the memory are one step, so that copies in a burst are caught as well.
 */
public final class PacketFilter {
    /** Wire hops up to which PLAIN and GROUP packets are taken (R-CORE-082). */
    private static final int BROADCAST_HOPS = 1;

    private final CryptoProvider crypto;
    private final Bytes transportId;
    private final PacketHashes seen;
    private final boolean everything;

    /**
     * @param transportId the node's own, 16 bytes
     * @param everything whether all passes: the node that an attached program is attached to does
     *     the filtering
     */
    public PacketFilter(
            CryptoProvider crypto, Bytes transportId, boolean everything, Entropy entropy) {
        this.crypto = crypto;
        this.transportId = transportId;
        this.everything = everything;
        this.seen = new PacketHashes(entropy);
    }

    /** The hashes of the packets that were seen. */
    public PacketHashes seen() {
        return seen;
    }

    /** Why a packet is dropped; empty if it passes. The hop byte is the one on the wire. */
    public Optional<Drop> refuses(Packet packet) {
        if (everything) return Optional.empty();
        boolean announce = packet.type() == PacketType.ANNOUNCE;
        if (!announce && packet.transportId().map(id -> !id.equals(transportId)).orElse(false)) {
            return Optional.of(Drop.FOREIGN_TRANSPORT_ID);
        }
        if (repeats(packet.context())) return Optional.empty();
        DestinationType type = packet.destinationType();
        if (type == DestinationType.PLAIN || type == DestinationType.GROUP) {
            if (announce) return Optional.of(Drop.MALFORMED);
            return packet.hops() > BROADCAST_HOPS ? Optional.of(Drop.TOO_FAR) : Optional.empty();
        }
        if (announce) {
            return type == DestinationType.SINGLE ? Optional.empty() : Optional.of(Drop.MALFORMED);
        }
        return seen.contains(packet.hash(crypto)) ? Optional.of(Drop.DUPLICATE) : Optional.empty();
    }

    /** From now on a copy of this packet is a duplicate, unless its context may repeat. */
    public void remember(Packet packet) {
        if (!everything && !repeats(packet.context())) seen.add(packet.hash(crypto));
    }

    /** Contexts in which the same bytes may legally come again. */
    private static boolean repeats(int context) {
        return switch (context) {
            case Context.KEEPALIVE,
                    Context.RESOURCE,
                    Context.RESOURCE_REQ,
                    Context.RESOURCE_PRF,
                    Context.CACHE_REQUEST,
                    Context.CHANNEL ->
                    true;
            default -> false;
        };
    }
}
