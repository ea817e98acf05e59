package io.reticle.daemon.command;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.msgpack.Value;

/** What stands in a map of another program: the neutral value where it does not, or not as such. */
final class Fields {
    private Fields() {}

    static double number(Value.Map map, String key) {
        return map.get(key).flatMap(Value::asNumber).orElse(0.0);
    }

    static String text(Value.Map map, String key) {
        return map.get(key).orElse(new Value.Nil()) instanceof Value.Text(var text) ? text : "";
    }

    static Bytes bytes(Value.Map map, String key) {
        return map.get(key).orElse(new Value.Nil()) instanceof Value.Binary(var bytes)
                ? bytes
                : Bytes.EMPTY;
    }

    static boolean flag(Value.Map map, String key) {
        return map.get(key).orElse(new Value.Nil()).equals(new Value.Bool(true));
    }

    static boolean has(Value.Map map, String key) {
        return !(map.get(key).orElse(new Value.Nil()) instanceof Value.Nil);
    }
}
