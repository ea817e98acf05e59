package io.reticle.suite.cases;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.msgpack.Value;
import io.reticle.suite.engine.Inconclusive;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.RpcCall;
import io.reticle.suite.sut.NodeSpec;
import io.reticle.suite.sut.OwnNode;
import io.reticle.suite.sut.PortPool;
import io.reticle.suite.sut.SutFailure;
import io.reticle.suite.sut.SutManifest;
import io.reticle.suite.sut.Tool;
import io.reticle.suite.sut.ToolProcess;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A node that serves a machine, and configuration folders for the command-line programs there.
 *
 * @param node with interfaces {@code one} and {@code two}
 * @param port for programs
 * @param calls port for remote calls
 */
record Machine(Prober prober, OwnNode node, int port, int calls) {
    /** For a program that starts, does one thing and ends, on a busy machine. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** A node that serves programs over TCP, whose start is awaited. */
    static Machine open(Prober prober, NodeSpec spec) throws IOException, InterruptedException {
        int port = PortPool.take();
        int calls = PortPool.take();
        OwnNode node = prober.node(sharing(spec, port, calls).on("one").on("two"));
        return new Machine(prober, node, port, calls).awaited();
    }

    /** The same settings with those of a shared instance. */
    static NodeSpec sharing(NodeSpec spec, int port, int calls) {
        return SharedInstances.sharing(spec, port, calls).with("rpc_key", RemoteCalls.KEY.toHex());
    }

    /** Waits until both ports of the machine's node are open: programs would take its place. */
    Machine awaited() throws IOException {
        try (RpcCall call = new RpcCall(prober, calls)) {
            if (!call.opened(RemoteCalls.KEY)) throw new Refuted("the node refuses the right key");
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 8_000);
        }
        return this;
    }

    /** What a program of the machine is answered to a question. */
    Value ask(Object... namesAndValues) throws Exception {
        return RemoteCalls.ask(prober, calls, namesAndValues);
    }

    /** The configuration folder of programs that use the node. */
    Path attached() throws IOException {
        return folder(
                prober,
                "attached",
                """
                [reticulum]
                enable_transport = no
                share_instance = yes
                shared_instance_type = tcp
                shared_instance_port = %d
                instance_control_port = %d
                rpc_key = %s
                [interfaces]
                """
                        .formatted(port, calls, RemoteCalls.KEY.toHex()));
    }

    /** The configuration folder of programs that are nodes themselves, next to this one. */
    Path beside() throws IOException {
        return beside(prober, "beside", new InetSocketAddress("127.0.0.1", node.port("two")));
    }

    /** The same for another place to connect to. */
    static Path beside(Prober prober, String name, InetSocketAddress place) throws IOException {
        return folder(
                prober,
                name,
                """
                [reticulum]
                enable_transport = no
                share_instance = no
                [interfaces]
                [[Neighbour]]
                type = TCPClientInterface
                enabled = yes
                target_host = %s
                target_port = %d
                ingress_control = no
                """
                        .formatted(place.getHostString(), place.getPort()));
    }

    /** The configuration folder of programs that meet nobody. */
    static Path alone(Prober prober) throws IOException {
        return folder(
                prober,
                "alone",
                """
                [reticulum]
                enable_transport = no
                share_instance = no
                [interfaces]
                """);
    }

    private static Path folder(Prober prober, String name, String text) throws IOException {
        Path folder = prober.folder(name);
        Path file = folder.resolve("config");
        if (!Files.exists(file)) Files.writeString(file, text);
        return folder;
    }

    /** Starts a program of the system under test, which the case ends. */
    static ToolProcess ours(Prober prober, Tool tool, Path config, String... arguments)
            throws IOException {
        return start(prober, prober.sut(), tool, config, arguments);
    }

    /** Starts a program of the authority, which the case ends. */
    static ToolProcess theirs(Prober prober, Tool tool, Path config, String... arguments)
            throws IOException {
        return start(prober, prober.authority(), tool, config, arguments);
    }

    /** Starts a program of either, which the case ends. */
    static ToolProcess start(
            Prober prober, SutManifest which, Tool tool, Path config, String... arguments)
            throws IOException {
        return prober.tool(which, tool, Optional.of(config), Map.of(), arguments);
    }

    /** How the program ended; noted as evidence. */
    static ToolProcess.Ended ended(Prober prober, ToolProcess tool)
            throws IOException, InterruptedException {
        ToolProcess.Ended ended = tool.ended(PATIENCE);
        prober.note(
                "%s: exit code %d, %s"
                        .formatted(tool.title(), ended.code(), inBrief(ended.text())));
        return ended;
    }

    /**
     * How a program ended that has to end with an exit code.
     *
     * @throws Refuted if it ends with another
     */
    static ToolProcess.Ended ended(Prober prober, ToolProcess tool, int code)
            throws IOException, InterruptedException {
        ToolProcess.Ended ended = ended(prober, tool);
        if (ended.code() != code) {
            throw new Refuted(
                    "expected exit code %d of %s, found %d: %s"
                            .formatted(code, tool.title(), ended.code(), inBrief(ended.text())));
        }
        return ended;
    }

    /** A program of the authority that does what it is there for, as a control. */
    static ToolProcess.Ended control(Prober prober, ToolProcess tool)
            throws IOException, InterruptedException {
        try {
            return ended(prober, tool, 0);
        } catch (SutFailure | Refuted e) {
            throw new Inconclusive("the control failed: " + e.getMessage(), e);
        }
    }

    /** One line, without the bars of progress. */
    private static String inBrief(String text) {
        String line = text.replaceAll("[\\x08\\r]", " ").strip().replaceAll("\\s*\\R\\s*", " | ");
        return line.isEmpty() ? "no word" : line.substring(0, Math.min(line.length(), 400));
    }

    /**
     * What a program printed as JSON.
     *
     * @throws Refuted if it is none
     */
    static JsonNode json(ToolProcess.Ended ended) {
        String text = ended.out();
        int begin = text.indexOf('{');
        int list = text.indexOf('[');
        if (list >= 0 && (begin < 0 || list < begin)) begin = list;
        try {
            if (begin < 0) throw new Refuted("expected JSON, found " + inBrief(ended.text()));
            return JSON.readTree(text.substring(begin));
        } catch (JacksonException e) {
            throw new Refuted("expected JSON, found " + inBrief(ended.text()), e);
        }
    }

    // ---- who uses programs

    /** Somebody with a key in a file. */
    record Person(Identity identity, Path key) {
        static Person of(Prober prober, String name) throws IOException {
            Identity identity = prober.stranger();
            return new Person(identity, prober.file(name, identity.privateKey()));
        }

        String hash() {
            return identity.hash().toHex();
        }

        /** Of this person's destination under a name. */
        Bytes address(Prober prober, String name) {
            return DestinationName.parse(name).address(prober.crypto(), identity.hash());
        }
    }
}
