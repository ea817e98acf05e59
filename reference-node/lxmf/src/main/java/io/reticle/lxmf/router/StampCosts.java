package io.reticle.lxmf.router;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.msgpack.Value;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SequencedMap;

/**
 * What others ask of those who write to them, as they announced last (R-LXMF-53 to R-LXMF-55): the
 * file {@code outbound_stamp_costs}.
 *
 * <pre>
 *  { address bin 16: [seconds since the Unix epoch, cost int or nil] }
 * </pre>
 */
final class StampCosts {
    /** After so long a cost counts for nothing, in seconds. */
    private static final double REMEMBERED = Duration.ofDays(45).toSeconds();

    private record Cost(double seen, OptionalInt cost) {}

    private final Map<Bytes, Cost> costs = new HashMap<>();

    void load(Value.Map file, double now) {
        file.entries()
                .forEach(
                        (address, entry) -> {
                            if (address instanceof Value.Binary(var bytes)
                                    && entry instanceof Value.Array(List<Value> parts)
                                    && parts.size() >= 2
                                    && parts.get(0).asNumber().isPresent()) {
                                costs.put(
                                        bytes.compact(),
                                        new Cost(
                                                parts.get(0).asNumber().get(), cost(parts.get(1))));
                            }
                        });
        costs.values().removeIf(each -> now > each.seen + REMEMBERED);
    }

    private static OptionalInt cost(Value value) {
        return value instanceof Value.Int number && number.fitsLong()
                ? OptionalInt.of(Math.clamp(number.exact(), 0, 256))
                : OptionalInt.empty();
    }

    Bytes encode() {
        SequencedMap<Value, Value> all = new LinkedHashMap<>();
        costs.forEach(
                (address, each) ->
                        all.put(
                                new Value.Binary(address),
                                new Value.Array(
                                        new Value.Real(each.seen),
                                        each.cost.isPresent()
                                                ? new Value.Int(each.cost.getAsInt())
                                                : new Value.Nil())));
        return new Value.Map(all).encode();
    }

    /** An announce said so. */
    void learned(Bytes address, OptionalInt cost, double now) {
        costs.put(address.compact(), new Cost(now, cost));
    }

    OptionalInt cost(Bytes address) {
        Cost known = costs.get(address);
        return known == null ? OptionalInt.empty() : known.cost;
    }
}
