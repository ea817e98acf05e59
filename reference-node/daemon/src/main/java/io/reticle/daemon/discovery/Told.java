package io.reticle.daemon.discovery;

import io.reticle.daemon.config.Home;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What a program says that a configuration names where a value might stand. */
final class Told {
    private static final int PATIENCE_SECONDS = 20;

    /** In bytes: more than a host or a place needs. */
    private static final int MOST = 4_096;

    private Told() {}

    /** The program that {@code text} names, if it names one. */
    static Optional<Path> program(String text) {
        Path path;
        try {
            path = Path.of(text.startsWith("~/") ? Home.folder() + text.substring(1) : text);
        } catch (java.nio.file.InvalidPathException e) {
            return Optional.empty();
        }
        return Files.isRegularFile(path) && Files.isExecutable(path)
                ? Optional.of(path)
                : Optional.empty();
    }

    /**
     * Runs a program without arguments.
     *
     * @return its standard output
     * @throws IOException if it cannot be run, fails, or takes longer than 20 seconds
     */
    static String by(Path program) throws IOException, InterruptedException {
        Path output = Files.createTempFile("reticle", ".told");
        try {
            Process running =
                    new ProcessBuilder(program.toString())
                            .redirectOutput(output.toFile())
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            running.getOutputStream().close();
            try {
                if (!running.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    throw new IOException(
                            "%s took longer than %d s".formatted(program, PATIENCE_SECONDS));
                }
            } finally {
                running.destroyForcibly();
            }
            if (running.exitValue() != 0) {
                throw new IOException(
                        "%s ended with exit code %d".formatted(program, running.exitValue()));
            }
            try (var in = Files.newInputStream(output)) {
                return new String(in.readNBytes(MOST), StandardCharsets.UTF_8);
            }
        } finally {
            Files.deleteIfExists(output);
        }
    }
}
