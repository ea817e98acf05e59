package io.reticle.lxmf.propagation;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.msgpack.Value;

import java.util.HashMap;
import java.util.Map;

/**
 * The messages that came by once, whatever became of them: they are not taken a second time. In a
 * file of the authority's form, {@code {id: seconds}}.
 */
final class ProcessedIds {
    /** As the authority does, six times as long as messages are kept. */
    private static final double MEMORY = 6.0 * 30 * 24 * 60 * 60;

    private final Map<Bytes, Double> since = new HashMap<>();

    boolean contains(Bytes id) {
        return since.containsKey(id);
    }

    void add(Bytes id, double seconds) {
        since.put(id, seconds);
    }

    /** It did not come by after all. */
    void remove(Bytes id) {
        since.remove(id);
    }

    void clean(double seconds) {
        since.values().removeIf(time -> seconds > time + MEMORY);
    }

    boolean isEmpty() {
        return since.isEmpty();
    }

    Bytes encode() {
        return Value.encodeMap(
                since.size(),
                () ->
                        since.entrySet().stream()
                                .map(
                                        one ->
                                                Map.<Value, Value>entry(
                                                        new Value.Binary(one.getKey()),
                                                        new Value.Real(one.getValue())))
                                .iterator());
    }

    /**
     * @throws MalformedFrame if it is no such file
     */
    void resume(Bytes file) throws MalformedFrame {
        if (!(Value.parse(file) instanceof Value.Map map)) {
            throw new MalformedFrame("processed messages", 0, "a map", "another type");
        }
        map.entries()
                .forEach(
                        (id, time) -> {
                            if (id instanceof Value.Binary(var bytes)) {
                                time.asNumber().ifPresent(when -> since.put(bytes.compact(), when));
                            }
                        });
    }
}
