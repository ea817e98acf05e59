package io.reticle.daemon.command;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.msgpack.Value;

import tools.jackson.databind.json.JsonMapper;

import java.util.LinkedHashMap;
import java.util.Map;

/** MessagePack values as JSON: bytes in hexadecimal, as the authority's programs show them. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    static String of(Value value) {
        return text(plain(value));
    }

    /** Of maps, lists, text, numbers and truth values. */
    static String text(Object plain) {
        return MAPPER.writeValueAsString(plain);
    }

    static Object plain(Value value) {
        return switch (value) {
            case Value.Nil() -> null;
            case Value.Bool(var flag) -> flag;
            case Value.Int(var number) -> number;
            case Value.Real(var number) -> number;
            case Value.Text(var text) -> text;
            case Value.Binary(var bytes) -> bytes.toHex();
            case Value.Array(var elements) -> elements.stream().map(Json::plain).toList();
            case Value.Map(var entries) -> {
                Map<String, Object> map = new LinkedHashMap<>();
                entries.forEach((key, element) -> map.put(key(key), plain(element)));
                yield map;
            }
            case Value.Extension(var type, var data) -> type + ":" + data.toHex();
        };
    }

    private static String key(Value key) {
        return switch (key) {
            case Value.Text(var text) -> text;
            case Value.Binary(Bytes bytes) -> bytes.toHex();
            default -> String.valueOf(plain(key));
        };
    }
}
