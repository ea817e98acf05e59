package io.reticle.vectors;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.PathType;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** The JSON Schemas of the vector files: one per kind, each over the common one. */
final class VectorSchemas {
    /**
     * Only a name: it makes the relative references between the schemas resolve to our resources.
     */
    private static final String PLACE = "reticle:/vectors/schema/";

    private static final int LONGEST_FOUND = 60;

    private static final Map<String, Schema> SCHEMAS = new ConcurrentHashMap<>();
    private static final ReentrantLock LOADING = new ReentrantLock();

    private VectorSchemas() {}

    /** Refuses a document that is not a file of vectors of {@code kind}. */
    static void check(String kind, JsonNode document, String source) throws MalformedVectors {
        if (!Vectors.kinds().contains(kind)) {
            throw new MalformedVectors(
                    source,
                    "/kind",
                    "expected one of "
                            + String.join(", ", Vectors.kinds())
                            + ", found \""
                            + kind
                            + '"');
        }
        check(schema(kind + ".schema.json"), document, source);
    }

    /** Refuses a document that is not a manifest. */
    static void checkManifest(JsonNode document, String source) throws MalformedVectors {
        check(schema("manifest.schema.json"), document, source);
    }

    private static void check(Schema schema, JsonNode document, String source)
            throws MalformedVectors {
        // the deepest place says most: an error inside an object also fails what encloses it
        Optional<Error> worst =
                schema.validate(document).stream()
                        .max(Comparator.comparingInt(e -> e.getInstanceLocation().getNameCount()));
        if (worst.isPresent()) {
            String pointer = worst.get().getInstanceLocation().toString();
            throw new MalformedVectors(
                    source,
                    pointer,
                    worst.get().getMessage() + ", found " + found(document, pointer));
        }
    }

    private static String found(JsonNode document, String pointer) {
        String text = document.at(pointer).toString();
        return text.length() <= LONGEST_FOUND
                ? text
                : text.substring(0, LONGEST_FOUND) + "… (" + text.length() + " characters)";
    }

    private static Schema schema(String name) {
        Schema known = SCHEMAS.get(name);
        if (known != null) {
            return known;
        }
        LOADING.lock();
        try {
            return SCHEMAS.computeIfAbsent(
                    name, n -> REGISTRY.getSchema(SchemaLocation.of(PLACE + n)));
        } finally {
            LOADING.unlock();
        }
    }

    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(
                    SpecificationVersion.DRAFT_2020_12,
                    builder ->
                            builder.schemaRegistryConfig(
                                            SchemaRegistryConfig.builder()
                                                    .pathType(PathType.JSON_POINTER)
                                                    .build())
                                    .schemas(VectorSchemas::text));

    /** The text of a schema by the name that {@link #PLACE} gives it; null for any other. */
    private static String text(String name) {
        if (!name.startsWith(PLACE)) {
            return null;
        }
        String resource = "schema/" + name.substring(PLACE.length());
        try (InputStream in = VectorSchemas.class.getResourceAsStream(resource)) {
            return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
