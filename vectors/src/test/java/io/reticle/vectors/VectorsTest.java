package io.reticle.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

class VectorsTest {
    @Test
    void
            every_file_of_the_manifest_is_as_its_schema_says_and_has_the_hash_that_the_manifest_gives() {
        List<VectorFile> files = Vectors.all();

        assertEquals(
                Vectors.kinds(), files.stream().map(VectorFile::kind).collect(Collectors.toSet()));
        assertEquals(Vectors.kinds().size(), files.size());
    }

    @Test
    void at_least_350_vectors_are_there_a_third_of_them_negative() {
        List<Vector> vectors =
                Vectors.all().stream().flatMap(file -> file.vectors().stream()).toList();

        long negative = vectors.stream().filter(v -> v.outcome() == Outcome.INVALID).count();
        assertTrue(vectors.size() >= 350, "only " + vectors.size());
        assertTrue(3 * negative >= vectors.size(), negative + " of " + vectors.size());
    }

    @Test
    void every_negative_vector_names_the_bug_that_it_looks_for() {
        for (VectorFile file : Vectors.all()) {
            for (Vector vector : file.vectors()) {
                assertTrue(
                        vector.outcome() != Outcome.INVALID || !vector.flags().isEmpty(),
                        vector.id());
            }
        }
    }

    @Test
    void every_vector_decides_a_requirement() {
        for (VectorFile file : Vectors.all()) {
            for (Vector vector : file.vectors()) {
                assertFalse(vector.requirements().isEmpty(), vector.id());
            }
        }
    }

    @Test
    void every_explained_flag_is_used() {
        for (VectorFile file : Vectors.all()) {
            Set<String> used =
                    file.vectors().stream()
                            .flatMap(v -> v.flags().stream())
                            .collect(Collectors.toSet());
            assertEquals(file.flags().keySet(), used, file.kind());
        }
    }

    @Test
    void ids_are_unique_among_all_files() {
        var ids = new HashSet<String>();
        for (VectorFile file : Vectors.all()) {
            for (Vector vector : file.vectors()) {
                assertTrue(ids.add(vector.id()), vector.id());
            }
        }
    }

    @Test
    void the_key_derivation_beyond_its_255th_block_is_among_them() {
        assertTrue(
                Vectors.of("hkdf").stream()
                        .anyMatch(v -> v.input().get("length").asInt() > 255 * 32));
    }

    @Test
    void an_unknown_kind_is_refused_with_the_known_ones() {
        var refused = assertThrows(IllegalArgumentException.class, () -> Vectors.of("hkdff"));

        assertTrue(refused.getMessage().contains("'hkdff'"), refused.getMessage());
        assertTrue(refused.getMessage().contains("hkdf,"), refused.getMessage());
    }

    @Test
    void a_caller_cannot_change_a_vector() {
        Vector vector = Vectors.of("hmac").getFirst();

        vector.input().put("key", "ff");
        vector.output().orElseThrow().removeAll();

        assertFalse(vector.output().orElseThrow().isEmpty());
        assertFalse(vector.input().get("key").stringValue().equals("ff"));
    }
}
