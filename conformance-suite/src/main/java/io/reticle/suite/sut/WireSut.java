package io.reticle.suite.sut;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * A node that runs and can be met over TCP, one port for each {@link Medium}. A started node is
 * unmodified: all that the suite gives it is a configuration folder, and all that it takes is its
 * log.
 */
public final class WireSut implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final String host;
    private final Map<Medium, Integer> ports;
    private final Optional<SutProcess> process;
    private final Optional<Path> log;

    private WireSut(
            String host,
            Map<Medium, Integer> ports,
            Optional<SutProcess> process,
            Optional<Path> log) {
        this.host = host;
        this.ports = ports;
        this.process = process;
        this.log = log;
    }

    /**
     * Starts the node, or finds the running one, and waits until every port accepts.
     *
     * @param folder where the configuration and {@code wire.log} are put
     * @param managementIdentity hash of the identity that may manage the node remotely, 32 hex
     *     digits
     * @throws SutFailure if the node cannot be started, ends, or does not accept in time
     */
    public static WireSut start(SutManifest sut, Path folder, String managementIdentity)
            throws IOException, InterruptedException {
        return switch (sut.wire()
                .orElseThrow(() -> new SutFailure(sut.name() + " has no wire part"))) {
            case SutManifest.RunningNode node ->
                    new WireSut(node.host(), node.ports(), Optional.empty(), Optional.empty())
                            .accepting(Duration.ofSeconds(5));
            case SutManifest.StartedNode node ->
                    launch(sut, node, folder, managementIdentity).accepting(node.ready());
        };
    }

    public String host() {
        return host;
    }

    public int port(Medium medium) {
        return ports.get(medium);
    }

    /** Whether the node still runs, as far as the suite can know: a remote one is met anew. */
    public boolean alive() {
        return process.map(SutProcess::alive).orElseGet(() -> accepts(Medium.OPEN));
    }

    /** What the node printed; absent if somebody else runs it. */
    public Optional<Path> log() {
        return log;
    }

    @Override
    public void close() {
        process.ifPresent(SutProcess::close);
    }

    private static WireSut launch(
            SutManifest sut, SutManifest.StartedNode node, Path folder, String managementIdentity)
            throws IOException {
        var ports = new EnumMap<Medium, Integer>(Medium.class);
        for (Medium medium : Medium.values()) {
            ports.put(medium, PortPool.take());
        }
        var config = Files.createDirectories(folder.resolve("config")).toAbsolutePath();
        Files.writeString(
                config.resolve("config"), NodeConfig.text(LOOPBACK, ports, managementIdentity));
        var placeholders = Placeholders.of(sut).withConfig(config);
        var log = folder.resolve("wire.log");
        var process =
                SutProcess.startLogged(
                        placeholders.fill(node.start()), placeholders.fill(sut.environment()), log);
        return new WireSut(LOOPBACK, ports, Optional.of(process), Optional.of(log));
    }

    private WireSut accepting(Duration ready) throws SutFailure, InterruptedException {
        var deadline = System.nanoTime() + ready.toNanos();
        try {
            for (Medium medium : Medium.values()) {
                while (!accepts(medium)) {
                    if (System.nanoTime() > deadline) {
                        throw new SutFailure(
                                "expected interface \""
                                        + medium.title()
                                        + "\" to accept on "
                                        + host
                                        + ":"
                                        + port(medium)
                                        + " within "
                                        + ready.toSeconds()
                                        + " s, found the port closed"
                                        + lastWords());
                    }
                    awaitNextLook();
                }
            }
        } catch (SutFailure | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
        return this;
    }

    private void awaitNextLook() throws SutFailure, InterruptedException {
        if (process.isEmpty()) {
            Thread.sleep(BETWEEN_LOOKS); // somebody else's node: there is no process to wait for
        } else if (process.get().awaitExit(BETWEEN_LOOKS)) {
            throw new SutFailure(
                    "the node ended with exit code "
                            + process.get().process().exitValue()
                            + " before its ports accepted"
                            + lastWords());
        }
    }

    private boolean accepts(Medium medium) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port(medium)), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private String lastWords() {
        return log.map(LogTail::of)
                .filter(tail -> !tail.isBlank())
                .map(tail -> "; it said: " + tail)
                .orElse("");
    }
}
