package io.reticle.rns.msgpack;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;

import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads values one after another; nothing is allocated by a length that the bytes do not bear. */
final class ValueReader {
    private static final int MAX_DEPTH = 128;
    private static final int MAX_VALUES = 1_000_000;

    /** In longer input, one value for so many bytes, as lists of records have them. */
    private static final int BYTES_A_VALUE = 8;

    private final Bytes packed;
    private final MessageUnpacker in;
    private final int most;
    private int values;

    ValueReader(Bytes packed) {
        this.packed = packed;
        this.most = Math.max(MAX_VALUES, packed.length() / BYTES_A_VALUE);
        this.in = MessagePack.newDefaultUnpacker(packed.toArray());
    }

    Value value() throws MalformedFrame {
        try {
            return value(0);
        } catch (MessagePackException | IOException e) {
            throw malformed("a whole value", "a truncated one");
        }
    }

    List<Bytes> elements() throws MalformedFrame {
        try {
            if (!in.hasNext()) throw malformed("an array", "nothing");
            if (!in.getNextFormat().getValueType().isArrayType()) {
                throw malformed("an array", in.getNextFormat().getValueType().toString());
            }
            int count = counted(in.unpackArrayHeader(), 1);
            List<Bytes> elements = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                int start = offset();
                // none of them is kept, so that each may have as many parts as there can be
                values = 0;
                value(1);
                elements.add(packed.slice(start, offset()));
            }
            return elements;
        } catch (MessagePackException | IOException e) {
            throw malformed("a whole array", "a truncated one");
        }
    }

    private int offset() {
        return (int) in.getTotalReadBytes();
    }

    private Value value(int depth) throws IOException, MalformedFrame {
        if (depth > MAX_DEPTH) throw malformed("at most 128 levels", "more");
        if (++values > most) throw malformed("at most %d parts".formatted(most), "more");
        if (!in.hasNext()) throw malformed("a value", "the end");
        MessageFormat format = in.getNextFormat();
        if (format == MessageFormat.NEVER_USED) throw malformed("a value", "the code 0xc1");
        return switch (format.getValueType()) {
            case NIL -> {
                in.unpackNil();
                yield new Value.Nil();
            }
            case BOOLEAN -> new Value.Bool(in.unpackBoolean());
            case INTEGER -> new Value.Int(integer(format));
            case FLOAT -> new Value.Real(in.unpackDouble());
            case STRING -> text(counted(in.unpackRawStringHeader(), 1));
            case BINARY -> new Value.Binary(payload(counted(in.unpackBinaryHeader(), 1)));
            case ARRAY -> {
                int count = counted(in.unpackArrayHeader(), 1);
                List<Value> elements = new ArrayList<>(count);
                for (int i = 0; i < count; i++) elements.add(value(depth + 1));
                yield new Value.Array(elements);
            }
            case MAP -> map(counted(in.unpackMapHeader(), 2), depth);
            case EXTENSION -> {
                var header = in.unpackExtensionTypeHeader();
                yield new Value.Extension(
                        header.getType(), payload(counted(header.getLength(), 1)));
            }
        };
    }

    private BigInteger integer(MessageFormat format) throws IOException {
        return format == MessageFormat.UINT64
                ? in.unpackBigInteger()
                : BigInteger.valueOf(in.unpackLong());
    }

    private Value map(int count, int depth) throws IOException, MalformedFrame {
        LinkedHashMap<Value, Value> entries = new LinkedHashMap<>();
        Map<Value, Value> keys = new HashMap<>();
        for (int i = 0; i < count; i++) {
            Value key = value(depth + 1);
            // the authority keeps entries in a table, where a table is no key
            if (isTable(key)) throw malformed("a key without a map in it", "a map");
            Value before = keys.putIfAbsent(key.asKey(), key);
            // of keys that are arrays, the authority lets the last have the first one's place
            if (before != null && !(key instanceof Value.Array)) {
                throw malformed("each key once", "one twice");
            }
            entries.put(before == null ? key : before, value(depth + 1));
        }
        return new Value.Map(entries);
    }

    private static boolean isTable(Value key) {
        return key instanceof Value.Map
                || (key instanceof Value.Array(var elements)
                        && elements.stream().anyMatch(ValueReader::isTable));
    }

    private Value text(int size) throws IOException, MalformedFrame {
        byte[] utf8 = payload(size).toArray();
        try {
            return new Value.Text(
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString());
        } catch (CharacterCodingException e) {
            throw malformed("a str in UTF-8", "other bytes");
        }
    }

    private Bytes payload(int size) throws IOException {
        return Bytes.wrap(in.readPayload(size));
    }

    /** Checks a count from the wire against the bytes that are there to fill it. */
    private int counted(int count, int leastSize) throws MalformedFrame {
        int left = packed.length() - offset();
        if (count < 0 || (long) count * leastSize > left) {
            throw malformed(count + " elements or bytes", left + " bytes left");
        }
        return count;
    }

    private MalformedFrame malformed(String expected, String found) {
        return new MalformedFrame(
                "MessagePack", Math.min(offset(), packed.length()), expected, found);
    }
}
