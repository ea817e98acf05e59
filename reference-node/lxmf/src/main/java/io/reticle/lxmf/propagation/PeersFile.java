package io.reticle.lxmf.propagation;

import io.reticle.lxmf.stamp.Stamp;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.msgpack.MapBuilder;
import io.reticle.rns.msgpack.Value;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The authority's file of peers: a list of {@code bin}, in each a map.
 *
 * <pre>
 *  destination_hash, peering_timebase, alive, metadata, last_heard, sync_strategy, peering_key,
 *  link_establishment_rate, sync_transfer_rate, propagation_transfer_limit,
 *  propagation_sync_limit, propagation_stamp_cost, propagation_stamp_cost_flexibility,
 *  peering_cost, last_sync_attempt, offered, outgoing, incoming, rx_bytes, tx_bytes, handled_ids,
 *  unhandled_ids
 *  saved_at    ours, which the authority passes over: what was kept later is in no list yet
 * </pre>
 */
final class PeersFile {
    private static final String WHAT = "file of peers";
    private static final double SECOND = 1e6;
    private static final double BYTES_PER_KB = 1000;
    private static final int STAMPED = 2;

    /** The authority's persistent strategy: one transfer after the other. */
    private static final int PERSISTENT = 2;

    /**
     * A peer as it was.
     *
     * @param savedAt seconds since the Unix epoch; empty where the authority wrote the file
     */
    record Saved(Peer peer, List<Bytes> handled, List<Bytes> unhandled, Optional<Double> savedAt) {}

    private final Index index;

    PeersFile(Index index) {
        this.index = index;
    }

    /**
     * @param complete whether to write what peers have, too: the longer list by far, and of use to
     *     the authority only
     */
    Bytes encode(Collection<Peer> peers, boolean complete, long now) {
        return new Value.Array(
                        peers.stream()
                                .map(peer -> map(peer, complete, now).encode())
                                .<Value>map(Value.Binary::new)
                                .toList())
                .encode();
    }

    private Value.Map map(Peer peer, boolean complete, long now) {
        MapBuilder map =
                new MapBuilder()
                        .put("peering_timebase", peer.timebase)
                        .put("alive", peer.alive)
                        .put("metadata", peer.metadata)
                        .put("last_heard", peer.lastHeard / SECOND)
                        .put("sync_strategy", PERSISTENT)
                        .put(
                                "peering_key",
                                peer.key.map(
                                        key ->
                                                new Value.Array(
                                                        new Value.Binary(key.bytes()),
                                                        new Value.Int(key.value()))))
                        .put("destination_hash", peer.address)
                        .put("link_establishment_rate", peer.linkRate)
                        .put("sync_transfer_rate", peer.transferRate);
        terms(map, peer.terms);
        return map.put("last_sync_attempt", peer.lastAttempt / SECOND)
                .put("offered", peer.counts.offered)
                .put("outgoing", peer.counts.outgoing)
                .put("incoming", peer.counts.incoming)
                .put("rx_bytes", peer.counts.received)
                .put("tx_bytes", peer.counts.sent)
                .put("handled_ids", complete ? ids(peer.handled) : new Value.Array())
                .put("unhandled_ids", ids(peer.unhandled))
                .put("saved_at", now / SECOND)
                .build();
    }

    private static void terms(MapBuilder map, Optional<Peer.Terms> terms) {
        map.put("propagation_transfer_limit", terms.map(t -> kilobytes(t.messageLimit())))
                .put(
                        "propagation_sync_limit",
                        terms.map(t -> new Value.Int(t.syncLimit() / (long) BYTES_PER_KB)))
                .put("propagation_stamp_cost", terms.map(t -> new Value.Int(t.cost())))
                .put(
                        "propagation_stamp_cost_flexibility",
                        terms.map(t -> new Value.Int(t.flexibility())))
                .put("peering_cost", terms.map(t -> new Value.Int(t.peeringCost())));
    }

    private static Value kilobytes(long bytes) {
        return new Value.Real(bytes / BYTES_PER_KB);
    }

    private Value ids(BitSet marks) {
        return new Value.Array(
                index.numbered(marks).stream()
                        .<Value>map(entry -> new Value.Binary(entry.id()))
                        .toList());
    }

    /**
     * @throws MalformedFrame if it is no such file; a single peer that is none is passed over
     */
    static List<Saved> parse(Bytes file) throws MalformedFrame {
        if (!(Value.parse(file) instanceof Value.Array(var elements))) {
            throw new MalformedFrame(WHAT, 0, "a list", "another type");
        }
        List<Saved> saved = new ArrayList<>();
        for (Value element : elements) {
            if (element instanceof Value.Binary(var packed)) peer(packed).ifPresent(saved::add);
        }
        return saved;
    }

    private static Optional<Saved> peer(Bytes packed) {
        try {
            if (!(Value.parse(packed) instanceof Value.Map map)) return Optional.empty();
            if (!(map.get("destination_hash").orElse(null) instanceof Value.Binary(var address))) {
                return Optional.empty();
            }
            Peer peer = new Peer(address.compact());
            fill(peer, map);
            return Optional.of(
                    new Saved(
                            peer,
                            ids(map, "handled_ids"),
                            ids(map, "unhandled_ids"),
                            map.get("saved_at").flatMap(Value::asNumber)));
        } catch (MalformedFrame e) {
            return Optional.empty();
        }
    }

    private static void fill(Peer peer, Value.Map map) {
        peer.timebase = (long) number(map, "peering_timebase");
        peer.alive = number(map, "alive") != 0;
        peer.metadata = map.get("metadata").filter(Value.Map.class::isInstance);
        peer.lastHeard = (long) (number(map, "last_heard") * SECOND);
        peer.key = map.get("peering_key").flatMap(PeersFile::key);
        peer.linkRate = number(map, "link_establishment_rate");
        peer.transferRate = number(map, "sync_transfer_rate");
        peer.lastAttempt = (long) (number(map, "last_sync_attempt") * SECOND);
        peer.counts.offered = (long) number(map, "offered");
        peer.counts.outgoing = (long) number(map, "outgoing");
        peer.counts.incoming = (long) number(map, "incoming");
        peer.counts.received = (long) number(map, "rx_bytes");
        peer.counts.sent = (long) number(map, "tx_bytes");
        Optional<Double> message = optional(map, "propagation_transfer_limit");
        Optional<Double> sync = optional(map, "propagation_sync_limit").or(() -> message);
        Optional<Double> cost = optional(map, "propagation_stamp_cost");
        Optional<Double> flexibility = optional(map, "propagation_stamp_cost_flexibility");
        Optional<Double> peering = optional(map, "peering_cost");
        if (message.isEmpty() || cost.isEmpty() || flexibility.isEmpty() || peering.isEmpty()) {
            return;
        }
        peer.terms =
                Optional.of(
                        new Peer.Terms(
                                Peer.Terms.bytes(message.get()),
                                Peer.Terms.bytes(sync.orElseThrow()),
                                cost.get().intValue(),
                                flexibility.get().intValue(),
                                peering.get().intValue()));
    }

    private static Optional<Double> optional(Value.Map map, String key) {
        return map.get(key).flatMap(Value::asNumber);
    }

    private static double number(Value.Map map, String key) {
        return optional(map, key).orElse(0.0);
    }

    private static Optional<Stamp> key(Value value) {
        return value instanceof Value.Array(var parts)
                        && parts.size() == STAMPED
                        && parts.get(0) instanceof Value.Binary(var bytes)
                        && parts.get(1) instanceof Value.Int worth
                        && worth.fitsLong()
                ? Optional.of(new Stamp(bytes.compact(), (int) worth.exact()))
                : Optional.empty();
    }

    private static List<Bytes> ids(Value.Map map, String key) {
        if (!(map.get(key).orElse(null) instanceof Value.Array(var elements))) return List.of();
        List<Bytes> ids = new ArrayList<>();
        for (Value element : elements) {
            if (element instanceof Value.Binary(var id)) ids.add(id);
        }
        return ids;
    }
}
