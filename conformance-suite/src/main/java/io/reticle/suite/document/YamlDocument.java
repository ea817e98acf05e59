package io.reticle.suite.document;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A YAML 1.2 file as a JSON tree that still knows its lines.
 *
 * <p>Only what JSON can say is read: mappings with string keys, sequences, strings, numbers,
 * booleans and null. A key that stands twice is an error.
 */
public final class YamlDocument {
    private final String source;
    private final JsonNode root;
    private final Map<String, Integer> lines;

    private YamlDocument(String source, JsonNode root, Map<String, Integer> lines) {
        this.source = source;
        this.root = root;
        this.lines = lines;
    }

    /**
     * @throws MalformedDocument if the file is missing, unreadable, or not YAML
     */
    public static YamlDocument read(Path file) {
        try {
            return parse(file.toString(), Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new MalformedDocument(file + ": no such file", e);
        } catch (CharacterCodingException e) {
            throw new MalformedDocument(file + ": expected UTF-8 text, found other bytes", e);
        } catch (IOException e) {
            throw new MalformedDocument(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * @param source how error messages name the text
     * @throws MalformedDocument if the text is not YAML
     */
    public static YamlDocument parse(String source, String text) {
        var settings = LoadSettings.builder().setAllowDuplicateKeys(false).setLabel(source).build();
        try {
            var parser = new ParserImpl(settings, new StreamReader(settings, text));
            var node = new Composer(settings, parser).getSingleNode();
            if (node.isEmpty()) {
                throw new MalformedDocument(source + ": expected a document, found an empty file");
            }
            var lines = new HashMap<String, Integer>();
            return new YamlDocument(source, tree(source, node.get(), "", lines), lines);
        } catch (MarkedYamlEngineException e) {
            var line = e.getProblemMark().map(mark -> " line " + (mark.getLine() + 1)).orElse("");
            throw new MalformedDocument(source + line + ": " + e.getProblem(), e);
        } catch (YamlEngineException e) {
            throw new MalformedDocument(source + ": " + e.getMessage(), e);
        }
    }

    public JsonNode root() {
        return root;
    }

    /**
     * @throws MalformedDocument if the document breaks {@code schema}; the message lists every
     *     violation, one per line
     */
    public YamlDocument require(DocumentSchema schema) {
        var violations = schema.violations(root);
        if (!violations.isEmpty()) {
            var text = new StringBuilder();
            for (var violation : violations) {
                text.append(text.isEmpty() ? "" : System.lineSeparator())
                        .append(at(violation.pointer()))
                        .append(": ")
                        .append(violation.pointer().isEmpty() ? "/" : violation.pointer())
                        .append(": ")
                        .append(violation.message());
            }
            throw new MalformedDocument(text.toString());
        }
        return this;
    }

    /** The file and line where {@code pointer} stands, for messages: {@code "my.yaml line 3"}. */
    public String at(String pointer) {
        var place = pointer;
        while (!lines.containsKey(place) && !place.isEmpty()) {
            place = place.substring(0, place.lastIndexOf('/'));
        }
        return source + " line " + lines.getOrDefault(place, 1);
    }

    private static JsonNode tree(
            String source, Node node, String pointer, Map<String, Integer> lines) {
        var json = JsonNodeFactory.instance;
        lines.putIfAbsent(pointer, line(node));
        switch (node) {
            case MappingNode mapping -> {
                var object = json.objectNode();
                for (NodeTuple entry : mapping.getValue()) {
                    if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                        throw new MalformedDocument(
                                source
                                        + " line "
                                        + line(entry.getKeyNode())
                                        + ": expected a plain key, found a "
                                        + entry.getKeyNode().getNodeType());
                    }
                    var child = pointer + "/" + key.getValue();
                    lines.put(child, line(key));
                    if (object.has(key.getValue())) {
                        throw new MalformedDocument(
                                source
                                        + " line "
                                        + line(key)
                                        + ": key '"
                                        + key.getValue()
                                        + "' stands twice in one mapping");
                    }
                    object.set(key.getValue(), tree(source, entry.getValueNode(), child, lines));
                }
                return object;
            }
            case SequenceNode sequence -> {
                var array = json.arrayNode();
                for (Node item : sequence.getValue()) {
                    array.add(tree(source, item, pointer + "/" + array.size(), lines));
                }
                return array;
            }
            case ScalarNode scalar -> {
                return scalar(source, scalar);
            }
            default ->
                    throw new MalformedDocument(
                            source
                                    + " line "
                                    + line(node)
                                    + ": expected a mapping, a sequence or a scalar, found "
                                    + node.getNodeType());
        }
    }

    private static JsonNode scalar(String source, ScalarNode scalar) {
        var json = JsonNodeFactory.instance;
        var tag = scalar.getTag();
        var value = scalar.getValue();
        try {
            if (tag.equals(Tag.NULL)) {
                return json.nullNode();
            } else if (tag.equals(Tag.BOOL)) {
                return json.booleanNode(Boolean.parseBoolean(value));
            } else if (tag.equals(Tag.INT)) {
                return json.numberNode(Long.parseLong(value));
            } else if (tag.equals(Tag.FLOAT)) {
                return json.numberNode(Double.parseDouble(value));
            } else if (tag.equals(Tag.STR)) {
                return json.stringNode(value);
            }
        } catch (NumberFormatException e) {
            throw new MalformedDocument(
                    source + " line " + line(scalar) + ": expected a number, found " + value, e);
        }
        throw new MalformedDocument(
                source
                        + " line "
                        + line(scalar)
                        + ": expected a string, number, boolean or null, found tag "
                        + tag);
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }
}
