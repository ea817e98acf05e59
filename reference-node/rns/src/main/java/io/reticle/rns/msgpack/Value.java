package io.reticle.rns.msgpack;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;

import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * One MessagePack value, as the authority's encoder writes it and its decoder takes it: integers in
 * their shortest form, floats always in 64 bits (32 are read), {@code str} as UTF-8, {@code bin}
 * for bytes, maps in the order in which they were made. What follows the first value is ignored.
 */
public sealed interface Value {
    record Nil() implements Value {}

    record Bool(boolean value) implements Value {}

    /** From −2⁶³ to 2⁶⁴ − 1. */
    record Int(BigInteger value) implements Value {
        private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
        private static final int MOST_BITS = 64;

        public Int {
            if (value.compareTo(LEAST) < 0 || value.signum() > 0 && value.bitLength() > MOST_BITS) {
                throw new IllegalArgumentException(value + " does not fit into 64 bits");
            }
        }

        public Int(long value) {
            this(BigInteger.valueOf(value));
        }

        /** Whether {@link #exact} is the number. */
        public boolean fitsLong() {
            return value.bitLength() < Long.SIZE;
        }

        /**
         * @throws ArithmeticException if the number is above 2⁶³ − 1
         */
        public long exact() {
            return value.longValueExact();
        }
    }

    record Real(double value) implements Value {}

    record Text(String value) implements Value {}

    record Binary(Bytes value) implements Value {}

    record Array(List<Value> elements) implements Value {
        public Array {
            elements = List.copyOf(elements);
        }

        public Array(Value... elements) {
            this(List.of(elements));
        }
    }

    /** Keys of any type, each once; read, they are no two of {@link Value#asKey one} value. */
    record Map(SequencedMap<Value, Value> entries) implements Value {
        public Map {
            entries = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(entries));
        }

        public Optional<Value> get(String key) {
            return Optional.ofNullable(entries.get(new Text(key)));
        }

        /** By a number, whichever type of number the key is. */
        public Optional<Value> get(long key) {
            Value plain = entries.get(new Int(key));
            if (plain != null) return Optional.of(plain);
            return entries.entrySet().stream()
                    .filter(entry -> entry.getKey().isNumber(key))
                    .map(Entry::getValue)
                    .findFirst();
        }
    }

    /** An application's own type, −128 to 127; Reticulum gives none a meaning. */
    record Extension(byte type, Bytes data) implements Value {}

    /** Four shapes stand for "a number", as the authority's language has it. */
    default Optional<Double> asNumber() {
        return switch (this) {
            case Int(var number) -> Optional.of(number.doubleValue());
            case Real(var number) -> Optional.of(number);
            case Bool(var flag) -> Optional.of(flag ? 1.0 : 0.0);
            default -> Optional.empty();
        };
    }

    private boolean isNumber(long number) {
        return asKey().equals(new Int(number));
    }

    /**
     * What the value is as the key of a map, where the authority's language holds numbers that are
     * equal for one, whatever their types: 1, 1.0 and true.
     */
    default Value asKey() {
        return switch (this) {
            case Bool(var flag) -> new Int(flag ? 1 : 0);
            case Real(var number) when number == Math.rint(number) && Math.abs(number) < 0x1p63 ->
                    new Int((long) number);
            case Array(var elements) -> new Array(elements.stream().map(Value::asKey).toList());
            default -> this;
        };
    }

    /**
     * Reads the first value in {@code packed}.
     *
     * @throws MalformedFrame if it is truncated, nested deeper than 128 levels, has more than a
     *     million parts and more than one for 8 bytes, a key twice or a map in a key, a {@code str}
     *     that is not UTF-8, or the reserved code 0xc1
     */
    static Value parse(Bytes packed) throws MalformedFrame {
        return new ValueReader(packed).value();
    }

    /**
     * Reads the array with which {@code packed} begins and gives each element's own encoding, in
     * the bytes as they came.
     *
     * @throws MalformedFrame as {@link #parse}, or if the first value is no array
     */
    static List<Bytes> elements(Bytes packed) throws MalformedFrame {
        return new ValueReader(packed).elements();
    }

    default Bytes encode() {
        try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
            packTo(packer);
            return Bytes.wrap(packer.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException("packing into memory", e);
        }
    }

    /**
     * A map whose entries are made one after the other, so that of a large one no more is held in
     * memory than its encoding.
     *
     * @param size how many entries there are
     * @param entries never two of one key
     */
    static Bytes encodeMap(int size, Iterable<Entry<Value, Value>> entries) {
        try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
            packer.packMapHeader(size);
            for (Entry<Value, Value> entry : entries) {
                entry.getKey().packTo(packer);
                entry.getValue().packTo(packer);
            }
            return Bytes.wrap(packer.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException("packing into memory", e);
        }
    }

    private void packTo(MessageBufferPacker packer) throws IOException {
        switch (this) {
            case Nil() -> packer.packNil();
            case Bool(var flag) -> packer.packBoolean(flag);
            case Int(var number) -> packer.packBigInteger(number);
            case Real(var number) -> packer.packDouble(number);
            case Text(var text) -> packer.packString(text);
            case Binary(var bytes) -> {
                packer.packBinaryHeader(bytes.length());
                packer.writePayload(bytes.toArray());
            }
            case Array(var elements) -> {
                packer.packArrayHeader(elements.size());
                for (Value element : elements) element.packTo(packer);
            }
            case Map(var entries) -> {
                packer.packMapHeader(entries.size());
                for (var entry : entries.entrySet()) {
                    entry.getKey().packTo(packer);
                    entry.getValue().packTo(packer);
                }
            }
            case Extension(var type, var data) -> {
                packer.packExtensionTypeHeader(type, data.length());
                packer.writePayload(data.toArray());
            }
        }
    }
}
