package io.reticle.vectors;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A file of vectors of one kind, whoever made it.
 *
 * @param kind the byte function that all its vectors are for
 * @param comment what the file is about
 * @param provenance how it was made
 * @param flags the bugs that its vectors look for, by name
 * @param vectors in the order of the file, each with an id of its own
 */
public record VectorFile(
        String kind,
        String comment,
        Provenance provenance,
        Map<String, Flag> flags,
        List<Vector> vectors) {

    static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    public VectorFile {
        flags = Collections.unmodifiableMap(new LinkedHashMap<>(flags));
        vectors = List.copyOf(vectors);
    }

    /**
     * Reads a file made here or elsewhere.
     *
     * @throws MalformedVectors if it is not JSON, not as the schema of its kind says, repeats an
     *     id, or uses a flag that it does not explain
     * @throws IOException if it cannot be read
     */
    public static VectorFile read(Path file) throws IOException {
        return parse(Files.readAllBytes(file), file.toString());
    }

    static VectorFile parse(byte[] json, String source) throws MalformedVectors {
        ObjectNode root = object(json, source);
        JsonNode kind = root.path("kind");
        if (!kind.isString()) {
            throw new MalformedVectors(
                    source,
                    "/kind",
                    "expected the name of a kind of vectors, found "
                            + (kind.isMissingNode() ? "nothing" : kind));
        }
        VectorSchemas.check(kind.stringValue(), root, source);
        Map<String, Flag> flags = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> flag : root.get("flags").properties()) {
            JsonNode is = flag.getValue();
            flags.put(
                    flag.getKey(),
                    new Flag(is.get("bug").stringValue(), is.get("effect").stringValue()));
        }
        List<Vector> vectors = new ArrayList<>();
        var ids = new HashSet<String>();
        int index = 0;
        for (JsonNode one : root.get("vectors")) {
            Vector vector = vector(kind.stringValue(), one);
            String place = "/vectors/" + index++;
            if (!ids.add(vector.id())) {
                throw new MalformedVectors(
                        source,
                        place + "/id",
                        "expected an id of its own, found \"" + vector.id() + "\" again");
            }
            for (int i = 0; i < vector.flags().size(); i++) {
                String name = vector.flags().get(i);
                if (!flags.containsKey(name)) {
                    throw new MalformedVectors(
                            source,
                            place + "/flags/" + i,
                            "expected a flag that /flags explains, found \"" + name + '"');
                }
            }
            vectors.add(vector);
        }
        return new VectorFile(
                kind.stringValue(),
                root.get("comment").stringValue(),
                provenance(root.get("provenance")),
                flags,
                vectors);
    }

    static ObjectNode object(byte[] json, String source) throws MalformedVectors {
        JsonNode root;
        try {
            root = JSON.readTree(json);
        } catch (JacksonException e) {
            TokenStreamLocation at = e.getLocation();
            String place =
                    at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
            throw new MalformedVectors(
                    source, "", "expected JSON" + place + ": " + e.getOriginalMessage());
        }
        if (root instanceof ObjectNode object) {
            return object;
        }
        throw new MalformedVectors(
                source,
                "",
                "expected a JSON object, found " + (root == null ? "nothing" : root.getNodeType()));
    }

    private static Provenance provenance(JsonNode from) {
        return new Provenance(
                from.get("generator").stringValue(),
                from.get("authority").stringValue(),
                from.get("version").stringValue(),
                from.has("python")
                        ? Optional.of(from.get("python").stringValue())
                        : Optional.empty(),
                from.get("seed").longValue(),
                from.get("command").stringValue());
    }

    private static Vector vector(String kind, JsonNode from) {
        return new Vector(
                kind,
                from.get("id").stringValue(),
                from.get("comment").stringValue(),
                strings(from.get("flags")),
                strings(from.get("requirements")),
                (ObjectNode) from.get("input"),
                Outcome.ofWord(from.get("result").stringValue()),
                Optional.ofNullable((ObjectNode) from.get("output")),
                from.get("releases").stringValue());
    }

    private static List<String> strings(JsonNode array) {
        return array.valueStream().map(JsonNode::stringValue).toList();
    }

    /** The same as JSON, member by member in the order of the schema. */
    public ObjectNode toJson() {
        ObjectNode root = JSON.createObjectNode();
        root.put("$schema", "../schema/" + kind + ".schema.json");
        root.put("kind", kind);
        root.put("comment", comment);
        ObjectNode from = root.putObject("provenance");
        from.put("generator", provenance.generator());
        from.put("authority", provenance.authority());
        from.put("version", provenance.version());
        provenance.python().ifPresent(python -> from.put("python", python));
        from.put("seed", provenance.seed());
        from.put("command", provenance.command());
        ObjectNode explained = root.putObject("flags");
        flags.forEach(
                (name, flag) ->
                        explained
                                .putObject(name)
                                .put("bug", flag.bug())
                                .put("effect", flag.effect()));
        ArrayNode all = root.putArray("vectors");
        for (Vector vector : vectors) {
            ObjectNode one = all.addObject();
            one.put("id", vector.id());
            one.put("comment", vector.comment());
            vector.flags().forEach(one.putArray("flags")::add);
            vector.requirements().forEach(one.putArray("requirements")::add);
            one.set("input", vector.input());
            one.put("result", vector.outcome().word());
            vector.output().ifPresent(output -> one.set("output", output));
            one.put("releases", vector.releases());
        }
        return root;
    }

    /**
     * Writes the file in one step: a reader sees the old one or the whole new one.
     *
     * @throws MalformedVectors if what would be written is not as the schema of its kind says
     * @throws IOException if it cannot be written
     */
    public void write(Path file) throws IOException {
        byte[] json =
                (JSON.writerWithDefaultPrettyPrinter().writeValueAsString(toJson()) + '\n')
                        .getBytes(StandardCharsets.UTF_8);
        parse(json, file.toString());
        Path folder = file.toAbsolutePath().getParent();
        Path unfinished = Files.createTempFile(folder, file.getFileName().toString(), ".new");
        try {
            Files.write(unfinished, json);
            try {
                Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }
}
