package io.reticle.suite.selftest;

import io.reticle.suite.sut.SutManifest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The self-test's programs, as command lines and as manifests. */
public final class Programs {
    private Programs() {}

    /** Command line of an adapter that is none; see {@link ToyAdapter}. */
    public static List<String> adapter(String mode) {
        return java(ToyAdapter.class, mode);
    }

    /**
     * A manifest with such an adapter.
     *
     * @param capabilities as in YAML: {@code "path, compute"}
     */
    public static SutManifest adapterSut(Path folder, String mode, String capabilities)
            throws IOException {
        return manifest(
                folder,
                mode,
                "verbs:\n  start: "
                        + yaml(adapter(mode))
                        + "\n  capabilities: ["
                        + capabilities
                        + "]\n");
    }

    /** A manifest with a node that is none; see {@link NullNode}. */
    public static SutManifest nodeSut(Path folder, String mode) throws IOException {
        return manifest(
                folder,
                mode,
                "wire:\n  start: "
                        + yaml(java(NullNode.class, mode, "${config}"))
                        + "\n  config: rns-grammar\n  ready_timeout: 8\n  capabilities:"
                        + " [transport, probe, links, ifac]\n");
    }

    private static SutManifest manifest(Path folder, String id, String parts) throws IOException {
        var file = folder.resolve(id + ".yaml");
        Files.writeString(file, "name: " + id + "\nrelease: none\nlanguage: Java\n" + parts);
        return SutManifest.load(file.toString());
    }

    private static List<String> java(Class<?> main, String... arguments) {
        var argv = new java.util.ArrayList<String>();
        argv.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classes(main),
                        main.getName()));
        argv.addAll(List.of(arguments));
        return argv;
    }

    private static String classes(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                    .toString();
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String yaml(List<String> argv) {
        return argv.stream()
                .map(argument -> "'" + argument.replace("'", "''") + "'")
                .collect(java.util.stream.Collectors.joining(", ", "[", "]"));
    }
}
