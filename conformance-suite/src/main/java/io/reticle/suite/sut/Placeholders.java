package io.reticle.suite.sut;

import io.reticle.suite.document.MalformedDocument;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words in <code>${…}</code> that a manifest may use:
 *
 * <pre>
 *  config    the folder with the configuration that the suite wrote (wire only)
 *  clock     the file with the seconds by which the node's clock is to be off (wire's clock only)
 *  manifest  the folder of the manifest file
 *  home      the folder of this distribution
 *  java      the Java program that runs the suite
 *  python    the Python of the authority's environment: $RETICLE_PYTHON_ENV, or the one beside
 *            the distribution
 * </pre>
 */
public final class Placeholders {
    /** The environment variable that names the folder of the authority's Python environment. */
    public static final String PYTHON_ENV = "RETICLE_PYTHON_ENV";

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}");
    private static final List<String> KNOWN =
            List.of("config", "clock", "manifest", "home", "java", "python");

    private final Map<String, Supplier<String>> values = new HashMap<>();

    private Placeholders() {}

    /** The placeholders of one system's programs. */
    public static Placeholders of(SutManifest sut) {
        var placeholders = new Placeholders();
        placeholders.values.put("manifest", () -> sut.folder().toString());
        placeholders.values.put("home", () -> home().toString());
        placeholders.values.put(
                "java", () -> Path.of(System.getProperty("java.home"), "bin", "java").toString());
        placeholders.values.put("python", () -> python().toString());
        return placeholders;
    }

    /** The same, and <code>${clock}</code>. */
    Placeholders withClock(Path file) {
        var more = new Placeholders();
        more.values.putAll(values);
        more.values.put("clock", file::toString);
        return more;
    }

    /** The same, and <code>${config}</code>. */
    Placeholders withConfig(Path folder) {
        var more = new Placeholders();
        more.values.putAll(values);
        more.values.put("config", folder::toString);
        return more;
    }

    /**
     * @throws MalformedDocument if {@code text} has a placeholder that has no value here
     */
    public String fill(String text) {
        return PLACEHOLDER
                .matcher(text)
                .replaceAll(
                        match -> {
                            var value = values.get(match.group(1));
                            if (value == null) {
                                throw new MalformedDocument(
                                        "${" + match.group(1) + "} has no value in '" + text + "'");
                            }
                            return Matcher.quoteReplacement(value.get());
                        });
    }

    public List<String> fill(List<String> argv) {
        return argv.stream().map(this::fill).toList();
    }

    public Map<String, String> fill(Map<String, String> environment) {
        var filled = new HashMap<String, String>();
        environment.forEach((key, value) -> filled.put(key, fill(value)));
        return filled;
    }

    static void check(String text, String place) {
        var matcher = PLACEHOLDER.matcher(text);
        while (matcher.find()) {
            if (!KNOWN.contains(matcher.group(1))) {
                throw new MalformedDocument(
                        place
                                + ": unknown placeholder ${"
                                + matcher.group(1)
                                + "}; expected one of "
                                + String.join(", ", KNOWN));
            }
        }
    }

    /** The folder of the distribution, with {@code bin} and {@code lib}. */
    public static Path home() {
        var home = System.getProperty("reticle.home");
        if (home == null) {
            throw new MalformedDocument(
                    "${home} is the distribution's folder, and this program was not started from"
                            + " one: start it with bin/reticle, or set -Dreticle.home");
        }
        return Path.of(home);
    }

    private static Path python() {
        var environment =
                Optional.ofNullable(System.getenv(PYTHON_ENV))
                        .filter(value -> !value.isBlank())
                        .map(Path::of)
                        .or(Placeholders::environmentBesideHome)
                        .orElseThrow(
                                () ->
                                        new MalformedDocument(
                                                "no Python environment with the authority: make one"
                                                        + " with 'python3 "
                                                        + Path.of("python", "environment.py")
                                                        + "' in the distribution's folder, or name"
                                                        + " one in "
                                                        + PYTHON_ENV));
        var program = environment.resolve("bin").resolve("python");
        if (!Files.isExecutable(program)) {
            throw new MalformedDocument(
                    PYTHON_ENV
                            + ": expected a Python environment with bin"
                            + File.separator
                            + "python, found none in "
                            + environment);
        }
        return program;
    }

    private static Optional<Path> environmentBesideHome() {
        if (System.getProperty("reticle.home") == null) {
            return Optional.empty();
        }
        return Optional.of(environments().resolve("rns-1.5.7")).filter(Files::isDirectory);
    }

    /**
     * Where Python environments are made, one for each release of the authority: in an unpacked
     * distribution, else in the build tree, where the distribution lies in target/ as well.
     */
    public static Path environments() {
        return List.of("python/target", "../../../python-harness/target").stream()
                .map(relative -> home().resolve(relative).normalize())
                .filter(folder -> Files.isDirectory(folder.resolve("rns-1.5.7")))
                .findFirst()
                .orElseGet(() -> home().resolve("python/target"));
    }
}
