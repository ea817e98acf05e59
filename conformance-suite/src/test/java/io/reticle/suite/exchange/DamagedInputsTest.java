package io.reticle.suite.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.vectors.Vector;
import io.reticle.vectors.Vectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.SequencedSet;
import java.util.stream.Stream;

class DamagedInputsTest {
    static SequencedSet<String> kinds() {
        return DamagedInputs.kinds();
    }

    private static List<ObjectNode> drawn(String kind, long seed) {
        var inputs = new DamagedInputs(kind, seed);
        return Stream.generate(inputs::next).limit(40).toList();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void no_input_is_one_of_the_shipped_ones_any_more(String kind) {
        var shipped = Vectors.of(kind).stream().map(Vector::input).toList();

        // what is cut off or turned in one vector may make another of them, but seldom
        long same = drawn(kind, 1).stream().filter(shipped::contains).count();

        assertTrue(same <= 4, kind + ": " + same + " of 40");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void the_seed_decides_the_damage(String kind) {
        assertEquals(drawn(kind, 1), drawn(kind, 1));
        assertNotEquals(drawn(kind, 1), drawn(kind, 2));
    }

    @Test
    void a_difference_is_known_by_the_function_and_by_what_the_refusing_side_says() {
        var refusal = "malformed known destinations at offset 0: expected a map, found text";

        assertTrue(KnownDifference.stricter("known-destinations-read", refusal).isPresent());
        assertFalse(KnownDifference.stricter("peer-ratchet-read", refusal).isPresent());
        assertFalse(KnownDifference.stricter("known-destinations-read", "truncated").isPresent());
        assertFalse(KnownDifference.laxer("known-destinations-read", refusal).isPresent());
    }
}
