package io.reticle.suite.sut;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A node that runs and can be met over TCP, one port for each {@link Medium}. A started node is
 * unmodified: all that the suite gives it is a configuration folder, and all that it takes is its
 * log.
 */
public final class WireSut implements AutoCloseable {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final String host;
    private final Map<Medium, Integer> ports;
    private final Optional<NodeProcess> process;

    private WireSut(String host, Map<Medium, Integer> ports, Optional<NodeProcess> process) {
        this.host = host;
        this.ports = ports;
        this.process = process;
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
                    new WireSut(node.host(), node.ports(), Optional.empty())
                            .accepting(Duration.ofSeconds(5));
            case SutManifest.StartedNode node -> launch(sut, node, folder, managementIdentity);
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
        return process.map(NodeProcess::alive)
                .orElseGet(() -> NodeProcess.accepts(host, port(Medium.OPEN)));
    }

    /** What the node printed; absent if somebody else runs it. */
    public Optional<Path> log() {
        return process.map(NodeProcess::log);
    }

    @Override
    public void close() {
        process.ifPresent(NodeProcess::close);
    }

    private static WireSut launch(
            SutManifest sut, SutManifest.StartedNode node, Path folder, String managementIdentity)
            throws IOException, InterruptedException {
        var ports = new EnumMap<Medium, Integer>(Medium.class);
        var named = new LinkedHashMap<String, Integer>();
        for (Medium medium : Medium.values()) {
            ports.put(medium, PortPool.take());
            named.put(medium.title(), ports.get(medium));
        }
        var config = Files.createDirectories(folder.resolve("config")).toAbsolutePath();
        Files.writeString(
                config.resolve("config"),
                NodeConfig.text(NodeProcess.LOOPBACK, ports, managementIdentity));
        var process =
                NodeProcess.start(
                        sut,
                        node,
                        Optional.empty(),
                        Map.of(),
                        config,
                        folder.resolve("wire.log"),
                        named);
        return new WireSut(NodeProcess.LOOPBACK, ports, Optional.of(process));
    }

    /** For somebody else's node: there is no process to wait for. */
    private WireSut accepting(Duration ready) throws SutFailure, InterruptedException {
        var deadline = System.nanoTime() + ready.toNanos();
        for (Medium medium : Medium.values()) {
            while (!NodeProcess.accepts(host, port(medium))) {
                if (System.nanoTime() > deadline) {
                    throw NodeProcess.closed(medium.title(), host, port(medium), ready, "");
                }
                Thread.sleep(BETWEEN_LOOKS);
            }
        }
        return this;
    }
}
