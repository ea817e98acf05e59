package io.reticle.daemon.adapter;

import io.reticle.rns.bytes.Bytes;

import tools.jackson.databind.JsonNode;

import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The members of one JSON object from outside, read by name and type. What is missing, of another
 * type, or left over is an {@link InvalidInput} that names the place.
 */
final class Input {
    /** Says what was wrong with a request, and where. */
    static final class InvalidInput extends Exception {
        private static final long serialVersionUID = 1;

        InvalidInput(String message) {
            super(message);
        }
    }

    private static final Pattern HEX = Pattern.compile("(?:[0-9a-f]{2})*+");

    private final String where;
    private final JsonNode object;
    private final Set<String> read = new TreeSet<>();

    Input(String where, JsonNode object) throws InvalidInput {
        this.where = where;
        this.object = object;
        if (!object.isObject()) throw new InvalidInput(where + ": expected an object");
    }

    private Optional<JsonNode> member(String name) {
        read.add(name);
        JsonNode value = object.get(name);
        return value == null || value.isNull() ? Optional.empty() : Optional.of(value);
    }

    private InvalidInput wrong(String name, String expected, String found) {
        return new InvalidInput(
                "%s.%s: expected %s, found %s".formatted(where, name, expected, found));
    }

    private JsonNode required(String name, String expected) throws InvalidInput {
        return member(name).orElseThrow(() -> wrong(name, expected, "nothing"));
    }

    boolean has(String name) {
        return member(name).isPresent();
    }

    /** Bytes in hexadecimal, of any length. */
    Bytes bytes(String name) throws InvalidInput {
        return bytes(name, required(name, "hexadecimal text"));
    }

    /** Bytes in hexadecimal, of one length. */
    Bytes bytes(String name, int size) throws InvalidInput {
        Bytes value = bytes(name);
        if (value.length() != size) {
            throw wrong(name, size + " bytes", value.length() + " bytes");
        }
        return value;
    }

    Optional<Bytes> optionalBytes(String name) throws InvalidInput {
        Optional<JsonNode> value = member(name);
        return value.isEmpty() ? Optional.empty() : Optional.of(bytes(name, value.get()));
    }

    Optional<Bytes> optionalBytes(String name, int size) throws InvalidInput {
        Optional<Bytes> value = optionalBytes(name);
        if (value.isPresent() && value.get().length() != size) {
            throw wrong(name, size + " bytes", value.get().length() + " bytes");
        }
        return value;
    }

    private Bytes bytes(String name, JsonNode value) throws InvalidInput {
        String expected = "pairs of lower-case hexadecimal digits";
        if (!value.isString() || !HEX.matcher(value.asString()).matches()) {
            throw wrong(name, expected, value.toString());
        }
        return Bytes.hex(value.asString());
    }

    String text(String name) throws InvalidInput {
        JsonNode value = required(name, "text");
        if (!value.isString()) throw wrong(name, "text", value.toString());
        return value.asString();
    }

    Optional<String> optionalText(String name) throws InvalidInput {
        return has(name) ? Optional.of(text(name)) : Optional.empty();
    }

    long number(String name, long least, long most) throws InvalidInput {
        String expected = "a whole number from %d to %d".formatted(least, most);
        JsonNode value = required(name, expected);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw wrong(name, expected, value.toString());
        }
        long number = value.asLong();
        if (number < least || number > most) throw wrong(name, expected, value.toString());
        return number;
    }

    long number(String name, long least, long most, long otherwise) throws InvalidInput {
        return has(name) ? number(name, least, most) : otherwise;
    }

    /** A finite number, whole or not. */
    double decimal(String name) throws InvalidInput {
        JsonNode value = required(name, "a number");
        if (!value.isNumber() || !Double.isFinite(value.asDouble())) {
            throw wrong(name, "a number", value.toString());
        }
        return value.asDouble();
    }

    /** An object, whose members are to be read as these are. */
    Optional<Input> object(String name) throws InvalidInput {
        Optional<JsonNode> value = member(name);
        return value.isEmpty()
                ? Optional.empty()
                : Optional.of(new Input(where + "." + name, value.get()));
    }

    boolean flag(String name) throws InvalidInput {
        JsonNode value = required(name, "true or false");
        if (!value.isBoolean()) throw wrong(name, "true or false", value.toString());
        return value.asBoolean();
    }

    boolean flag(String name, boolean otherwise) throws InvalidInput {
        return has(name) ? flag(name) : otherwise;
    }

    Iterator<JsonNode> list(String name) throws InvalidInput {
        JsonNode value = required(name, "a list");
        if (!value.isArray()) throw wrong(name, "a list", value.toString());
        return value.iterator();
    }

    /** Bytes that stand in a list. */
    Bytes element(String name, JsonNode value) throws InvalidInput {
        return bytes(name, value);
    }

    /** Nothing may be left that nobody asked for. */
    void nothingElse() throws InvalidInput {
        for (String name : object.propertyNames()) {
            if (!read.contains(name)) {
                throw new InvalidInput(
                        "%s.%s: unknown member; known: %s"
                                .formatted(where, name, String.join(", ", read)));
            }
        }
    }
}
