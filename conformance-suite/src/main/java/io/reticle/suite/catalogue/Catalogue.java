package io.reticle.suite.catalogue;

import io.reticle.suite.document.DocumentSchema;
import io.reticle.suite.document.MalformedDocument;
import io.reticle.suite.document.YamlDocument;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;

/** All requirements, by id, in the order of their files; and the profiles made of them. */
public final class Catalogue {
    private static final List<String> FILES = List.of("rns-core.yaml", "rns-net.yaml", "lxmf.yaml");
    private static final String PROFILES = "profiles.yaml";
    private static final DocumentSchema SCHEMA =
            DocumentSchema.of(Catalogue.class, "catalogue.schema.json");
    private static final DocumentSchema PROFILES_SCHEMA =
            DocumentSchema.of(Catalogue.class, "profiles.schema.json");

    private final SequencedMap<String, Requirement> requirements;
    private final SequencedMap<String, Profile> profiles;
    private final String hash;

    private Catalogue(
            SequencedMap<String, Requirement> requirements,
            SequencedMap<String, Profile> profiles,
            String hash) {
        this.requirements = requirements;
        this.profiles = profiles;
        this.hash = hash;
    }

    /** Reads the catalogue that belongs to this suite. */
    public static Catalogue load() {
        var texts = new LinkedHashMap<String, String>();
        FILES.forEach(file -> texts.put(file, resource(file)));
        return parse(texts, resource(PROFILES));
    }

    /**
     * @param files texts by their names
     * @param profiles text of the file with the profiles
     * @throws MalformedDocument if a file breaks its schema, or an id stands twice
     */
    public static Catalogue parse(SequencedMap<String, String> files, String profiles) {
        var requirements = new LinkedHashMap<String, Requirement>();
        var digest = sha256();
        files.forEach(
                (file, text) -> {
                    digest.update(text.getBytes(StandardCharsets.UTF_8));
                    read(YamlDocument.parse(file, text).require(SCHEMA), requirements);
                });
        digest.update(profiles.getBytes(StandardCharsets.UTF_8));
        return new Catalogue(
                requirements,
                profiles(
                        YamlDocument.parse(PROFILES, profiles).require(PROFILES_SCHEMA),
                        requirements),
                HexFormat.of().formatHex(digest.digest()));
    }

    public List<Requirement> requirements() {
        return List.copyOf(requirements.values());
    }

    public Optional<Requirement> find(String id) {
        return Optional.ofNullable(requirements.get(id));
    }

    public List<Profile> profiles() {
        return List.copyOf(profiles.values());
    }

    /**
     * @throws MalformedDocument if there is none of this name
     */
    public Profile profile(String id) {
        var profile = profiles.get(id);
        if (profile == null) {
            throw new MalformedDocument(
                    "profile '"
                            + id
                            + "': expected one of "
                            + String.join(", ", profiles.keySet()));
        }
        return profile;
    }

    /** The profile of all requirements, for a case wherever it belongs. */
    public Profile everything() {
        return new Profile("all", "all requirements", requirements.keySet());
    }

    /** SHA-256 over the catalogue's files, hex. */
    public String hash() {
        return hash;
    }

    private static void read(YamlDocument document, Map<String, Requirement> requirements) {
        var chapters = document.root().path("chapters");
        for (int c = 0; c < chapters.size(); c++) {
            var chapter = chapters.get(c);
            var entries = chapter.path("requirements");
            for (int e = 0; e < entries.size(); e++) {
                var requirement = requirement(document.root(), chapter, entries.get(e));
                if (requirements.putIfAbsent(requirement.id(), requirement) != null) {
                    throw new MalformedDocument(
                            document.at("/chapters/" + c + "/requirements/" + e)
                                    + ": "
                                    + requirement.id()
                                    + " stands twice in the catalogue");
                }
            }
        }
    }

    private static Requirement requirement(JsonNode root, JsonNode chapter, JsonNode entry) {
        var source = new LinkedHashMap<String, String>();
        entry.path("source")
                .properties()
                .forEach(each -> source.put(each.getKey(), each.getValue().stringValue()));
        var observe = new ArrayList<Requirement.Observation>();
        entry.path("observe")
                .forEach(word -> observe.add(Requirement.Observation.of(word.stringValue())));
        return new Requirement(
                entry.path("id").stringValue(),
                entry.path("text").stringValue().strip(),
                Requirement.Level.valueOf(entry.path("level").stringValue()),
                entry.path("releases").asString(root.path("releases").stringValue()),
                source,
                observe,
                root.path("area").stringValue(),
                chapter.path("title").stringValue(),
                Optional.ofNullable(entry.path("negative").stringValue(null)),
                Optional.ofNullable(entry.path("inside").stringValue(null)).map(String::strip));
    }

    private static SequencedMap<String, Profile> profiles(
            YamlDocument document, Map<String, Requirement> requirements) {
        var all = requirements.values();
        var known = all.stream().map(Requirement::area).collect(Collectors.toSet());
        var chapters = all.stream().map(Requirement::chapter).collect(Collectors.toSet());
        var profiles = new LinkedHashMap<String, Profile>();
        var list = document.root().path("profiles");
        for (int p = 0; p < list.size(); p++) {
            var at = document.at("/profiles/" + p);
            var areas = named(list.get(p).path("areas"), known, at + ": expected an area");
            var without =
                    named(
                            list.get(p).path("without_chapters"),
                            chapters,
                            at + ": expected a chapter");
            var id = list.get(p).path("id").stringValue();
            profiles.put(
                    id,
                    new Profile(
                            id,
                            list.get(p).path("title").stringValue(),
                            all.stream()
                                    .filter(each -> areas.contains(each.area()))
                                    .filter(each -> !without.contains(each.chapter()))
                                    .map(Requirement::id)
                                    .collect(Collectors.toCollection(LinkedHashSet::new))));
        }
        return profiles;
    }

    private static Set<String> named(JsonNode names, Set<String> known, String expected) {
        var all = new LinkedHashSet<String>();
        for (JsonNode name : names) {
            if (!known.contains(name.stringValue())) {
                throw new MalformedDocument(
                        expected + " of the catalogue, found '" + name.stringValue() + "'");
            }
            all.add(name.stringValue());
        }
        return all;
    }

    private static String resource(String name) {
        try (InputStream in = Catalogue.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
