package io.reticle.lxmf.message;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.msgpack.Value;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What a message says, and the stamp that it may carry (R-LXMF-02, R-LXMF-03):
 *
 * <pre>
 *  [timestamp, title, content, fields]           without a stamp
 *  [timestamp, title, content, fields, stamp]    with one
 * </pre>
 *
 * What others wrote is kept as it came: a timestamp may be of any type, and title and content may
 * be {@code str} (R-LXMF-13). What follows the stamp is ignored (R-LXMF-12).
 *
 * @param timestamp seconds since the Unix epoch, by the sender's clock; a {@link Value.Real} in
 *     messages of our own
 * @param title a {@link Value.Binary} of UTF-8 in messages of our own
 * @param content likewise
 * @param fieldsOrNil by number, in the sender's order; nil is hashed as nil, and read as none
 * @param stamp any value, as others do not check it before they use it
 */
public record Payload(
        Value timestamp, Value title, Value content, Value fieldsOrNil, Optional<Value> stamp) {

    private static final int LEAST = 4;

    /**
     * A payload as we write them, without a stamp.
     *
     * @param timestamp seconds since the Unix epoch
     */
    public static Payload of(
            double timestamp, Bytes title, Bytes content, SequencedMap<Value, Value> fields) {
        return new Payload(
                new Value.Real(timestamp),
                new Value.Binary(title),
                new Value.Binary(content),
                new Value.Map(fields),
                Optional.empty());
    }

    /**
     * @throws MalformedFrame if it is no array of at least four, title or content is neither bin
     *     nor str, or the fields are neither a map nor nil (R-LXMF-10)
     */
    public static Payload parse(Bytes packed) throws MalformedFrame {
        if (!(Value.parse(packed) instanceof Value.Array(var elements))) {
            throw malformed("an array", "another type");
        }
        if (elements.size() < LEAST) {
            throw malformed("at least 4 elements", "%d".formatted(elements.size()));
        }
        return new Payload(
                elements.get(0),
                text("title", elements.get(1)),
                text("content", elements.get(2)),
                fields(elements.get(3)),
                elements.stream().skip(LEAST).findFirst());
    }

    private static Value text(String what, Value value) throws MalformedFrame {
        return switch (value) {
            case Value.Binary _, Value.Text _ -> value;
            default -> throw malformed("a %s of type bin or str".formatted(what), "another type");
        };
    }

    private static Value fields(Value value) throws MalformedFrame {
        return switch (value) {
            case Value.Map _, Value.Nil() -> value;
            default -> throw malformed("fields as a map or nil", "another type");
        };
    }

    private static MalformedFrame malformed(String expected, String found) {
        return new MalformedFrame("LXMF payload", 0, expected, found);
    }

    /** By number, in the sender's order; empty where the message says nil (R-LXMF-11). */
    public Value.Map fields() {
        return fieldsOrNil instanceof Value.Map map ? map : new Value.Map(new LinkedHashMap<>());
    }

    /** The same, with a stamp in place of what it had. */
    public Payload stamped(Bytes chosen) {
        return new Payload(
                timestamp, title, content, fieldsOrNil, Optional.of(new Value.Binary(chosen)));
    }

    /** The first four elements in the shortest form: what is hashed and signed (R-LXMF-04). */
    public Bytes unstamped() {
        return new Value.Array(timestamp, title, content, fieldsOrNil).encode();
    }

    public Bytes encode() {
        return stamp.map(
                        carried ->
                                new Value.Array(
                                                List.of(
                                                        timestamp,
                                                        title,
                                                        content,
                                                        fieldsOrNil,
                                                        carried))
                                        .encode())
                .orElseGet(this::unstamped);
    }

    /** When it was written, by the sender's clock; empty where that is no number. */
    public Optional<Double> seconds() {
        return timestamp.asNumber();
    }

    /** The title's bytes, whichever type the sender chose. */
    public Bytes titleBytes() {
        return bytes(title);
    }

    /** The content's bytes, whichever type the sender chose. */
    public Bytes contentBytes() {
        return bytes(content);
    }

    private static Bytes bytes(Value text) {
        return switch (text) {
            case Value.Binary(var bytes) -> bytes;
            case Value.Text(var chars) -> Bytes.utf8(chars);
            default -> throw new IllegalStateException("neither bin nor str");
        };
    }
}
