package io.reticle.suite.sut;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A node that runs for one case, as the case wants it. */
public final class OwnNode implements AutoCloseable {
    private final SutManifest sut;
    private final SutManifest.StartedNode how;
    private final Path folder;
    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private final boolean clocked;
    private final Map<String, String> environment;
    private long aheadSeconds;
    private NodeProcess process;
    private int starts;

    private OwnNode(SutManifest sut, SutManifest.StartedNode how, Path folder, NodeSpec spec) {
        this.sut = sut;
        this.how = how;
        this.folder = folder;
        this.clocked = spec.clocked();
        this.environment = spec.environment();
    }

    /**
     * @param folder for configuration, storage and logs
     * @throws SutFailure if the node cannot be started
     */
    public static OwnNode start(
            SutManifest sut, SutManifest.StartedNode how, NodeSpec spec, Path folder)
            throws IOException, InterruptedException {
        var node = new OwnNode(sut, how, folder, spec);
        for (NodeSpec.Interface one : spec.interfaces()) {
            if (one.listens()) node.ports.put(one.name(), PortPool.take());
        }
        Files.createDirectories(node.config());
        Files.writeString(
                node.config().resolve("config"), spec.text(NodeProcess.LOOPBACK, node.ports));
        if (spec.clocked()) node.passes(Duration.ZERO);
        node.start();
        return node;
    }

    /** Its configuration folder, with {@code storage} in it once it has stored something. */
    public Path config() {
        return folder.resolve("config").toAbsolutePath();
    }

    private void start() throws IOException, InterruptedException {
        launch(sut, how);
    }

    private void launch(SutManifest stack, SutManifest.StartedNode way)
            throws IOException, InterruptedException {
        starts++;
        process =
                NodeProcess.start(
                        stack,
                        way,
                        clocked ? Optional.of(clock()) : Optional.empty(),
                        environment,
                        config(),
                        folder.resolve("node-%d.log".formatted(starts)),
                        ports);
    }

    private Path clock() {
        return folder.resolve("clock").toAbsolutePath();
    }

    /**
     * Puts the node's clock forward; by a negative time back. The node sees it within a tenth of a
     * second.
     */
    public void passes(Duration time) throws IOException {
        if (!clocked) throw new IllegalStateException("the case has not asked for a clock");
        aheadSeconds += time.toSeconds();
        Path next = folder.resolve("clock.next");
        Files.writeString(next, "%+d%n".formatted(aheadSeconds));
        Files.move(next, clock(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** How far its clock is ahead. */
    public Duration ahead() {
        return Duration.ofSeconds(aheadSeconds);
    }

    /**
     * The TCP port of an interface.
     *
     * @throws IllegalArgumentException if the case asked for none of that name that listens
     */
    public int port(String name) {
        Integer port = ports.get(name);
        if (port == null) throw new IllegalArgumentException("no interface " + name);
        return port;
    }

    public boolean alive() {
        return process.alive();
    }

    /** Ends the node in order; it may store what it knows. */
    public void stop() {
        process.close();
    }

    /** Ends the node at once: it can do nothing more. */
    public void kill() throws InterruptedException {
        process.kill();
    }

    /**
     * Starts it again on the same folder and the same ports.
     *
     * @throws SutFailure if it does not come up
     */
    public void startAgain() throws IOException, InterruptedException {
        start();
    }

    /**
     * Starts a node of another stack on the same folder and the same ports, as one that moves does.
     *
     * @throws SutFailure if it does not come up
     */
    public void startAgainAs(SutManifest other) throws IOException, InterruptedException {
        if (!(other.wire().orElse(null) instanceof SutManifest.StartedNode way)) {
            throw new SutFailure(other.name() + " names no node that can be started");
        }
        launch(other, way);
    }

    /** Changes the configuration that the next start reads. */
    public void configure(UnaryOperator<String> change) throws IOException {
        Path file = config().resolve("config");
        Files.writeString(file, change.apply(Files.readString(file)));
    }

    @Override
    public void close() {
        process.close();
    }
}
