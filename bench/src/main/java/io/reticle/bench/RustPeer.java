package io.reticle.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Builds the Rust half with the cargo of this machine; the crates come from its registry. */
final class RustPeer {
    private static final Duration BUILD_DEADLINE = Duration.ofMinutes(5);

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
                    "cargo build took more than %d min, see %s"
                            .formatted(BUILD_DEADLINE.toMinutes(), log));
        }
        Path program = target.resolve("release/reticle-bench-peer");
        return cargo.exitValue() == 0 && Files.isExecutable(program)
                ? new Outcome.Built(program)
                : new Outcome.Absent("cargo build failed, see " + log);
    }
}
