package io.reticle.rns.msgpack;

import io.reticle.rns.bytes.Bytes;

import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/** Puts a map with text keys together, in the order in which they are put. */
public final class MapBuilder {
    private final SequencedMap<Value, Value> entries = new LinkedHashMap<>();

    /** Nothing yet. */
    public MapBuilder() {}

    public MapBuilder put(String key, Value value) {
        entries.put(new Value.Text(key), value);
        return this;
    }

    public MapBuilder put(String key, String text) {
        return put(key, new Value.Text(text));
    }

    public MapBuilder put(String key, long number) {
        return put(key, new Value.Int(number));
    }

    public MapBuilder put(String key, double number) {
        return put(key, new Value.Real(number));
    }

    public MapBuilder put(String key, boolean flag) {
        return put(key, new Value.Bool(flag));
    }

    public MapBuilder put(String key, Bytes bytes) {
        return put(key, new Value.Binary(bytes));
    }

    /** Nil where there is none. */
    public MapBuilder put(String key, Optional<? extends Value> value) {
        return put(key, value.isPresent() ? value.get() : new Value.Nil());
    }

    public MapBuilder putNil(String key) {
        return put(key, new Value.Nil());
    }

    public Value.Map build() {
        return new Value.Map(entries);
    }
}
