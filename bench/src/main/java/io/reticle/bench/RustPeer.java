package io.reticle.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Builds Rust programs with the cargo of this machine; the crates come from its registry. */
final class RustPeer {
    private static final Duration BUILD_DEADLINE = Duration.ofMinutes(10);

    /** The one that forwards fastest of those that we know. */
    private static final String DAEMON_CRATE = "rns-cli";

    private static final String DAEMON_VERSION = "0.7.1";

    private RustPeer() {}

    /** A program, or the reason why there is none. */
    sealed interface Outcome {
        record Built(Path program) implements Outcome {}

        record Absent(String reason) implements Outcome {}
    }

    /**
     * @param source the folder with {@code Cargo.toml}
     * @param target where cargo puts what it makes, kept from run to run
     * @param log what cargo says
     */
    static Outcome build(Path source, Path target, Path log) throws InterruptedException {
        var command =
                List.of(
                        "cargo",
                        "build",
                        "--release",
                        "--locked",
                        "--manifest-path",
                        source.resolve("Cargo.toml").toString(),
                        "--target-dir",
                        target.toString());
        return built(command, target.resolve("release/reticle-bench-peer"), log);
    }

    /**
     * The daemon of a published crate.
     *
     * @param root where cargo puts it, kept from run to run
     * @param log what cargo says
     */
    static Outcome daemon(Path root, Path log) throws InterruptedException {
        Path program = root.resolve(DAEMON_VERSION).resolve("bin/rnsd");
        // asking cargo once more would ask its registry
        if (Files.isExecutable(program)) return new Outcome.Built(program);
        var command =
                List.of(
                        "cargo",
                        "install",
                        DAEMON_CRATE,
                        "--version",
                        "=" + DAEMON_VERSION,
                        "--locked",
                        "--root",
                        root.resolve(DAEMON_VERSION).toString());
        return built(command, program, log);
    }

    private static Outcome built(List<String> command, Path program, Path log)
            throws InterruptedException {
        Process cargo;
        try {
            cargo =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
        } catch (IOException e) {
            return new Outcome.Absent("no cargo on the PATH");
        }
        if (!cargo.waitFor(BUILD_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
            cargo.destroyForcibly();
            return new Outcome.Absent(
                    "cargo took more than %d min, see %s"
                            .formatted(BUILD_DEADLINE.toMinutes(), log));
        }
        return cargo.exitValue() == 0 && Files.isExecutable(program)
                ? new Outcome.Built(program)
                : new Outcome.Absent("cargo failed, see " + log);
    }
}
