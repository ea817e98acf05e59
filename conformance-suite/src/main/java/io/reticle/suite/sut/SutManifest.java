package io.reticle.suite.sut;

import io.reticle.suite.document.DocumentSchema;
import io.reticle.suite.document.MalformedDocument;
import io.reticle.suite.document.YamlDocument;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * What the suite knows of a system under test before it starts it: a YAML file.
 *
 * @param id short name for reports and file names: the file's name without its ending
 * @param reference how the user named it, as it is to be typed again after {@code --sut}
 * @param name what its makers call it
 * @param folder where the manifest lies, for {@code ${manifest}}
 * @param environment variables set for every program of the system, over the suite's own
 * @param tools its command-line programs, each as it is started; those that it has
 */
public record SutManifest(
        String id,
        String reference,
        String name,
        String release,
        String language,
        Path folder,
        Map<String, String> environment,
        Optional<Wire> wire,
        Optional<Verbs> verbs,
        Map<Tool, List<String>> tools,
        Optional<Image> image) {

    /** Names of the manifests that come with the suite. */
    public static final List<String> SHIPPED = List.of("reference-node", "rns");

    /** The capability of a system whose command-line programs the manifest names. */
    private static final String TOOLS = "tools";

    private static final DocumentSchema SCHEMA =
            DocumentSchema.of(SutManifest.class, "sut.schema.json");

    /** How the system is met on the wire (L0). */
    public sealed interface Wire {
        /** What the node says it can do; a case that needs more is unsupported. */
        SequencedSet<String> capabilities();
    }

    /**
     * The suite starts the unmodified node with a configuration in the Python grammar.
     *
     * @param start the program and its arguments, with placeholders
     * @param ready how long the node may take until its ports accept
     * @param clock variables by which the node's clock follows the file <code>${clock}</code>; none
     *     if it cannot
     */
    public record StartedNode(
            List<String> start,
            SequencedSet<String> capabilities,
            Duration ready,
            Map<String, String> clock)
            implements Wire {}

    /** A node that somebody else runs, with the interfaces of {@link Medium}. */
    public record RunningNode(
            String host, Map<Medium, Integer> ports, SequencedSet<String> capabilities)
            implements Wire {}

    /** How the adapter program is started (L1, and L2 where it claims {@code compute}). */
    public record Verbs(List<String> start, SequencedSet<String> capabilities) {}

    /**
     * The same programs in a container, for meshes (L3).
     *
     * @param source where the image comes from
     * @param node the program that runs a node on the configuration in {@link #CONFIG_INSIDE}
     * @param adapter the adapter program
     */
    public record Image(ImageSource source, List<String> node, List<String> adapter) {
        /** The folder with the node's configuration, inside a container. */
        public static final String CONFIG_INSIDE = "/reticle/config";
    }

    /** Where an image comes from. */
    public sealed interface ImageSource {}

    /** One that is there already, or that the engine can fetch. */
    public record NamedImage(String name) implements ImageSource {}

    /** One that the suite builds. */
    public enum ImageRecipe implements ImageSource {
        /** This distribution's own node, with the Java that runs the suite. */
        REFERENCE_NODE,
        /** The authority with the harness. */
        AUTHORITY
    }

    public SutManifest {
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
        tools = Map.copyOf(tools);
    }

    /**
     * @param reference the name of a shipped manifest, or a path to a file
     * @throws MalformedDocument if there is none, or it is not as {@code sut.schema.json} says
     */
    public static SutManifest load(String reference) {
        if (SHIPPED.contains(reference)) {
            return read(reference, reference, Path.of("."), shipped(reference));
        }
        var file = Path.of(reference);
        if (!Files.exists(file)) {
            throw new MalformedDocument(
                    "system under test '"
                            + reference
                            + "': expected one of "
                            + String.join(", ", SHIPPED)
                            + " or a manifest file, found neither");
        }
        var fileName = file.getFileName().toString().replaceFirst("\\.ya?ml$", "");
        var id = fileName.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.-]+", "-");
        var folder = file.toAbsolutePath().getParent();
        return read(id, reference, folder, YamlDocument.read(file));
    }

    /** Everything the manifest says it can do on the wire; empty without a wire part. */
    public SequencedSet<String> wireCapabilities() {
        return wire.map(Wire::capabilities).orElseGet(LinkedHashSet::new);
    }

    private static YamlDocument shipped(String name) {
        return YamlDocument.parse(name + ".yaml", shippedText(name));
    }

    /** A shipped manifest as it is written. */
    public static String shippedText(String name) {
        try (InputStream in = SutManifest.class.getResourceAsStream(name + ".yaml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SutManifest read(
            String id, String reference, Path folder, YamlDocument document) {
        var root = document.require(SCHEMA).root();
        var environment = new LinkedHashMap<String, String>();
        environment.putAll(variables(document, "/environment"));
        return new SutManifest(
                id,
                reference,
                root.path("name").stringValue(),
                root.path("release").stringValue(),
                root.path("language").stringValue(),
                folder,
                environment,
                root.has("wire") ? Optional.of(wire(document)) : Optional.empty(),
                root.has("verbs") ? Optional.of(verbs(document)) : Optional.empty(),
                tools(document),
                root.has("image") ? Optional.of(image(document)) : Optional.empty());
    }

    private static Wire wire(YamlDocument document) {
        var wire = document.root().path("wire");
        var capabilities = capabilities(wire);
        if (wire.has("address")) {
            var ports = new EnumMap<Medium, Integer>(Medium.class);
            for (Medium medium : Medium.values()) {
                ports.put(medium, wire.at("/address/ports/" + medium.id()).intValue());
            }
            return new RunningNode(
                    wire.at("/address/host").stringValue(),
                    Collections.unmodifiableMap(ports),
                    capabilities);
        }
        return new StartedNode(
                argv(document, "/wire/start"),
                capabilities,
                Duration.ofSeconds(wire.path("ready_timeout").asInt(20)),
                variables(document, "/wire/clock"));
    }

    private static Map<String, String> variables(YamlDocument document, String pointer) {
        var variables = new LinkedHashMap<String, String>();
        for (var entry : document.root().at(pointer).properties()) {
            String value = entry.getValue().stringValue();
            Placeholders.check(value, document.at(pointer + "/" + entry.getKey()));
            variables.put(entry.getKey(), value);
        }
        return Collections.unmodifiableMap(variables);
    }

    private static Verbs verbs(YamlDocument document) {
        return new Verbs(
                argv(document, "/verbs/start"), capabilities(document.root().path("verbs")));
    }

    /** A capability that is claimed needs programs that can be started. */
    private static Map<Tool, List<String>> tools(YamlDocument document) {
        JsonNode root = document.root();
        var tools = new EnumMap<Tool, List<String>>(Tool.class);
        for (Tool tool : Tool.values()) {
            if (root.path("tools").has(tool.word())) {
                tools.put(tool, argv(document, "/tools/" + tool.word()));
            }
        }
        boolean claimed = capabilities(root.path("wire")).contains(TOOLS);
        if (claimed && tools.isEmpty()) {
            throw new MalformedDocument(
                    document.at("/wire/capabilities")
                            + ": expected a section 'tools' for the capability 'tools', found"
                            + " none");
        }
        if (!claimed && !tools.isEmpty()) {
            throw new MalformedDocument(
                    document.at("/tools")
                            + ": expected the capability 'tools' under 'wire' for the section"
                            + " 'tools', found none");
        }
        return tools;
    }

    private static Image image(YamlDocument document) {
        var image = document.root().path("image");
        ImageSource source =
                image.has("name")
                        ? new NamedImage(image.path("name").stringValue())
                        : ImageRecipe.valueOf(
                                image.path("build")
                                        .stringValue()
                                        .toUpperCase(Locale.ROOT)
                                        .replace('-', '_'));
        return new Image(source, argv(document, "/image/node"), argv(document, "/image/adapter"));
    }

    private static List<String> argv(YamlDocument document, String pointer) {
        var argv = new ArrayList<String>();
        for (JsonNode argument : document.root().at(pointer)) {
            Placeholders.check(argument.stringValue(), document.at(pointer + "/" + argv.size()));
            argv.add(argument.stringValue());
        }
        return List.copyOf(argv);
    }

    private static SequencedSet<String> capabilities(JsonNode part) {
        var capabilities = new LinkedHashSet<String>();
        part.path("capabilities").forEach(name -> capabilities.add(name.stringValue()));
        return Collections.unmodifiableSequencedSet(capabilities);
    }
}
