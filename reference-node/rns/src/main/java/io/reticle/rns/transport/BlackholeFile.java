package io.reticle.rns.transport;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.msgpack.MapBuilder;
import io.reticle.rns.msgpack.Value;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;

/**
 * A file in {@code blackhole}, and the answer to the request {@code /list}: a MessagePack map from
 * the 16 bytes of identity hashes to maps (R-NET-179, R-NET-180).
 *
 * <pre>
 *  key     value
 *  source  transport identity that listed it, 16 bytes
 *  until   when that ends, in seconds; nil for never
 *  reason  text for people, or nil
 * </pre>
 */
public record BlackholeFile(Map<Bytes, Blackholed> entries) {
    private static final int HASH = 16;
    private static final double SECOND = 1_000_000;

    /**
     * @param source who listed them, whatever the entries say
     * @throws MalformedFrame if it is no map; an entry that is none is skipped
     */
    public static BlackholeFile parse(Bytes file, Bytes source) throws MalformedFrame {
        if (!(Value.parse(file) instanceof Value.Map(var listed))) {
            throw new MalformedFrame("list of unwanted identities", 0, "a map", "something else");
        }
        Map<Bytes, Blackholed> entries = new LinkedHashMap<>();
        listed.forEach(
                (key, value) -> {
                    if (key instanceof Value.Binary(var identity)
                            && identity.length() == HASH
                            && value instanceof Value.Map(var said)) {
                        entries.put(identity.compact(), entry(said, source));
                    }
                });
        return new BlackholeFile(entries);
    }

    private static Blackholed entry(SequencedMap<Value, Value> said, Bytes source) {
        Optional<Double> until =
                Optional.ofNullable(said.get(new Value.Text("until"))).flatMap(Value::asNumber);
        return new Blackholed(
                source,
                until.isPresent()
                        ? OptionalLong.of((long) (until.get() * SECOND))
                        : OptionalLong.empty(),
                said.get(new Value.Text("reason")) instanceof Value.Text(var reason)
                        ? Optional.of(reason)
                        : Optional.empty());
    }

    public Bytes encode() {
        SequencedMap<Value, Value> map = new LinkedHashMap<>();
        entries.forEach((identity, why) -> map.put(new Value.Binary(identity), value(why)));
        return new Value.Map(map).encode();
    }

    private static Value value(Blackholed why) {
        MapBuilder map = new MapBuilder().put("source", why.source());
        if (why.until().isPresent()) map.put("until", why.until().getAsLong() / SECOND);
        else map.putNil("until");
        return map.put("reason", why.reason().map(Value.Text::new)).build();
    }
}
