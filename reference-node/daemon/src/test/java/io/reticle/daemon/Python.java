package io.reticle.daemon;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The real Python software, run as a process of its own. */
public final class Python implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    /** What a program said until it ended. */
    public record Said(int code, String out) {}

    private final Process process;
    private final Path out;

    private Python(Process process, Path out) {
        this.process = process;
        this.out = out;
    }

    /** The interpreter with the authority's packages; the test is skipped where it is missing. */
    public static Path authority() {
        Path python =
                Path.of("..", "..", "python-harness", "target", "rns-1.5.7", "bin", "python")
                        .toAbsolutePath()
                        .normalize();
        assumeTrue(
                Files.isExecutable(python),
                "skipped: there is no "
                        + python
                        + "; python3 python-harness/environment.py makes it");
        return python;
    }

    /** Any interpreter of these names on the PATH, or in the folders of pyenv. */
    public static Optional<Path> interpreter(String... names) {
        Stream<Path> onPath =
                Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                        .filter(folder -> !folder.isEmpty())
                        .map(Path::of);
        return onPath.flatMap(folder -> Stream.of(names).map(folder::resolve))
                .filter(Files::isExecutable)
                .filter(Python::runs)
                .findFirst();
    }

    private static boolean runs(Path python) {
        try {
            Process process =
                    new ProcessBuilder(python.toString(), "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Starts a program; its two outputs go into one file of the folder. */
    public static Python start(Path folder, Path program, String... arguments) throws IOException {
        return start(folder, List.of(), program, arguments);
    }

    /**
     * @param input given to it on standard input
     */
    public static Python start(Path folder, List<String> input, Path program, String... arguments)
            throws IOException {
        Path out = Files.createTempFile(folder, "python", ".out");
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(out.toFile());
        builder.environment().put("PYTHONUNBUFFERED", "1");
        builder.environment().put("HOME", folder.toString());
        Process process = builder.start();
        try (var pipe = process.outputWriter(StandardCharsets.UTF_8)) {
            for (String line : input) pipe.write(line + "\n");
        } catch (IOException e) {
            // it ended before it had read: what it said tells why
        }
        return new Python(process, out);
    }

    /** One of the authority's utilities, such as {@code rnstatus}. */
    public static Path utility(String name) {
        return authority().resolveSibling(name);
    }

    /** Runs a program to its end. */
    public static Said run(Path folder, Path program, String... arguments)
            throws IOException, InterruptedException {
        try (Python python = start(folder, program, arguments)) {
            return python.end();
        }
    }

    /** Waits until it ends. */
    public Said end() throws IOException, InterruptedException {
        assertTrue(
                process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS),
                () -> "still running; it said: " + said());
        return new Said(process.exitValue(), said());
    }

    /** What it has said so far, colours and spinners as they came. */
    public String said() {
        try {
            return Files.readString(out);
        } catch (IOException e) {
            return "(" + e.getMessage() + ")";
        }
    }

    /** Waits until it has said something. */
    public String awaits(String text) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!said().contains(text)) {
            assertTrue(
                    process.isAlive() || said().contains(text),
                    () -> "ended without '%s': %s".formatted(text, said()));
            assertTrue(
                    System.nanoTime() < end, () -> "never said '%s': %s".formatted(text, said()));
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return said();
    }

    /** Asks it to end, by SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
