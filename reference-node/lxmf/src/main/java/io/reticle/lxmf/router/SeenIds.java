package io.reticle.lxmf.router;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.msgpack.Value;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Ids that came here before, and when (R-LXMF-100 to R-LXMF-102): the file {@code local_deliveries}
 * or {@code locally_processed}.
 *
 * <pre>
 *  { id bin 32: seconds since the Unix epoch, float }
 * </pre>
 */
final class SeenIds {
    /** They are forgotten after so long, in seconds. */
    private static final double REMEMBERED = Duration.ofDays(180).toSeconds();

    private static final int ID_SIZE = 32;

    /** Oldest first. */
    private final Map<Bytes, Double> ids = new LinkedHashMap<>();

    void load(Value.Map file, double now) {
        file.entries()
                .forEach(
                        (id, time) -> {
                            if (id instanceof Value.Binary(var bytes)
                                    && bytes.length() == ID_SIZE
                                    && time.asNumber().isPresent()) {
                                ids.put(bytes.compact(), time.asNumber().get());
                            }
                        });
        expire(now);
    }

    Bytes encode() {
        return Value.encodeMap(
                ids.size(),
                () -> {
                    Iterator<Map.Entry<Bytes, Double>> all = ids.entrySet().iterator();
                    return new Iterator<>() {
                        @Override
                        public boolean hasNext() {
                            return all.hasNext();
                        }

                        @Override
                        public Map.Entry<Value, Value> next() {
                            Map.Entry<Bytes, Double> each = all.next();
                            return Map.entry(
                                    new Value.Binary(each.getKey()),
                                    new Value.Real(each.getValue()));
                        }
                    };
                });
    }

    boolean contains(Bytes id) {
        return ids.containsKey(id);
    }

    /**
     * @param now seconds since the Unix epoch
     */
    void add(Bytes id, double now) {
        ids.put(id.compact(), now);
    }

    /** Forgets what is old. */
    void expire(double now) {
        ids.values().removeIf(seen -> now > seen + REMEMBERED);
    }

    int size() {
        return ids.size();
    }
}
