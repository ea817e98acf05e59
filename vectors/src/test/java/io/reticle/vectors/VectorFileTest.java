package io.reticle.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

class VectorFileTest {
    @TempDir Path folder;

    static VectorFile sample() {
        ObjectNode input = VectorFile.JSON.createObjectNode().put("public", "00".repeat(32));
        ObjectNode output = VectorFile.JSON.createObjectNode().put("id", "11".repeat(10));
        var valid =
                new Vector(
                        "ratchet-id",
                        "ratchet-id-0001",
                        "a ratchet",
                        List.of("HashCut"),
                        List.of("R-CORE-052"),
                        input,
                        Outcome.VALID,
                        Optional.of(output),
                        "[1.3.1,)");
        var invalid =
                new Vector(
                        "ratchet-id",
                        "ratchet-id-0002",
                        "another",
                        List.of("HashCut"),
                        List.of("R-CORE-052"),
                        input,
                        Outcome.INVALID,
                        Optional.empty(),
                        "[1.3.1,)");
        return new VectorFile(
                "ratchet-id",
                "Ids.",
                new Provenance("a test", "nobody", "0", Optional.empty(), 7, "none"),
                Map.of("HashCut", new Flag("a hash is cut", "ids differ")),
                List.of(valid, invalid));
    }

    @Test
    void a_file_is_read_as_it_was_written() throws IOException {
        Path file = folder.resolve("ratchet-id.json");

        sample().write(file);

        assertEquals(sample(), VectorFile.read(file));
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(file), left.toList());
        }
    }

    @Test
    void every_file_of_the_authority_survives_writing_and_reading() throws IOException {
        for (VectorFile file : Vectors.all()) {
            Path copy = folder.resolve(file.kind() + ".json");
            file.write(copy);
            assertEquals(file, VectorFile.read(copy));
        }
    }

    @Test
    void a_malformed_file_is_not_written() {
        Path file = folder.resolve("bad.json");
        VectorFile good = sample();
        VectorFile bad =
                new VectorFile(good.kind(), "", good.provenance(), good.flags(), good.vectors());

        assertThrows(MalformedVectors.class, () -> bad.write(file));

        assertTrue(Files.notExists(file));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void one_thing_wrong_is_refused_with_its_place(
            String what, String pointer, Consumer<ObjectNode> wrong) throws IOException {
        ObjectNode document = sample().toJson();
        wrong.accept(document);
        Path file = folder.resolve("wrong.json");
        Files.writeString(file, document.toString());

        var refused = assertThrows(MalformedVectors.class, () -> VectorFile.read(file));

        assertEquals(pointer, refused.pointer(), refused.getMessage());
        assertTrue(refused.getMessage().startsWith(file + " at "), refused.getMessage());
    }

    static Stream<Arguments> one_thing_wrong_is_refused_with_its_place() {
        return Stream.of(
                wrong("no kind", "/kind", d -> d.remove("kind")),
                wrong("kind of another type", "/kind", d -> d.put("kind", 5)),
                wrong("unknown kind", "/kind", d -> d.put("kind", "ratchet")),
                wrong("no comment", "", d -> d.remove("comment")),
                wrong("empty comment", "/comment", d -> d.put("comment", "")),
                wrong("unknown member", "", d -> d.put("more", 1)),
                wrong("no provenance", "", d -> d.remove("provenance")),
                wrong("no authority", "/provenance", d -> at(d, "/provenance").remove("authority")),
                wrong(
                        "seed of another type",
                        "/provenance/seed",
                        d -> at(d, "/provenance").put("seed", "seven")),
                wrong(
                        "unexplained effect",
                        "/flags/HashCut",
                        d -> at(d, "/flags/HashCut").remove("effect")),
                wrong("no vectors", "/vectors", d -> ((ArrayNode) d.get("vectors")).removeAll()),
                wrong("vectors of another type", "/vectors", d -> d.put("vectors", "none")),
                wrong("no id", "/vectors/1", d -> at(d, "/vectors/1").remove("id")),
                wrong(
                        "id of another form",
                        "/vectors/1/id",
                        d -> at(d, "/vectors/1").put("id", "?")),
                wrong(
                        "id twice",
                        "/vectors/1/id",
                        d -> at(d, "/vectors/1").put("id", "ratchet-id-0001")),
                wrong(
                        "unknown flag",
                        "/vectors/0/flags/0",
                        d -> at(d, "/vectors/0").putArray("flags").add("Nothing")),
                wrong(
                        "requirement of another form",
                        "/vectors/0/requirements/0",
                        d -> at(d, "/vectors/0").putArray("requirements").add("CORE-1")),
                wrong(
                        "unknown result",
                        "/vectors/0/result",
                        d -> at(d, "/vectors/0").put("result", "good")),
                wrong(
                        "releases of another form",
                        "/vectors/0/releases",
                        d -> at(d, "/vectors/0").put("releases", "1.3.1")),
                wrong(
                        "input missing a member",
                        "/vectors/0/input",
                        d -> at(d, "/vectors/0/input").remove("public")),
                wrong(
                        "input with a member too many",
                        "/vectors/0/input",
                        d -> at(d, "/vectors/0/input").put("private", "00")),
                wrong(
                        "upper-case hex",
                        "/vectors/0/input/public",
                        d -> at(d, "/vectors/0/input").put("public", "AA".repeat(32))),
                wrong(
                        "a byte too few",
                        "/vectors/0/output/id",
                        d -> at(d, "/vectors/0/output").put("id", "11".repeat(9))),
                wrong("no output", "/vectors/0", d -> at(d, "/vectors/0").remove("output")),
                wrong(
                        "output of an invalid vector",
                        "/vectors/1/output",
                        d -> at(d, "/vectors/1").putObject("output").put("id", "11".repeat(10))));
    }

    private static Arguments wrong(String what, String pointer, Consumer<ObjectNode> change) {
        return Arguments.of(what, pointer, change);
    }

    private static ObjectNode at(ObjectNode document, String pointer) {
        return (ObjectNode) document.at(pointer);
    }

    @ParameterizedTest
    @MethodSource
    void what_is_not_a_json_object_is_refused(String text) {
        byte[] json = text.getBytes(StandardCharsets.UTF_8);

        var refused = assertThrows(MalformedVectors.class, () -> VectorFile.parse(json, "a file"));

        assertEquals("", refused.pointer());
        assertTrue(refused.getMessage().startsWith("a file at its root: expected "));
    }

    static Stream<String> what_is_not_a_json_object_is_refused() {
        return Stream.of(
                "",
                "{",
                "[]",
                "null",
                "{} {}",
                "{\"kind\":\"hash\",\"kind\":\"hkdf\"}",
                "\u0000",
                "[".repeat(100_000));
    }

    @Test
    void the_message_says_what_was_expected_and_what_was_found() {
        ObjectNode document = sample().toJson();
        at(document, "/vectors/0/input").put("public", "0");

        var refused =
                assertThrows(
                        MalformedVectors.class,
                        () ->
                                VectorFile.parse(
                                        document.toString().getBytes(StandardCharsets.UTF_8),
                                        "f.json"));

        assertEquals(
                "f.json at /vectors/0/input/public: does not match the regex pattern"
                        + " ^([0-9a-f]{2}){32}$, found \"0\"",
                refused.getMessage());
    }

    @Test
    void a_vector_contradicting_its_outcome_cannot_be_made() {
        Vector valid = sample().vectors().getFirst();

        assertThrows(
                IllegalArgumentException.class,
                () ->
                        new Vector(
                                valid.kind(),
                                valid.id(),
                                valid.comment(),
                                valid.flags(),
                                valid.requirements(),
                                valid.input(),
                                Outcome.INVALID,
                                valid.output(),
                                valid.releases()));
    }
}
