package io.reticle.suite.sut;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An unmodified node that the suite runs: all that it is given is a configuration folder, and all
 * that is taken of it is its log.
 */
final class NodeProcess implements AutoCloseable {
    static final String LOOPBACK = "127.0.0.1";
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final SutProcess process;
    private final Path log;

    private NodeProcess(SutProcess process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts a node and waits until all its ports accept.
     *
     * @param clock the file that its clock has to follow
     * @param more variables over those of the manifest
     * @param folder with the file {@code config} in it
     * @param ports by what they are called in errors
     * @throws SutFailure if the node cannot be started, ends, or does not accept in time
     */
    static NodeProcess start(
            SutManifest sut,
            SutManifest.StartedNode node,
            Optional<Path> clock,
            Map<String, String> more,
            Path folder,
            Path log,
            Map<String, Integer> ports)
            throws IOException, InterruptedException {
        var placeholders = Placeholders.of(sut).withConfig(folder);
        var environment = new LinkedHashMap<>(placeholders.fill(sut.environment()));
        clock.ifPresent(
                file -> environment.putAll(placeholders.withClock(file).fill(node.clock())));
        environment.putAll(more);
        var started =
                new NodeProcess(
                        SutProcess.startLogged(placeholders.fill(node.start()), environment, log),
                        log);
        try {
            started.awaitPorts(ports, node.ready());
        } catch (SutFailure | InterruptedException | RuntimeException e) {
            started.close();
            throw e;
        }
        return started;
    }

    private void awaitPorts(Map<String, Integer> ports, Duration ready)
            throws SutFailure, InterruptedException {
        long deadline = System.nanoTime() + ready.toNanos();
        for (var port : ports.entrySet()) {
            while (!accepts(LOOPBACK, port.getValue())) {
                if (System.nanoTime() > deadline) {
                    throw closed(port.getKey(), LOOPBACK, port.getValue(), ready, lastWords());
                }
                if (process.awaitExit(BETWEEN_LOOKS)) {
                    throw new SutFailure(
                            "the node ended with exit code "
                                    + process.process().exitValue()
                                    + " before its ports accepted"
                                    + lastWords());
                }
            }
        }
    }

    static SutFailure closed(String name, String host, int port, Duration ready, String lastWords) {
        return new SutFailure(
                "expected interface \"%s\" to accept on %s:%d within %d s, found the port closed%s"
                        .formatted(name, host, port, ready.toSeconds(), lastWords));
    }

    static boolean accepts(String host, int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private String lastWords() {
        String tail = Files.exists(log) ? LogTail.of(log) : "";
        return tail.isBlank() ? "" : "; it said: " + tail;
    }

    boolean alive() {
        return process.alive();
    }

    Path log() {
        return log;
    }

    /** Ends it without letting it say or store anything more. */
    void kill() throws InterruptedException {
        process.process().descendants().forEach(ProcessHandle::destroyForcibly);
        process.process().destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.close();
    }
}
