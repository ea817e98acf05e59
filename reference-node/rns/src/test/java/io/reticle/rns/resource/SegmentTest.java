package io.reticle.rns.resource;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.reticle.rns.Shapes;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

class SegmentTest {
    private static final CryptoProvider CRYPTO = CryptoProvider.best();
    private static final int PART = 8;
    private static final Bytes PREFIX = Bytes.zeros(4);

    /** Two different parts with the same map hash. */
    private record Collision(Bytes one, Bytes other) {}

    /** Two parts in {@code count} have one map hash, as the birthday paradox promises. */
    private static Collision collision(Bytes random, int count) {
        Map<Integer, Bytes> seen = new HashMap<>();
        Entropy parts = Shapes.seeded(4);
        for (int i = 0; i < count; i++) {
            Bytes part = parts.bytes(PART);
            Bytes before = seen.put(MapHash.of(CRYPTO, part, random), part);
            if (before != null) return new Collision(before, part);
        }
        throw new AssertionError("no two parts of " + count + " have one map hash");
    }

    private static List<Integer> mapHashes(Segment segment) {
        return IntStream.range(0, segment.parts()).mapToObj(segment::mapHash).toList();
    }

    @Test
    @Tag("R-CORE-195")
    void two_parts_with_one_map_hash_make_the_sender_choose_other_random_bytes() {
        Bytes first = Bytes.hex("00000001");
        Bytes second = Bytes.hex("00000002");
        Collision collision = collision(first, 1_000_000);
        // 222 parts between them: 224 in a row
        Bytes stream =
                Bytes.concat(
                        collision.one(), Shapes.seeded(9).bytes(222 * PART), collision.other());
        UnaryOperator<Bytes> encrypt = prefixed -> stream;

        Segment segment =
                Segment.build(
                        CRYPTO,
                        Shapes.from(Bytes.concat(PREFIX, first, second)),
                        encrypt,
                        PART,
                        Bytes.utf8("content"),
                        false);

        assertEquals(224, segment.parts());
        assertEquals(second, segment.random());
        Set<Integer> distinct = new HashSet<>(mapHashes(segment));
        assertEquals(224, distinct.size());
        assertEquals(CRYPTO.sha256(Bytes.utf8("content"), second), segment.hash());
        assertEquals(MapHash.of(CRYPTO, collision.one(), second), segment.mapHash(0));
    }

    @Test
    void without_a_collision_the_first_random_bytes_stay() {
        Bytes first = Bytes.hex("00000001");
        Segment segment =
                Segment.build(
                        CRYPTO,
                        Shapes.from(Bytes.concat(PREFIX, first)),
                        prefixed -> Shapes.seeded(9).bytes(224 * PART),
                        PART,
                        Bytes.utf8("content"),
                        false);
        assertEquals(first, segment.random());
    }
}
