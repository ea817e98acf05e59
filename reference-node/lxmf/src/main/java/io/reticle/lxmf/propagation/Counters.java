package io.reticle.lxmf.propagation;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.msgpack.MapBuilder;
import io.reticle.rns.msgpack.Value;

/** What a node counts as long as it lives, and keeps in a file of the authority's form. */
final class Counters {
    private static final String RECEIVED = "client_propagation_messages_received";
    private static final String SERVED = "client_propagation_messages_served";
    private static final String INCOMING = "unpeered_propagation_incoming";
    private static final String INCOMING_BYTES = "unpeered_propagation_rx_bytes";

    /** Messages that clients brought. */
    long received;

    /** Messages that clients fetched. */
    long served;

    /** Messages that nodes brought that are no peers. */
    long incoming;

    long incomingBytes;

    Bytes encode() {
        return clients()
                .put(INCOMING, incoming)
                .put(INCOMING_BYTES, incomingBytes)
                .build()
                .encode();
    }

    private MapBuilder clients() {
        return new MapBuilder().put(RECEIVED, received).put(SERVED, served);
    }

    /** What of it stands among the statistics under "clients". */
    Value.Map clientsMap() {
        return clients().build();
    }

    /** What of it stands among the statistics by itself. */
    void unpeered(MapBuilder statistics) {
        statistics.put(INCOMING, incoming).put(INCOMING_BYTES, incomingBytes);
    }

    /**
     * Goes on from what a file says; from 0 with what it does not say.
     *
     * @throws MalformedFrame if it is no such file
     */
    void resume(Bytes file) throws MalformedFrame {
        if (!(Value.parse(file) instanceof Value.Map map)) {
            throw new MalformedFrame("node statistics", 0, "a map", "another type");
        }
        received = number(map, RECEIVED);
        served = number(map, SERVED);
        incoming = number(map, INCOMING);
        incomingBytes = number(map, INCOMING_BYTES);
    }

    private static long number(Value.Map map, String key) {
        return map.get(key).flatMap(Value::asNumber).map(Double::longValue).orElse(0L);
    }
}
