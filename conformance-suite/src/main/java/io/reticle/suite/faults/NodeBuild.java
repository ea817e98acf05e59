package io.reticle.suite.faults;

import io.reticle.reports.Folder;
import io.reticle.suite.document.MalformedDocument;
import io.reticle.suite.sut.SutManifest;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.tools.ToolProvider;

/**
 * Makes nodes with a fault: copies of the patched sources are compiled against the reference node
 * on this program's class path, and put before it. So the node that ships knows nothing of faults.
 *
 * <pre>
 *  &lt;out&gt;/&lt;name&gt;/sources/   the patched files
 *  &lt;out&gt;/&lt;name&gt;/classes/   the same, compiled
 *  &lt;out&gt;/&lt;name&gt;/sut.yaml   the manifest: reticle certify --sut …/sut.yaml
 * </pre>
 *
 * <p>Only what a patch touches is compiled anew: it must change code, not compile-time constants
 * that other classes have taken over.
 */
public final class NodeBuild {
    /** The name under which the node without a fault is made, to compare with. */
    public static final String SOUND = "sound";

    private static final String PROGRAM = "io.reticle.daemon.ReticleNode";

    private final Path sources;
    private final Path out;

    /**
     * @param sources the folder {@code reference-node} of the source tree
     * @param out where the nodes are put
     */
    public NodeBuild(Path sources, Path out) {
        this.sources = sources;
        this.out = out;
    }

    /**
     * Makes the node with this fault, in place of one made before.
     *
     * @throws MalformedDocument if the patch does not apply, or what it makes does not compile
     */
    public SutManifest build(Fault fault) throws IOException {
        var texts = SourcePatch.read(fault.patch()).applied(sources);
        var folder = Folder.emptied(out.resolve(fault.name()));
        var files = new java.util.ArrayList<Path>();
        for (var text : texts.entrySet()) {
            var file = folder.resolve("sources").resolve(text.getKey());
            Files.createDirectories(file.getParent());
            files.add(Files.writeString(file, text.getValue()));
        }
        compile(fault, files, Files.createDirectories(folder.resolve("classes")));
        return manifest(folder, "reference node, " + fault.name(), "${manifest}/classes");
    }

    /** Makes the node without any fault, started in the same way as the others. */
    public SutManifest sound() throws IOException {
        return manifest(Folder.emptied(out.resolve(SOUND)), "reference node, sound", "");
    }

    private static void compile(Fault fault, List<Path> files, Path classes) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new MalformedDocument(
                    "faults are compiled: expected a JDK, found a Java runtime without a compiler"
                            + " in "
                            + System.getProperty("java.home"));
        }
        var complaints = new StringWriter();
        try (var manager = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            var options =
                    List.of(
                            "-proc:none",
                            "-nowarn",
                            "-d",
                            classes.toString(),
                            "-cp",
                            System.getProperty("java.class.path"));
            var task =
                    compiler.getTask(
                            complaints,
                            manager,
                            null,
                            options,
                            null,
                            manager.getJavaFileObjectsFromPaths(files));
            if (!task.call()) {
                throw new MalformedDocument(
                        fault.patch()
                                + ": applies, but does not compile against the reference node of"
                                + " this build (older than its sources, perhaps):\n"
                                + complaints);
            }
        }
    }

    private static SutManifest manifest(Path folder, String name, String first) throws IOException {
        var classPath =
                Stream.of(first, nodeClassPath())
                        .filter(part -> !part.isEmpty())
                        .collect(Collectors.joining(File.pathSeparator));
        var start =
                Stream.of(
                                "${java}",
                                "-XX:+UseSerialGC",
                                // these nodes live for seconds
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-cp",
                                classPath,
                                PROGRAM)
                        .map(NodeBuild::quoted)
                        .collect(Collectors.joining(", "));
        var file = folder.resolve("sut.yaml");
        Files.writeString(
                file,
                """
                name: %s
                release: "0.1"
                language: Java
                wire:
                  start: [%s, run, --config, '${config}']
                  config: rns-grammar
                  capabilities: [transport, probe, links, ifac, modes, caps, bursts, rates, gravity, rebalancing, tunnels, storage, tables, management, shared, rpc]
                verbs:
                  start: [%s, adapter]
                  capabilities: [announce, path, packet, proof, plain, link, identify, request, resource, channel, ratchet, group, storage, ifac, transport, compute]
                """
                        .formatted(quoted(name), start, start));
        return SutManifest.load(file.toString());
    }

    /** The distribution where this program was started from one, else this program's class path. */
    private static String nodeClassPath() {
        if (System.getProperty("reticle.home") != null) {
            return "${home}/lib/*";
        }
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
