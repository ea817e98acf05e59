package io.reticle.bench;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The transport nodes that stand beside each other: ours, the real stack's, and a Rust one. */
final class Daemons {
    static final String JAVA = "java";

    @Spec private CommandSpec spec;
    @ParentCommand private Bench bench;

    @Option(
            names = "--node",
            paramLabel = "PROGRAM",
            description = "A reticle-node. Default: the one of the build tree.")
    private Path node;

    @Option(
            names = "--no-rust",
            description = "Leave the Rust daemon out, which cargo builds in some minutes.")
    private boolean noRust;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "target/bench",
            description = "For configurations and logs. Default: ${DEFAULT-VALUE}.")
    private Path out;

    /** Those that were found, and why others were not, by id. */
    record Found(List<Daemon.Program> programs, Map<String, String> absent) {}

    Path out() {
        return out;
    }

    Found find() throws IOException, InterruptedException {
        Files.createDirectories(out);
        var programs = new ArrayList<Daemon.Program>();
        var absent = new LinkedHashMap<String, String>();
        programs.add(new Daemon.Program(JAVA, List.of(node().toString(), "run")));
        programs.add(
                new Daemon.Program(
                        Bench.PYTHON,
                        List.of(bench.python().toString(), "-m", "RNS.Utilities.rnsd")));
        if (noRust) {
            absent.put(Bench.RUST, "left out by --no-rust");
        } else {
            switch (RustPeer.daemon(
                    Bench.home().resolveSibling("rust-daemon"), out.resolve("cargo-daemon.log"))) {
                case RustPeer.Outcome.Built(Path program) ->
                        programs.add(new Daemon.Program(Bench.RUST, List.of(program.toString())));
                case RustPeer.Outcome.Absent(String reason) -> absent.put(Bench.RUST, reason);
            }
        }
        return new Found(programs, absent);
    }

    private Path node() {
        if (node != null) return node;
        Path ofTheTree =
                Bench.home()
                        .resolve("../../../conformance-suite/target/reticle/bin/reticle-node")
                        .normalize();
        if (!Files.isExecutable(ofTheTree)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "no reticle-node at %s: ./mvnw -pl conformance-suite -am package -DskipTests makes one, or name another by --node"
                            .formatted(ofTheTree));
        }
        return ofTheTree;
    }
}
