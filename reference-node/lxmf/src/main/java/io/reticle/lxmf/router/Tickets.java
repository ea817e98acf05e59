package io.reticle.lxmf.router;

import io.reticle.lxmf.stamp.Ticket;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.msgpack.Value;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Tickets that others gave us, and those that we gave them (R-LXMF-62 to R-LXMF-68): the file
 * {@code available_tickets}. All times in it are seconds since the Unix epoch.
 *
 * <pre>
 *  "outbound"         { address bin 16: [expires, ticket bin 16] }    of others, to write to them
 *  "inbound"          { address bin 16: { ticket bin 16: [expires] } } of ours, held by others
 *  "last_deliveries"  { address bin 16: time }                        when one surely arrived
 * </pre>
 */
final class Tickets {
    private record Held(double expires, Bytes ticket) {}

    private final Map<Bytes, Held> outbound = new HashMap<>();
    private final Map<Bytes, SequencedMap<Bytes, Double>> inbound = new HashMap<>();
    private final Map<Bytes, Double> deliveries = new HashMap<>();

    void load(Value.Map file, double now) {
        each(file, "outbound", this::loadOutbound);
        each(file, "inbound", this::loadInbound);
        each(
                file,
                "last_deliveries",
                (address, time) -> time.asNumber().ifPresent(at -> deliveries.put(address, at)));
        outbound.values().removeIf(held -> now > held.expires);
        double grace = Ticket.GRACE.toSeconds();
        inbound.values().forEach(ours -> ours.values().removeIf(until -> now > until + grace));
        inbound.values().removeIf(Map::isEmpty);
    }

    private interface Entry {
        void found(Bytes address, Value value);
    }

    private static void each(Value.Map file, String section, Entry entry) {
        if (file.get(section).orElse(null) instanceof Value.Map map) {
            map.entries()
                    .forEach(
                            (address, value) -> {
                                if (address instanceof Value.Binary(var bytes)) {
                                    entry.found(bytes.compact(), value);
                                }
                            });
        }
    }

    private void loadOutbound(Bytes address, Value value) {
        if (value instanceof Value.Array(List<Value> parts)
                && parts.size() >= 2
                && parts.get(0).asNumber().isPresent()
                && parts.get(1) instanceof Value.Binary(var ticket)
                && ticket.length() == Ticket.SIZE) {
            outbound.put(address, new Held(parts.get(0).asNumber().get(), ticket.compact()));
        }
    }

    private void loadInbound(Bytes address, Value value) {
        if (!(value instanceof Value.Map ours)) return;
        ours.entries()
                .forEach(
                        (ticket, until) -> {
                            if (ticket instanceof Value.Binary(var bytes)
                                    && bytes.length() == Ticket.SIZE
                                    && until instanceof Value.Array(List<Value> parts)
                                    && !parts.isEmpty()
                                    && parts.getFirst().asNumber().isPresent()) {
                                of(address).put(bytes.compact(), parts.getFirst().asNumber().get());
                            }
                        });
    }

    private SequencedMap<Bytes, Double> of(Bytes address) {
        return inbound.computeIfAbsent(address, a -> new LinkedHashMap<>());
    }

    Bytes encode() {
        SequencedMap<Value, Value> theirs = new LinkedHashMap<>();
        outbound.forEach(
                (address, held) ->
                        theirs.put(new Value.Binary(address), entry(held.expires, held.ticket)));
        SequencedMap<Value, Value> ours = new LinkedHashMap<>();
        inbound.forEach(
                (address, given) -> {
                    SequencedMap<Value, Value> all = new LinkedHashMap<>();
                    given.forEach(
                            (ticket, until) ->
                                    all.put(
                                            new Value.Binary(ticket),
                                            new Value.Array(new Value.Real(until))));
                    ours.put(new Value.Binary(address), new Value.Map(all));
                });
        SequencedMap<Value, Value> last = new LinkedHashMap<>();
        deliveries.forEach(
                (address, at) -> last.put(new Value.Binary(address), new Value.Real(at)));
        SequencedMap<Value, Value> file = new LinkedHashMap<>();
        file.put(new Value.Text("outbound"), new Value.Map(theirs));
        file.put(new Value.Text("inbound"), new Value.Map(ours));
        file.put(new Value.Text("last_deliveries"), new Value.Map(last));
        return new Value.Map(file).encode();
    }

    /** As it stands in a message's field. */
    private static Value.Array entry(double expires, Bytes ticket) {
        return new Value.Array(new Value.Real(expires), new Value.Binary(ticket));
    }

    /**
     * What a message to somebody says so that the answer needs no stamp: the ticket of last time
     * while it is good for long enough, else a new one; empty if one surely came there within a
     * day.
     *
     * @param now seconds since the Unix epoch
     */
    Optional<Value> give(Bytes address, Entropy entropy, double now) {
        Double last = deliveries.get(address);
        if (last != null && now - last < Ticket.INTERVAL.toSeconds()) return Optional.empty();
        SequencedMap<Bytes, Double> given = of(address);
        for (Map.Entry<Bytes, Double> each : given.entrySet()) {
            if (each.getValue() - now > Ticket.RENEWAL.toSeconds()) {
                return Optional.of(entry(each.getValue(), each.getKey()));
            }
        }
        Bytes fresh = Ticket.random(entropy).bytes();
        double expires = now + Ticket.LIFETIME.toSeconds();
        given.put(fresh, expires);
        return Optional.of(entry(expires, fresh));
    }

    /** A message that carried a ticket was delivered. */
    void delivered(Bytes address, double now) {
        deliveries.put(address, now);
    }

    /**
     * A message of whose source we are sure brought this field; what is no ticket is ignored.
     *
     * @return whether it is one
     */
    boolean take(Bytes address, Value field, double now) {
        if (!(field instanceof Value.Array(List<Value> parts)) || parts.size() < 2) return false;
        Optional<Double> expires = parts.get(0).asNumber();
        if (expires.isEmpty() || !(now < expires.get())) return false;
        if (!(parts.get(1) instanceof Value.Binary(var ticket)) || ticket.length() != Ticket.SIZE) {
            return false;
        }
        outbound.put(address.compact(), new Held(expires.get(), ticket.compact()));
        return true;
    }

    /** What lets us write to somebody without work. */
    Optional<Ticket> toWriteTo(Bytes address, double now) {
        Held held = outbound.get(address);
        return held != null && held.expires > now
                ? Optional.of(new Ticket(held.ticket))
                : Optional.empty();
    }

    /** Those of ours that somebody may use. */
    List<Ticket> heldBy(Bytes address, double now) {
        SequencedMap<Bytes, Double> given = inbound.get(address);
        if (given == null) return List.of();
        return given.entrySet().stream()
                .filter(each -> now < each.getValue())
                .map(each -> new Ticket(each.getKey()))
                .toList();
    }
}
