package io.reticle.suite.sut;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A command-line program of a stack that runs, unmodified: all that the suite gives it are its
 * arguments, and all that it takes is what the program prints and how it ends.
 */
public final class ToolProcess implements AutoCloseable {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final SutProcess process;
    private final String title;
    private final Path out;
    private final Path err;

    private ToolProcess(SutProcess process, String title, Path out, Path err) {
        this.process = process;
        this.title = title;
        this.out = out;
        this.err = err;
    }

    /**
     * How a program ended.
     *
     * @param code as the operating system tells it, from 0 to 255
     */
    public record Ended(int code, String out, String err) {
        /** All that it printed. */
        public String text() {
            return out + err;
        }
    }

    /**
     * @param tool one that the manifest names
     * @param config its configuration folder; empty for the program's own choice
     * @param variables over those of the manifest
     * @param log where its output is put, with {@code .out} and {@code .err} behind the name
     * @throws SutFailure if it cannot be started
     */
    public static ToolProcess start(
            SutManifest sut,
            Tool tool,
            Optional<Path> config,
            List<String> arguments,
            Map<String, String> variables,
            Path log)
            throws IOException {
        var placeholders = Placeholders.of(sut);
        List<String> program = sut.tools().get(tool);
        if (program == null) {
            throw new IllegalArgumentException(sut.name() + " names no program for " + tool.word());
        }
        List<String> argv = new ArrayList<>(placeholders.fill(program));
        config.ifPresent(folder -> argv.addAll(List.of("--config", folder.toString())));
        argv.addAll(arguments);
        Map<String, String> environment = new LinkedHashMap<>();
        // a line that a Python program prints is to be seen when it is printed
        environment.put("PYTHONUNBUFFERED", "1");
        environment.putAll(placeholders.fill(sut.environment()));
        environment.putAll(variables);
        Path out = log.resolveSibling(log.getFileName() + ".out");
        Path err = log.resolveSibling(log.getFileName() + ".err");
        return new ToolProcess(
                SutProcess.startLogged(argv, environment, out, err),
                "%s %s %s".formatted(sut.name(), tool.word(), String.join(" ", arguments)),
                out,
                err);
    }

    /** For notes and errors. */
    public String title() {
        return title;
    }

    /**
     * Waits until it has printed something.
     *
     * @return what it has printed by then
     * @throws SutFailure if it ends before, or does not in time
     */
    public String awaits(String text, Duration patience) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            boolean alive = process.alive();
            String said = said();
            if (said.contains(text)) return said;
            if (!alive || System.nanoTime() > deadline) {
                throw new SutFailure(
                        "expected %s to print \"%s\", found %s: %s"
                                .formatted(
                                        title,
                                        text,
                                        alive ? "it waiting" : "its end",
                                        said.strip()));
            }
            process.awaitExit(BETWEEN_LOOKS);
        }
    }

    private String said() throws IOException {
        return read(out) + read(err);
    }

    private static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    /**
     * Waits until it ends by itself.
     *
     * @throws SutFailure if it does not in time; it is ended then
     */
    public Ended ended(Duration patience) throws IOException, InterruptedException {
        if (!process.awaitExit(patience)) {
            close();
            throw new SutFailure(
                    "expected %s to end within %d s, found it running: %s"
                            .formatted(title, patience.toSeconds(), said().strip()));
        }
        return new Ended(process.process().exitValue(), read(out), read(err));
    }

    /** Asks it to end, as a user at a terminal does. */
    @Override
    public void close() {
        process.close();
    }
}
