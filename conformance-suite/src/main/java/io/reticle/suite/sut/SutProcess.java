package io.reticle.suite.sut;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program of a system under test, with its children: asked to end, then made to. */
public final class SutProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Process process;

    private SutProcess(Process process) {
        this.process = process;
    }

    /**
     * @param log takes all that the program prints
     * @throws SutFailure if the program cannot be started
     */
    static SutProcess startLogged(List<String> argv, Map<String, String> environment, Path log)
            throws SutFailure {
        var builder =
                new ProcessBuilder(argv)
                        .redirectErrorStream(true)
                        // standard input stays an open pipe: to many programs its end means stop
                        .redirectOutput(log.toFile());
        return start(builder, argv, environment);
    }

    /**
     * @param out takes what the program prints
     * @param err takes what it prints to standard error
     * @throws SutFailure if the program cannot be started
     */
    static SutProcess startLogged(
            List<String> argv, Map<String, String> environment, Path out, Path err)
            throws SutFailure {
        var builder =
                new ProcessBuilder(argv).redirectOutput(out.toFile()).redirectError(err.toFile());
        return start(builder, argv, environment);
    }

    /**
     * Standard input, output and error are pipes to the suite.
     *
     * @throws SutFailure if the program cannot be started
     */
    public static SutProcess startPiped(List<String> argv, Map<String, String> environment)
            throws SutFailure {
        return start(new ProcessBuilder(argv), argv, environment);
    }

    private static SutProcess start(
            ProcessBuilder builder, List<String> argv, Map<String, String> environment)
            throws SutFailure {
        builder.environment().putAll(environment);
        try {
            return new SutProcess(builder.start());
        } catch (IOException e) {
            throw new SutFailure(
                    "cannot start " + String.join(" ", argv) + ": " + e.getMessage(), e);
        }
    }

    public Process process() {
        return process;
    }

    public boolean alive() {
        return process.isAlive();
    }

    /** Waits until the program ends, at most {@code time}. */
    public boolean awaitExit(Duration time) throws InterruptedException {
        return process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** SIGTERM to the program and its children, SIGKILL after five seconds. */
    @Override
    public void close() {
        var family = new ArrayList<ProcessHandle>(process.descendants().toList());
        family.add(process.toHandle());
        family.forEach(ProcessHandle::destroy);
        try {
            if (!process.waitFor(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                kill(family);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // also what outlived its parent
        kill(family);
    }

    private static void kill(List<ProcessHandle> family) {
        family.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
    }
}
