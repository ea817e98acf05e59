package io.reticle.suite.mesh;

import com.github.dockerjava.api.exception.DockerException;

import io.reticle.suite.adapter.Adapter;
import io.reticle.suite.adapter.Interface;
import io.reticle.suite.engine.CaseContext;
import io.reticle.suite.engine.Inconclusive;
import io.reticle.suite.sut.SutFailure;
import io.reticle.suite.sut.SutManifest;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Nodes in containers, on a network that leads nowhere else. Relays are whole nodes that carry
 * traffic; ends are adapter programs, each connected to a relay.
 */
public final class Mesh implements AutoCloseable {
    private static final int PORT = 4242;
    private static final String CONFIG = SutManifest.Image.CONFIG_INSIDE + "/config";

    private final CaseContext context;
    private final Network network;
    private final List<Station> stations = new ArrayList<>();

    Mesh(CaseContext context) {
        this.context = context;
        this.network =
                Network.builder()
                        .createNetworkCmdModifier(
                                how -> how.withInternal(true).withLabels(Map.of("reticle", "mesh")))
                        .build();
    }

    /** The system under test. */
    public SutManifest subject() {
        return context.sut();
    }

    /** The authority, which keeps it company. */
    public SutManifest authority() {
        return SutManifest.load("rns");
    }

    /**
     * A node that carries traffic between all that connects to it, and its neighbours.
     *
     * @throws IOException if it cannot be started
     */
    public Relay relay(SutManifest system, Relay... neighbours)
            throws IOException, InterruptedException {
        var relay = new Relay(system, "relay-" + (stations.size() + 1), neighbours);
        stations.add(relay);
        relay.container.start();
        return relay;
    }

    /**
     * An endpoint that is connected to a relay.
     *
     * @throws IOException if it cannot be started
     */
    public Adapter end(SutManifest system, Relay at) throws IOException, InterruptedException {
        var end = new End(system, "end-" + (stations.size() + 1));
        stations.add(end);
        end.container.start();
        return end.connect(at);
    }

    @Override
    public void close() {
        for (Station each : stations.reversed()) each.close();
        network.close();
    }

    /** A container with its place in the network. */
    private abstract class Station {
        final SutManifest system;
        final String name;
        final GenericContainer<?> container;

        Station(SutManifest system, String name) throws IOException, InterruptedException {
            this.system = system;
            this.name = name;
            this.container =
                    new GenericContainer<>(DockerImageName.parse(Images.of(system)))
                            .withNetwork(network)
                            .withNetworkAliases(name)
                            .withEnv(system.environment())
                            .withLabel("reticle", "mesh")
                            // to many programs the end of their input means stop
                            .withCreateContainerCmdModifier(how -> how.withStdinOpen(true));
        }

        SutManifest.Image image() {
            return system.image().orElseThrow();
        }

        void close() {
            try {
                Files.writeString(context.folder().resolve(name + ".log"), container.getLogs());
            } catch (IOException | DockerException | IllegalStateException e) {
                context.evidence().note("no log of " + name + ": " + e.getMessage());
            }
            container.stop();
        }
    }

    /** A node that carries traffic; it can be killed and started again. */
    public final class Relay extends Station {
        private Relay(SutManifest system, String name, Relay... neighbours)
                throws IOException, InterruptedException {
            super(system, name);
            container
                    .withCommand(image().node().toArray(String[]::new))
                    .withCopyToContainer(Transferable.of(config(neighbours)), CONFIG);
        }

        private static String config(Relay... neighbours) {
            var text = new StringBuilder();
            text.append(
                    """
                    [reticulum]
                    enable_transport = yes
                    share_instance = no
                    panic_on_interface_error = no

                    [logging]
                    loglevel = 4

                    [interfaces]

                    [[Near]]
                    type = TCPServerInterface
                    enabled = yes
                    listen_ip = 0.0.0.0
                    listen_port = %d
                    ingress_control = no
                    """
                            .formatted(PORT));
            for (Relay each : neighbours) {
                text.append(
                        """

                        [[To %s]]
                        type = TCPClientInterface
                        enabled = yes
                        target_host = %s
                        target_port = %d
                        ingress_control = no
                        """
                                .formatted(each.name, each.name, PORT));
            }
            return text.toString();
        }

        /** Ends it at once, so that it can say and store nothing more. */
        public void kill() {
            context.evidence().note(name + " is killed");
            container.getDockerClient().killContainerCmd(container.getContainerId()).exec();
        }

        /** Starts it again with all that it had stored. */
        public void startAgain() {
            context.evidence().note(name + " is started again");
            container.getDockerClient().startContainerCmd(container.getContainerId()).exec();
        }
    }

    private final class End extends Station {
        private Optional<Adapter> adapter = Optional.empty();

        private End(SutManifest system, String name) throws IOException, InterruptedException {
            super(system, name);
            container.withCommand("sleep", "infinity");
        }

        Adapter connect(Relay relay) throws IOException {
            var argv =
                    new ArrayList<>(
                            List.of(Engine.COMMAND, "exec", "-i", container.getContainerId()));
            argv.addAll(image().adapter());
            Path log = context.folder().resolve(name + ".adapter.log");
            Adapter started;
            try {
                started =
                        Adapter.start(
                                argv,
                                Map.of(),
                                log,
                                (toAdapter, line) ->
                                        context.evidence()
                                                .note(
                                                        "%s %s %.1500s"
                                                                .formatted(
                                                                        name,
                                                                        toAdapter ? ">" : "<",
                                                                        line)));
            } catch (SutFailure e) {
                throw new Inconclusive("the adapter program of " + name + ": " + e.getMessage(), e);
            }
            adapter = Optional.of(started);
            started.hello();
            started.start(
                    List.of(
                            new Interface(
                                    relay.name,
                                    false,
                                    relay.name,
                                    PORT,
                                    Optional.empty(),
                                    Optional.empty(),
                                    OptionalInt.empty())));
            return started;
        }

        @Override
        void close() {
            adapter.ifPresent(Adapter::close);
            super.close();
        }
    }
}
