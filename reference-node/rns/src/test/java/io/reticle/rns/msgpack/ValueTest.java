package io.reticle.rns.msgpack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.Shapes;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;

class ValueTest {
    @Provide
    Arbitrary<Value> values() {
        return Arbitraries.lazyOf(
                () -> Arbitraries.of(new Value.Nil(), new Value.Bool(true), new Value.Bool(false)),
                () -> Arbitraries.longs().map(Value.Int::new),
                () ->
                        Arbitraries.bigIntegers()
                                .between(
                                        BigInteger.ZERO,
                                        BigInteger.TWO.pow(64).subtract(BigInteger.ONE))
                                .map(Value.Int::new),
                () -> Arbitraries.doubles().map(Value.Real::new),
                () -> Arbitraries.strings().withCharRange('\0', '\ud7ff').map(Value.Text::new),
                () -> Shapes.bytes(0, 300).map(Value.Binary::new),
                () -> values().list().ofMaxSize(4).map(Value.Array::new),
                () ->
                        Arbitraries.maps(keys(), values())
                                .ofMaxSize(3)
                                .map(LinkedHashMap::new)
                                .map(Value.Map::new),
                () ->
                        Shapes.bytes(0, 40)
                                .map(data -> new Value.Extension((byte) data.length(), data)));
    }

    /** Values without a map in them. */
    private Arbitrary<Value> keys() {
        return Arbitraries.oneOf(
                Arbitraries.longs().map(Value.Int::new),
                Arbitraries.strings().withCharRange('\0', '\ud7ff').map(Value.Text::new),
                Shapes.bytes(0, 40).map(Value.Binary::new),
                Arbitraries.longs().map(Value.Int::new).list().ofMaxSize(3).map(ValueTest::array));
    }

    private static Value array(List<? extends Value> elements) {
        return new Value.Array(List.copyOf(elements));
    }

    @ParameterizedTest
    @ValueSource(strings = {"818001", "81918001", "8181010101"})
    void a_map_is_no_part_of_a_key(String packed) {
        assertThrows(MalformedFrame.class, () -> Value.parse(Bytes.hex(packed)));
    }

    /** As lxmf 1.2.1 finds them: 1 and 1, 1 and false, 1 and true, true and 1.0, 0.0 and −0.0. */
    @ParameterizedTest
    @CsvSource({
        "8201010102, false",
        "820101c202, true",
        "820101c302, false",
        "82c301cb3ff000000000000002, false",
        "82cb000000000000000001cb800000000000000002, false",
        "82a16101c4016102, true",
    })
    void numbers_that_are_equal_are_one_key(String packed, boolean taken) {
        Bytes map = Bytes.hex(packed);
        assertEquals(taken, isTaken(map));
    }

    private static boolean isTaken(Bytes packed) {
        try {
            Value.parse(packed);
            return true;
        } catch (MalformedFrame e) {
            return false;
        }
    }

    @Example
    void of_arrays_as_keys_the_last_takes_the_place_of_the_first() throws MalformedFrame {
        assertEquals(
                Bytes.hex("81910102"),
                Value.parse(Bytes.hex("8291010191cb3ff000000000000002")).encode());
    }

    @Property(tries = 500)
    void a_value_comes_back(@ForAll("values") Value value) throws MalformedFrame {
        assertEquals(value, Value.parse(value.encode()));
    }

    @Property(tries = 300)
    void what_follows_the_first_value_is_ignored(@ForAll("values") Value value)
            throws MalformedFrame {
        assertEquals(value, Value.parse(Bytes.concat(value.encode(), Bytes.hex("c1ff"))));
    }

    @Property(tries = 300)
    void a_truncated_value_is_refused(@ForAll("values") Value value) {
        Bytes whole = value.encode();
        Bytes cut = whole.slice(0, whole.length() - 1);
        assertThrows(MalformedFrame.class, () -> Value.parse(cut));
    }

    @Property(tries = 1_000)
    void any_bytes_are_a_value_or_refused(@ForAll("noise") Bytes noise) {
        try {
            Value.parse(noise);
        } catch (MalformedFrame refusal) {
            assertTrue(refusal.offset() <= noise.length());
        }
    }

    @Provide
    Arbitrary<Bytes> noise() {
        return Shapes.bytes(0, 60);
    }

    @Example
    void the_elements_of_an_array_are_given_as_they_came() throws MalformedFrame {
        // a float32, a 16-bit 1 and a nil: none as the encoder would write it but the last
        assertEquals(
                List.of(Bytes.hex("ca3f800000"), Bytes.hex("cd0001"), Bytes.hex("c0")),
                Value.elements(Bytes.hex("93ca3f800000cd0001c0")));
    }

    @ParameterizedTest
    @CsvSource({
        "127, 7f", "128, cc80", "256, cd0100", "65536, ce00010000",
                "4294967296, cf0000000100000000",
        "-1, ff", "-32, e0", "-33, d0df", "-129, d1ff7f", "-32769, d2ffff7fff",
        "18446744073709551615, cfffffffffffffffff"
    })
    void integers_take_their_shortest_form(BigInteger number, String packed) {
        assertEquals(Bytes.hex(packed), new Value.Int(number).encode());
    }

    @Example
    void floats_take_eight_bytes() {
        assertEquals(Bytes.hex("cb3fe0000000000000"), new Value.Real(0.5).encode());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "c1",
                "91",
                "92c0",
                "82a16101a161",
                "82a16101a16102",
                "a2c328",
                "c4",
                "c405aa",
                "c6ffffffff",
                "ddffffffff",
                "dfffffffff",
                "dbffffffff",
                "d4",
                "cb00",
                "91c1"
            })
    void what_is_no_value_is_refused(String packed) {
        assertThrows(MalformedFrame.class, () -> Value.parse(Bytes.hex(packed)));
    }

    @ParameterizedTest
    @ValueSource(ints = {129, 100_000})
    void nesting_has_an_end(int depth) {
        Bytes nested = Bytes.concat(Bytes.hex("91".repeat(depth)), Bytes.hex("c0"));
        assertThrows(MalformedFrame.class, () -> Value.parse(nested));
    }

    @Example
    void a_million_parts_are_enough() {
        Bytes many = Bytes.concat(Bytes.hex("dd000f4240"), Bytes.hex("c0".repeat(1_000_000)));
        assertThrows(MalformedFrame.class, () -> Value.parse(many));
    }
}
