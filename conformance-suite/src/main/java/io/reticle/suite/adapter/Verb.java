package io.reticle.suite.adapter;

import io.reticle.suite.document.DocumentSchema;

import tools.jackson.databind.JsonNode;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The verbs of the adapter protocol; thirteen for users' actions, and one for pure functions. */
public enum Verb {
    HELLO(null),
    START(null),
    ANNOUNCE("announce"),
    PATH("path"),
    OPEN("link"),
    SEND("packet"),
    IDENTIFY("identify"),
    CLOSE("link"),
    REQUEST("request"),
    RESOURCE("resource"),
    LXMF("lxmf"),
    EVENTS(null),
    STOP(null),
    COMPUTE("compute");

    private static final String ID = "urn:reticle:adapter:";

    /** The envelope of an answer, whatever the verb. */
    static final DocumentSchema ANSWER = schema("protocol", "answer");

    private final String capability;
    private final DocumentSchema args;
    private final DocumentSchema result;

    Verb(String capability) {
        this.capability = capability;
        this.args = schema(word(), "args");
        this.result = schema(word(), "result");
    }

    /** The word for it in the protocol. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The capability that an adapter claims with this verb; empty if every adapter must have it.
     */
    public Optional<String> capability() {
        return Optional.ofNullable(capability);
    }

    List<DocumentSchema.Violation> violationsOfArgs(JsonNode node) {
        return args.violations(node);
    }

    List<DocumentSchema.Violation> violationsOfResult(JsonNode node) {
        return result.violations(node);
    }

    private static DocumentSchema schema(String document, String part) {
        Map<String, String> resources = new HashMap<>();
        for (String name : List.of("types", document)) {
            resources.put(ID + name, name + ".schema.json");
        }
        return DocumentSchema.of(Verb.class, resources, ID + document + "#/$defs/" + part);
    }
}
