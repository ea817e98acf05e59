package io.reticle.suite.mesh;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;

import io.reticle.suite.sut.Placeholders;
import io.reticle.suite.sut.SutManifest;
import io.reticle.suite.sut.SutManifest.ImageRecipe;
import io.reticle.suite.sut.SutManifest.NamedImage;

import org.testcontainers.DockerClientFactory;
import org.testcontainers.images.builder.ImageFromDockerfile;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The images of a mesh. Those that the suite builds are named after the content that they are made
 * of, so that one is built once and used until something in it changes.
 */
final class Images {
    /** The environment variable that names the image on which the others are built. */
    static final String BASE = "RETICLE_MESH_BASE";

    /** Has what the recipes need: a C library, a shell, and Python with venv. */
    private static final String PUBLIC_BASE = "python:3.11-slim-bookworm";

    /** What a node needs of Java. */
    private static final String MODULES =
            "java.se,jdk.httpserver,jdk.management,jdk.net,jdk.unsupported";

    private static final String LOCK = "locks/rns-1.5.7.txt";
    private static final int TAG_LENGTH = 16;

    private Images() {}

    /**
     * The name of an image, which is built if it is not there.
     *
     * @throws IOException if it cannot be built
     */
    static synchronized String of(SutManifest sut) throws IOException, InterruptedException {
        SutManifest.Image image =
                sut.image().orElseThrow(() -> new IOException(sut.name() + " has no image part"));
        return switch (image.source()) {
            case NamedImage(String name) -> name;
            case ImageRecipe recipe -> built(recipe, sut);
        };
    }

    private static String built(ImageRecipe recipe, SutManifest sut)
            throws IOException, InterruptedException {
        Path home = Placeholders.home();
        Path harness = Placeholders.environments().resolveSibling(".").normalize();
        List<Path> content =
                switch (recipe) {
                    case REFERENCE_NODE ->
                            List.of(
                                    home.resolve("bin"),
                                    home.resolve("lib"),
                                    java().resolve("release"));
                    case AUTHORITY -> List.of(harness.resolve("src"), harness.resolve(LOCK));
                };
        String name = "reticle/%s:%s".formatted(word(recipe), tag(recipe, content));
        if (isThere(name)) return name;
        Path folder = Files.createTempDirectory("reticle-image-");
        try {
            switch (recipe) {
                case REFERENCE_NODE -> buildNode(name, home, folder);
                case AUTHORITY -> buildAuthority(name, harness, folder, sut);
            }
        } finally {
            delete(folder);
        }
        return name;
    }

    private static void buildNode(String name, Path home, Path folder)
            throws IOException, InterruptedException {
        Path runtime = folder.resolve("java");
        run(
                List.of(
                        java().resolve("bin").resolve("jlink").toString(),
                        "--add-modules",
                        MODULES,
                        "--strip-debug",
                        "--no-header-files",
                        "--no-man-pages",
                        "--output",
                        runtime.toString()),
                folder,
                "a Java for the image");
        build(
                name,
                """
                FROM %s
                COPY java /opt/java
                COPY bin /opt/reticle/bin
                COPY lib /opt/reticle/lib
                ENV JAVA_HOME=/opt/java PATH=/opt/reticle/bin:$PATH
                """,
                Map.of(
                        "java", runtime,
                        "bin", home.resolve("bin"),
                        "lib", libraries(home, folder)));
    }

    /** The libraries alone: a cache of loaded classes is of no use to another Java. */
    private static Path libraries(Path home, Path folder) throws IOException {
        Path copy = Files.createDirectory(folder.resolve("lib"));
        try (Stream<Path> files = Files.list(home.resolve("lib"))) {
            for (Path file : files.filter(each -> isStable(each)).toList()) {
                Files.copy(file, copy.resolve(file.getFileName().toString()));
            }
        }
        return copy;
    }

    private static void buildAuthority(String name, Path harness, Path folder, SutManifest sut)
            throws IOException, InterruptedException {
        Path wheels = Files.createDirectory(folder.resolve("wheels"));
        List<String> fetch =
                List.of(
                        "${python}",
                        "-m",
                        "pip",
                        "download",
                        "--quiet",
                        "--no-deps",
                        "--require-hashes",
                        "--only-binary",
                        ":all:",
                        "--dest",
                        wheels.toString(),
                        "--requirement",
                        harness.resolve(LOCK).toString());
        run(Placeholders.of(sut).fill(fetch), folder, "the packages of the authority");
        build(
                name,
                """
                FROM %s
                COPY wheels /tmp/wheels
                COPY lock /tmp/lock.txt
                COPY harness /opt/harness
                RUN python3 -m venv /opt/rns \\
                    && /opt/rns/bin/python -m pip install --quiet --no-index --no-deps \\
                       --disable-pip-version-check --require-hashes \\
                       --find-links /tmp/wheels --requirement /tmp/lock.txt
                ENV PYTHONPATH=/opt/harness PATH=/opt/rns/bin:$PATH
                """,
                Map.of(
                        "wheels", wheels,
                        "lock", harness.resolve(LOCK),
                        "harness", harness.resolve("src")));
    }

    private static void build(String name, String recipe, Map<String, Path> content)
            throws IOException {
        var image = new ImageFromDockerfile(name, false);
        image.withFileFromString("Dockerfile", recipe.formatted(base()));
        content.forEach(image::withFileFromPath);
        try {
            image.get();
        } catch (RuntimeException e) {
            throw new IOException(
                    "the image %s cannot be built on %s (%s names another base): %s"
                            .formatted(name, base(), BASE, e.getMessage()),
                    e);
        }
    }

    private static void run(List<String> argv, Path folder, String what)
            throws IOException, InterruptedException {
        Path said = folder.resolve("said");
        Process process =
                new ProcessBuilder(argv)
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
        try {
            if (process.waitFor() != 0) {
                throw new IOException(
                        "%s: %s failed: %s"
                                .formatted(what, argv.getFirst(), Files.readString(said).strip()));
            }
        } finally {
            process.destroyForcibly();
        }
    }

    private static boolean isThere(String name) throws IOException {
        try {
            DockerClientFactory.lazyClient().inspectImageCmd(name).exec();
            return true;
        } catch (NotFoundException e) {
            return false;
        } catch (DockerException e) {
            throw new IOException("asking for image " + name + ": " + e.getMessage(), e);
        }
    }

    private static String base() {
        return Optional.ofNullable(System.getenv(BASE))
                .filter(name -> !name.isBlank())
                .orElse(PUBLIC_BASE);
    }

    private static Path java() {
        return Path.of(System.getProperty("java.home"));
    }

    private static String word(ImageRecipe recipe) {
        return recipe.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static boolean isStable(Path file) {
        String name = file.toString();
        return !name.endsWith(".aot") && !name.endsWith(".pyc");
    }

    /** Changes with everything that goes into the image. */
    private static String tag(ImageRecipe recipe, List<Path> content) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((recipe + " on " + base()).getBytes(StandardCharsets.UTF_8));
            for (Path place : content) {
                try (Stream<Path> files = Files.walk(place)) {
                    for (Path file :
                            files.filter(Files::isRegularFile)
                                    .filter(Images::isStable)
                                    .sorted()
                                    .toList()) {
                        digest.update(
                                place.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
                        try (InputStream in =
                                new DigestInputStream(Files.newInputStream(file), digest)) {
                            in.transferTo(OutputStream.nullOutputStream());
                        }
                    }
                }
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, TAG_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(each);
        }
    }
}
