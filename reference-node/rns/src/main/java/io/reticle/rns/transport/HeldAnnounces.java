package io.reticle.rns.transport;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.packet.Packet;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Announces of unknown destinations that came in a burst, one of each destination: they wait for
 * its end (R-NET-59, R-NET-60). Clean frames, so that an access code is not asked for again when
 * they are let go (R-NET-61).
 */
final class HeldAnnounces {
    /** One that has come so far is not worth the room. */
    private static final int MAX_HOPS = Packet.MAX_HOPS - 2;

    private final int capacity;
    private final Map<Bytes, Packet> held = new LinkedHashMap<>();

    HeldAnnounces(int capacity) {
        this.capacity = capacity;
    }

    /**
     * @param announce as received
     * @return whether there was room for it
     */
    boolean hold(Packet announce) {
        Bytes destination = announce.destination();
        boolean room = held.size() < capacity || held.containsKey(destination);
        if (announce.hops() >= MAX_HOPS || !room) return false;
        held.put(destination.compact(), announce);
        return true;
    }

    /** Takes out the one that has come the shortest way. */
    Optional<Packet> release() {
        Packet nearest = null;
        for (Packet announce : held.values()) {
            if (nearest == null || announce.hops() < nearest.hops()) nearest = announce;
        }
        if (nearest == null) return Optional.empty();
        held.remove(nearest.destination());
        return Optional.of(nearest);
    }

    int size() {
        return held.size();
    }
}
