package io.reticle.lxmf.propagation;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.msgpack.MapBuilder;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.transport.PathTable;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;

/** How a node is doing, in the authority's words (R-LXMF-141). */
final class Statistics {
    /** What stands for a way that is not known. */
    private static final int NO_HOPS = 128;

    private static final double BYTES_PER_KB = 1000;
    private static final Value NAME = new Value.Int(0x01);

    private final Clerk clerk;
    private final Bytes address;
    private final long since;

    /**
     * @param since when the node was switched on
     */
    Statistics(Clerk clerk, Bytes address, long since) {
        this.clerk = clerk;
        this.address = address;
        this.since = since;
    }

    Value.Map of(long now) {
        PropagationSettings settings = clerk.settings;
        MapBuilder map =
                new MapBuilder()
                        .put("identity_hash", clerk.identity.hash())
                        .put("destination_hash", address)
                        .put("uptime", (now - since) / Clerk.MICROS)
                        .put("delivery_limit", settings.deliveryLimit())
                        .put("propagation_limit", settings.messageLimit())
                        .put("sync_limit", settings.syncLimit())
                        .put("target_stamp_cost", settings.cost())
                        .put("stamp_cost_flexibility", settings.flexibility())
                        .put("peering_cost", settings.peeringCost())
                        .put("max_peering_cost", settings.mostPeeringCost())
                        .put("autopeer_maxdepth", settings.autopeerDepth())
                        .put("from_static_only", settings.fromStaticOnly())
                        .put("messagestore", store())
                        .put("clients", clerk.counters.clientsMap());
        clerk.counters.unpeered(map);
        return map.put("static_peers", settings.staticPeers().size())
                .put("discovered_peers", clerk.peers.size() - settings.staticPeers().size())
                .put("total_peers", clerk.peers.size())
                .put("max_peers", settings.mostPeers())
                .put("peers", peers())
                .build();
    }

    private Value store() {
        OptionalLong limit = clerk.settings.storageLimit();
        return new MapBuilder()
                .put("count", clerk.index.count())
                .put("bytes", clerk.index.bytes())
                .put(
                        "limit",
                        limit.isPresent() ? new Value.Int(limit.getAsLong()) : new Value.Nil())
                .build();
    }

    private Value peers() {
        SequencedMap<Value, Value> peers = new LinkedHashMap<>();
        clerk.peers.forEach((key, peer) -> peers.put(new Value.Binary(key), of(peer)));
        return new Value.Map(peers);
    }

    private Value of(Peer peer) {
        MapBuilder map =
                new MapBuilder()
                        .put("type", clerk.isStatic(peer.address) ? "static" : "discovered")
                        .put("state", peer.state.number)
                        .put("alive", peer.alive)
                        .put("name", peer.metadata.flatMap(Statistics::name))
                        .put("last_heard", peer.lastHeard / Clerk.SECOND)
                        .put("next_sync_attempt", peer.nextAttempt / Clerk.MICROS)
                        .put("last_sync_attempt", peer.lastAttempt / Clerk.MICROS)
                        .put("sync_backoff", peer.backoff / Clerk.SECOND)
                        .put("peering_timebase", peer.timebase)
                        .put("ler", (long) peer.linkRate)
                        .put("str", (long) peer.transferRate);
        return terms(map, peer.terms)
                .put("peering_key", peer.key.map(key -> new Value.Int(key.value())))
                .put(
                        "network_distance",
                        clerk.node.path(peer.address).map(PathTable.Path::hops).orElse(NO_HOPS))
                .put("rx_bytes", peer.counts.received)
                .put("tx_bytes", peer.counts.sent)
                .put("acceptance_rate", peer.counts.acceptance())
                .put("messages", messages(peer))
                .build();
    }

    private static MapBuilder terms(MapBuilder map, Optional<Peer.Terms> terms) {
        return map.put(
                        "transfer_limit",
                        terms.map(t -> new Value.Real(t.messageLimit() / BYTES_PER_KB)))
                .put("sync_limit", terms.map(t -> new Value.Real(t.syncLimit() / BYTES_PER_KB)))
                .put("target_stamp_cost", terms.map(t -> new Value.Int(t.cost())))
                .put("stamp_cost_flexibility", terms.map(t -> new Value.Int(t.flexibility())))
                .put("peering_cost", terms.map(t -> new Value.Int(t.peeringCost())));
    }

    private static Optional<Value> name(Value metadata) {
        return metadata instanceof Value.Map map
                        && map.entries().get(NAME) instanceof Value.Binary(var name)
                ? Optional.of(new Value.Text(new String(name.toArray(), StandardCharsets.UTF_8)))
                : Optional.empty();
    }

    private static Value messages(Peer peer) {
        return new MapBuilder()
                .put("offered", peer.counts.offered)
                .put("outgoing", peer.counts.outgoing)
                .put("incoming", peer.counts.incoming)
                .put("unhandled", peer.unhandled.cardinality())
                .build();
    }
}
