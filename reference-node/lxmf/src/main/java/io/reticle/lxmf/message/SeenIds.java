package io.reticle.lxmf.message;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.msgpack.Value;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Ids of messages that came here before, whatever became of them, and when (R-LXMF-100 to
 * R-LXMF-102): a file such as {@code local_deliveries} or {@code locally_processed}.
 *
 * <pre>
 *  { id bin 32: seconds since the Unix epoch, float }
 * </pre>
 */
public final class SeenIds {
    /** They are forgotten after so long, in seconds. */
    private static final double REMEMBERED = Duration.ofDays(180).toSeconds();

    private static final int ID_SIZE = 32;

    /** Oldest first. */
    private final Map<Bytes, Double> ids = new LinkedHashMap<>();

    /** None yet. */
    public SeenIds() {}

    /**
     * Adds those of a file.
     *
     * @throws MalformedFrame if it is none
     */
    public void load(Bytes file) throws MalformedFrame {
        if (!(Value.parse(file) instanceof Value.Map map)) {
            throw new MalformedFrame("ids of messages", 0, "a map", "another type");
        }
        load(map);
    }

    /** As above; what is no id with a time is passed over. */
    public void load(Value.Map file) {
        file.entries()
                .forEach(
                        (id, time) -> {
                            if (id instanceof Value.Binary(var bytes)
                                    && bytes.length() == ID_SIZE
                                    && time.asNumber().isPresent()) {
                                ids.put(bytes.compact(), time.asNumber().get());
                            }
                        });
    }

    public Bytes encode() {
        return Value.encodeMap(
                ids.size(),
                () ->
                        ids.entrySet().stream()
                                .map(
                                        one ->
                                                Map.<Value, Value>entry(
                                                        new Value.Binary(one.getKey()),
                                                        new Value.Real(one.getValue())))
                                .iterator());
    }

    public boolean contains(Bytes id) {
        return ids.containsKey(id);
    }

    /**
     * @param now seconds since the Unix epoch
     */
    public void add(Bytes id, double now) {
        ids.put(id.compact(), now);
    }

    /** It did not come after all. */
    public void remove(Bytes id) {
        ids.remove(id);
    }

    public boolean isEmpty() {
        return ids.isEmpty();
    }

    /**
     * Forgets what is old.
     *
     * @param now seconds since the Unix epoch
     */
    public void expire(double now) {
        ids.values().removeIf(seen -> now > seen + REMEMBERED);
    }

    public int size() {
        return ids.size();
    }
}
