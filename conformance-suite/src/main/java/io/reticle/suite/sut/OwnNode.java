package io.reticle.suite.sut;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A node that runs for one case, as the case wants it. */
public final class OwnNode implements AutoCloseable {
    private final SutManifest sut;
    private final SutManifest.StartedNode how;
    private final Path folder;
    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private NodeProcess process;
    private int starts;

    private OwnNode(SutManifest sut, SutManifest.StartedNode how, Path folder) {
        this.sut = sut;
        this.how = how;
        this.folder = folder;
    }

    /**
     * @param folder for configuration, storage and logs
     * @throws SutFailure if the node cannot be started
     */
    public static OwnNode start(
            SutManifest sut, SutManifest.StartedNode how, NodeSpec spec, Path folder)
            throws IOException, InterruptedException {
        var node = new OwnNode(sut, how, folder);
        for (NodeSpec.Listening one : spec.interfaces()) {
            node.ports.put(one.name(), PortPool.take());
        }
        Files.createDirectories(node.config());
        Files.writeString(
                node.config().resolve("config"), spec.text(NodeProcess.LOOPBACK, node.ports));
        node.start();
        return node;
    }

    /** Its configuration folder, with {@code storage} in it once it has stored something. */
    public Path config() {
        return folder.resolve("config").toAbsolutePath();
    }

    private void start() throws IOException, InterruptedException {
        starts++;
        process =
                NodeProcess.start(
                        sut, how, config(), folder.resolve("node-%d.log".formatted(starts)), ports);
    }

    /**
     * The port of an interface.
     *
     * @throws IllegalArgumentException if the case asked for none of that name
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

    @Override
    public void close() {
        process.close();
    }
}
