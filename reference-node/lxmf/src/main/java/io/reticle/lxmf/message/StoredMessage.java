package io.reticle.lxmf.message;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.msgpack.MapBuilder;
import io.reticle.rns.msgpack.Value;

import java.util.Optional;

/**
 * A message in a file of its own, named after its id in hexadecimal (R-LXMF-34): a map of {@code
 * state}, {@code lxmf_bytes}, {@code transport_encrypted}, {@code transport_encryption} and {@code
 * method}, of which only the second has to be there.
 *
 * @param container as {@link Message} has it
 * @param encryption what it was encrypted with on its way, in words
 */
public record StoredMessage(
        Bytes container,
        Optional<MessageState> state,
        boolean encrypted,
        Optional<String> encryption,
        Optional<Method> method) {

    /**
     * @throws MalformedFrame if it is no map, or there is no message in it
     */
    public static StoredMessage parse(Bytes file) throws MalformedFrame {
        if (!(Value.parse(file) instanceof Value.Map map)) {
            throw new MalformedFrame("stored message", 0, "a map", "another value");
        }
        if (!(map.get("lxmf_bytes").orElse(null) instanceof Value.Binary(var container))) {
            throw new MalformedFrame("stored message", 0, "lxmf_bytes of type bin", "none");
        }
        return new StoredMessage(
                container,
                number(map, "state").flatMap(MessageState::of),
                map.get("transport_encrypted").equals(Optional.of(new Value.Bool(true))),
                map.get("transport_encryption").flatMap(StoredMessage::text),
                number(map, "method").flatMap(Method::of));
    }

    private static Optional<Long> number(Value.Map map, String key) {
        return map.get(key).flatMap(Value::asNumber).map(Double::longValue);
    }

    private static Optional<String> text(Value value) {
        return value instanceof Value.Text(var text) ? Optional.of(text) : Optional.empty();
    }

    public Bytes encode() {
        return new MapBuilder()
                .put("state", state.orElse(MessageState.GENERATING).code())
                .put("lxmf_bytes", container)
                .put("transport_encrypted", encrypted)
                .put("transport_encryption", encryption.map(Value.Text::new))
                .put("method", method.map(Method::code).orElse(0))
                .build()
                .encode();
    }
}
