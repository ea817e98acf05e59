package io.reticle.lxmf.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.msgpack.Value;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.OptionalInt;

class AnnounceTest {
    @Test
    void delivery_is_announced_as_the_authority_does() throws MalformedFrame {
        var alice = new DeliveryAnnounce(Optional.of("Alice"), OptionalInt.of(8), true);
        assertEquals(Bytes.hex("93c405416c696365089100"), alice.encode());
        assertEquals(alice, DeliveryAnnounce.parse(alice.encode()));
        var nobody = new DeliveryAnnounce(Optional.empty(), OptionalInt.empty(), true);
        assertEquals(Bytes.hex("93c0c09100"), nobody.encode());
        assertEquals(nobody, DeliveryAnnounce.parse(Bytes.EMPTY));
    }

    @Test
    void old_software_says_only_its_name() throws MalformedFrame {
        assertEquals(
                new DeliveryAnnounce(Optional.of(" Bob "), OptionalInt.empty(), true),
                DeliveryAnnounce.parse(Bytes.utf8(" Bob ")));
    }

    /** With 0xdd, or as anything else, it is a name, and here one that is not UTF-8. */
    @ParameterizedTest
    @CsvSource({"93,8", "dc0003,8", "dd00000003,"})
    void how_it_begins_says_what_it_is(String begin, Integer cost) throws MalformedFrame {
        var read = DeliveryAnnounce.parse(Bytes.hex(begin + "c405416c696365089100"));
        assertEquals(cost == null ? OptionalInt.empty() : OptionalInt.of(cost), read.stampCost());
        assertEquals(Optional.ofNullable(cost).map(_ -> "Alice"), read.name());
    }

    @ParameterizedTest
    @CsvSource({
        "90,true", // nothing
        "91c0,true",
        "92c008,true", // no third element
        "93c00801,true", // no list
        "93c0089100,true",
        "93c00891c2,true", // false is 0
        "93c00890,false",
        "93c0089101,false",
    })
    void compression_is_taken_unless_a_list_is_without_it(String appData, boolean taken)
            throws MalformedFrame {
        assertEquals(taken, DeliveryAnnounce.parse(Bytes.hex(appData)).compression());
    }

    @ParameterizedTest
    @CsvSource({"00,", "08,8", "ccfe,254", "ccff,", "ff,", "a138,", "c3,"})
    void a_cost_is_a_number_that_a_stamp_can_have(String packed, Integer cost)
            throws MalformedFrame {
        assertEquals(
                cost == null ? OptionalInt.empty() : OptionalInt.of(cost),
                DeliveryAnnounce.parse(Bytes.hex("92c0" + packed)).stampCost());
        assertThrows(
                IllegalArgumentException.class,
                () -> new DeliveryAnnounce(Optional.empty(), OptionalInt.of(255), true));
    }

    @Test
    void a_name_is_shown_without_nul_and_space_around_it() throws MalformedFrame {
        Bytes name = Bytes.utf8("\u00a0\t A\0l b\u3000\n");
        Bytes packed = new Value.Array(new Value.Binary(name)).encode();
        assertEquals(Optional.of("Al b"), DeliveryAnnounce.parse(packed).name());
        assertEquals(Optional.empty(), DeliveryAnnounce.parse(Bytes.hex("91c401ff")).name());
        assertEquals(Optional.empty(), DeliveryAnnounce.parse(Bytes.hex("91a141")).name());
    }

    @Test
    void a_damaged_array_is_no_announce() {
        assertThrows(MalformedFrame.class, () -> DeliveryAnnounce.parse(Bytes.hex("93c405416c")));
    }

    private static PropagationAnnounce node() {
        return new PropagationAnnounce(
                1700000000,
                true,
                256,
                10240.5,
                16,
                3,
                18,
                PropagationAnnounce.metadata("lxmd", "1.2.1", Optional.of("Post")));
    }

    @Test
    void a_propagation_node_is_announced_as_the_authority_does() throws MalformedFrame {
        assertEquals(
                Bytes.hex(
                        "97c2ce6553f100c3cd0100cb40c4004000000000931003128"
                                + "3ccfea46c786d6400a5312e322e3101c404506f7374"),
                node().encode());
        assertEquals(node(), PropagationAnnounce.parse(node().encode()));
        assertEquals(Optional.of("Post"), node().name());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "97c201c302039310031280", // as it should be
                "98c201c302039310031280c0", // one more
                "97c2cb3ff000000000000001020393100312 80", // a float, and 1 for true
                "97c2c3c302039410031200 80", // a time base that is true, and four costs
            })
    void what_can_be_understood_is(String appData) throws MalformedFrame {
        var read = PropagationAnnounce.parse(Bytes.hex(appData.replace(" ", "")));
        assertTrue(read.active());
        assertEquals(1, read.timeBase());
        assertEquals(16, read.stampCost());
        assertEquals(18, read.peeringCost());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "96c201c30203931003 12", // six
                "97c2c0c302039310031280", // no time base
                "97c2010202039310031280", // neither true nor false
                "97c201c3c0039310031280", // no limit
                "97c201c302c09310031280",
                "97c201c302cb7ff80000000000009310031280", // not a number
                "97c201c30203921003 80", // two costs
                "97c201c302031080", // no list of costs
                "97c201c3020393100312c0", // no map
                "81c0c0",
                "97",
            })
    void what_cannot_be_understood_is_ignored(String appData) {
        Bytes damaged = Bytes.hex(appData.replace(" ", ""));
        assertThrows(MalformedFrame.class, () -> PropagationAnnounce.parse(damaged));
    }

    @Test
    void a_name_that_is_no_text_is_none() throws MalformedFrame {
        var metadata = new LinkedHashMap<Value, Value>();
        metadata.put(new Value.Int(1), new Value.Text("Post"));
        var node = new PropagationAnnounce(1, false, 1, 1, 16, 3, 18, new Value.Map(metadata));
        var read = PropagationAnnounce.parse(node.encode());
        assertEquals(Optional.empty(), read.name());
        assertFalse(read.active());
    }
}
