package io.reticle.vectors;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/**
 * The vectors that come with this module: made by the authority, listed in a manifest with the
 * SHA-256 of each file, and checked against it when they are read.
 */
public final class Vectors {
    private static final String MANIFEST = "manifest.json";

    private Vectors() {}

    /**
     * Every file, in the order of the manifest.
     *
     * @throws UncheckedIOException if a file is missing, differs from the manifest, or is malformed
     */
    public static List<VectorFile> all() {
        return Holder.FILES;
    }

    /**
     * The vectors of one kind, such as {@code hkdf}.
     *
     * @throws IllegalArgumentException if there are none of that kind
     * @throws UncheckedIOException as {@link #all}
     */
    public static List<Vector> of(String kind) {
        List<Vector> found =
                all().stream()
                        .filter(file -> file.kind().equals(kind))
                        .flatMap(file -> file.vectors().stream())
                        .toList();
        if (found.isEmpty()) {
            throw new IllegalArgumentException(
                    "no vectors of kind '" + kind + "', only of " + String.join(", ", kinds()));
        }
        return found;
    }

    /** The names of all kinds that a vector file may have. */
    public static SequencedSet<String> kinds() {
        var kinds = new LinkedHashSet<String>();
        for (JsonNode kind : ManifestHolder.MANIFEST.get("kinds")) {
            kinds.add(kind.stringValue());
        }
        return kinds;
    }

    private static final class ManifestHolder {
        static final ObjectNode MANIFEST = manifest();
    }

    private static final class Holder {
        static final List<VectorFile> FILES = read();
    }

    private static ObjectNode manifest() {
        try {
            ObjectNode manifest = VectorFile.object(resource(MANIFEST), MANIFEST);
            VectorSchemas.checkManifest(manifest, MANIFEST);
            return manifest;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<VectorFile> read() {
        var files = new ArrayList<VectorFile>();
        try {
            int index = 0;
            for (JsonNode entry : ManifestHolder.MANIFEST.get("files")) {
                String path = entry.get("path").stringValue();
                byte[] json = resource(path);
                String found = sha256(json);
                if (!found.equals(entry.get("sha256").stringValue())) {
                    throw new MalformedVectors(
                            MANIFEST,
                            "/files/" + index + "/sha256",
                            "expected the SHA-256 of "
                                    + path
                                    + ", "
                                    + found
                                    + ", found "
                                    + entry.get("sha256"));
                }
                files.add(VectorFile.parse(json, path));
                index++;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(files);
    }

    static byte[] resource(String path) throws IOException {
        try (InputStream in = Vectors.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new FileNotFoundException(path + ": no such file among the vectors");
            }
            return in.readAllBytes();
        }
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
