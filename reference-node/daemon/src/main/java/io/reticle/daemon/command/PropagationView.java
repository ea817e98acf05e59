package io.reticle.daemon.command;

import io.reticle.rns.msgpack.Value;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The statistics of a propagation node, for people. */
final class PropagationView {
    private static final double BYTES_PER_KB = 1000;
    private static final int UNKNOWN_DISTANCE = 128;

    private final Value.Map statistics;

    PropagationView(Value.Map statistics) {
        this.statistics = statistics;
    }

    private static double number(Value.Map map, String key) {
        return map.get(key).flatMap(Value::asNumber).orElse(0.0);
    }

    private static long whole(Value.Map map, String key) {
        return (long) number(map, key);
    }

    private static Value.Map map(Value.Map map, String key) {
        return map.get(key)
                .filter(Value.Map.class::isInstance)
                .map(Value.Map.class::cast)
                .orElseGet(() -> new Value.Map(new LinkedHashMap<>()));
    }

    private static String size(double bytes) {
        if (bytes < BYTES_PER_KB) return "%.0f B".formatted(bytes);
        if (bytes < BYTES_PER_KB * BYTES_PER_KB) return "%.1f kB".formatted(bytes / BYTES_PER_KB);
        return "%.1f MB".formatted(bytes / BYTES_PER_KB / BYTES_PER_KB);
    }

    private Map<Value, Value> byAddress() {
        return map(statistics, "peers").entries();
    }

    List<String> status() {
        Value.Map store = map(statistics, "messagestore");
        Value.Map clients = map(statistics, "clients");
        String address =
                statistics.get("destination_hash").orElse(null) instanceof Value.Binary(var hash)
                        ? Words.hash(hash)
                        : "?";
        return List.of(
                "propagation node %s, up for %.0f s"
                        .formatted(address, number(statistics, "uptime")),
                "  messages   %d, %s of %s"
                        .formatted(
                                whole(store, "count"),
                                size(number(store, "bytes")),
                                size(number(store, "limit"))),
                "  stamps     %d asked for, %d less taken"
                        .formatted(
                                whole(statistics, "target_stamp_cost"),
                                whole(statistics, "stamp_cost_flexibility")),
                "  peering    costs %d, %d at most for others"
                        .formatted(
                                whole(statistics, "peering_cost"),
                                whole(statistics, "max_peering_cost")),
                "  limits     %s a message, %s a transfer"
                        .formatted(
                                size(BYTES_PER_KB * number(statistics, "propagation_limit")),
                                size(BYTES_PER_KB * number(statistics, "sync_limit"))),
                "  peers      %d of %d, %d static"
                        .formatted(
                                whole(statistics, "total_peers"),
                                whole(statistics, "max_peers"),
                                whole(statistics, "static_peers")),
                "  clients    brought %d, fetched %d"
                        .formatted(
                                whole(clients, "client_propagation_messages_received"),
                                whole(clients, "client_propagation_messages_served")),
                "  strangers  brought %d, %s"
                        .formatted(
                                whole(statistics, "unpeered_propagation_incoming"),
                                size(number(statistics, "unpeered_propagation_rx_bytes"))));
    }

    List<String> peers() {
        List<String> lines = new ArrayList<>();
        byAddress()
                .forEach(
                        (address, about) -> {
                            if (address instanceof Value.Binary(var hash)
                                    && about instanceof Value.Map peer) {
                                lines.add(line(Words.hash(hash), peer));
                            }
                        });
        return lines;
    }

    private static String line(String address, Value.Map peer) {
        Value.Map messages = map(peer, "messages");
        long hops = whole(peer, "network_distance");
        Optional<String> name =
                peer.get("name")
                        .filter(Value.Text.class::isInstance)
                        .map(text -> ((Value.Text) text).value());
        return "%s %s%s, %s, %s; offered %d, sent %d, received %d, waiting %d"
                .formatted(
                        text(peer, "type"),
                        address,
                        name.map(" \"%s\""::formatted).orElse(""),
                        number(peer, "alive") == 0 ? "unreachable" : "available",
                        hops == UNKNOWN_DISTANCE ? "distance unknown" : hops + " hops",
                        whole(messages, "offered"),
                        whole(messages, "outgoing"),
                        whole(messages, "incoming"),
                        whole(messages, "unhandled"));
    }

    private static String text(Value.Map map, String key) {
        return map.get(key).orElse(null) instanceof Value.Text(var text) ? text : "";
    }
}
