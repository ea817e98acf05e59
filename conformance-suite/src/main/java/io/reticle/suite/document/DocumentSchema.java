package io.reticle.suite.document;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A JSON Schema (2020-12) among the suite's resources, ready to judge documents. */
public final class DocumentSchema {
    private final Schema schema;

    private DocumentSchema(Schema schema) {
        this.schema = schema;
    }

    /**
     * One thing wrong with a document.
     *
     * @param pointer JSON pointer to the place, empty for the document itself
     * @param message expected and found
     */
    public record Violation(String pointer, String message) {
        @Override
        public String toString() {
            return (pointer.isEmpty() ? "/" : pointer) + ": " + message;
        }
    }

    /**
     * Reads schemas from the resources beside {@code anchor}. They may refer to each other by their
     * {@code $id}.
     *
     * @param resources resource names relative to {@code anchor}, by the {@code $id} that each has
     * @param location the {@code $id}, with a fragment where only a part of a schema is meant
     */
    public static DocumentSchema of(
            Class<?> anchor, Map<String, String> resources, String location) {
        return new DocumentSchema(
                registry(anchor, resources).getSchema(SchemaLocation.of(location)));
    }

    /** A schema that refers to no other. */
    public static DocumentSchema of(Class<?> anchor, String resource) {
        var registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        return new DocumentSchema(registry.getSchema(text(anchor, resource), InputFormat.JSON));
    }

    /** All that is wrong with {@code document}; empty if it is as the schema says. */
    public List<Violation> violations(JsonNode document) {
        return schema.validate(document).stream()
                .map(
                        error ->
                                new Violation(
                                        error.getInstanceLocation().toString(), error.getMessage()))
                .distinct()
                .toList();
    }

    private static SchemaRegistry registry(Class<?> anchor, Map<String, String> resources) {
        var texts = new HashMap<String, String>();
        resources.forEach((id, resource) -> texts.put(id, text(anchor, resource)));
        return SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(texts));
    }

    private static String text(Class<?> anchor, String resource) {
        try (InputStream in = anchor.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException(
                        "no resource " + resource + " beside " + anchor.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
