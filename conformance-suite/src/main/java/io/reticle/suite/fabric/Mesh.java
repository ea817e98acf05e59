package io.reticle.suite.fabric;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.transport.PathRequest;
import io.reticle.suite.document.MalformedDocument;
import io.reticle.suite.engine.Inconclusive;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberDestination;
import io.reticle.suite.prober.Wire;
import io.reticle.suite.sut.OwnNode;
import io.reticle.suite.sut.Placeholders;
import io.reticle.suite.sut.SutManifest;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Nodes as real processes, joined by a {@link Fabric}. It is ready when every node has answered on
 * each of its media: what is said afterwards is heard.
 */
public final class Mesh implements AutoCloseable {
    /** Processes that start at once: more would only keep each other waiting. */
    private static final int AT_ONCE = 4;

    private static final Duration KNOCK = Duration.ofSeconds(3);
    private static final int KNOCKS = 8;
    private static final String PORT = "port";

    /** The authority, which stands beside other systems; beside itself, our own node. */
    private static final String AUTHORITY = "rns";

    private static final String STAND_IN = "reference-node";

    private final Prober prober;
    private final MeshPlan plan;
    private final Fabric fabric;
    private final List<OwnNode> nodes;
    private final List<Segment> segments = new ArrayList<>();
    private final ProberDestination known;
    private final Map<Integer, Wire> wires = new HashMap<>();
    private final Map<Integer, Bytes> ids = new HashMap<>();

    private Mesh(Prober prober, MeshPlan plan, List<OwnNode> nodes) {
        this.prober = prober;
        this.plan = plan;
        this.nodes = nodes;
        this.fabric = new Fabric(prober.seed(), prober.evidence());
        this.known = prober.destination();
    }

    /**
     * Starts all nodes and joins them. The prober ends them with itself.
     *
     * @param name of its folder, for a case with several meshes
     * @throws Inconclusive if a node of the other stack cannot be started, or a node does not
     *     answer
     * @throws IOException if a node of the system cannot be started
     */
    public static Mesh start(Prober prober, String name, MeshPlan plan)
            throws IOException, InterruptedException {
        int count = plan.topology().nodes();
        SutManifest other = other(prober, plan.placement());
        List<Future<OwnNode>> starting = new ArrayList<>();
        try (ExecutorService starters = Executors.newFixedThreadPool(AT_ONCE)) {
            for (int i = 0; i < count; i++) {
                int node = i;
                boolean sut = plan.placement().sutAt(i, count);
                starting.add(
                        starters.submit(
                                () ->
                                        prober.keep(
                                                prober.node(
                                                        sut ? prober.sut() : other,
                                                        name + "-n" + node,
                                                        plan.spec(node, PORT)))));
            }
        }
        List<OwnNode> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            nodes.add(started(starting.get(i), plan.placement().sutAt(i, count)));
        }
        prober.note("%s: %s".formatted(name, inWords(prober, plan, other)));
        Mesh mesh = prober.keep(new Mesh(prober, plan, List.copyOf(nodes)));
        mesh.join();
        return mesh;
    }

    private static String inWords(Prober prober, MeshPlan plan, SutManifest other) {
        int count = plan.topology().nodes();
        List<String> kinds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            kinds.add((plan.placement().sutAt(i, count) ? prober.sut() : other).name());
        }
        return plan.topology().name() + ": " + String.join(", ", kinds);
    }

    private static OwnNode started(Future<OwnNode> starting, boolean sut)
            throws IOException, InterruptedException {
        try {
            return starting.get();
        } catch (ExecutionException e) {
            Throwable why = e.getCause();
            if (!sut) throw new Inconclusive("the other stack's node: " + why.getMessage(), why);
            if (why instanceof IOException failure) throw failure;
            if (why instanceof RuntimeException failure) throw failure;
            throw new IllegalStateException("starting a node", why);
        }
    }

    private static SutManifest other(Prober prober, Placement placement) {
        SutManifest authority = SutManifest.load(AUTHORITY);
        if (placement != Placement.SUT_NOWHERE && prober.sut().name().equals(authority.name())) {
            return SutManifest.load(STAND_IN);
        }
        try {
            Placeholders.of(authority).fill("${python}");
            return authority;
        } catch (MalformedDocument e) {
            prober.note("our own node stands in for the authority: " + e.getMessage());
            return SutManifest.load(STAND_IN);
        }
    }

    private void join() throws IOException {
        Map<List<Integer>, Integer> seen = new HashMap<>();
        for (int i = 0; i < plan.topology().segments().size(); i++) {
            List<Integer> members = plan.topology().segments().get(i);
            int twin = seen.merge(members, 1, Integer::sum);
            String name =
                    "n%d-n%d%s"
                            .formatted(
                                    members.getFirst(),
                                    members.getLast(),
                                    twin == 1 ? "" : " (%d)".formatted(twin));
            Segment segment =
                    fabric.segment(
                            name,
                            Optional.ofNullable(plan.codes().get(i))
                                    .map(access -> access.code(prober.crypto())),
                            plan.airBitrate());
            segments.add(segment);
            for (int node : members) {
                segment.join(node, address(node, MeshPlan.interfaceOn(i)));
            }
        }
        knock();
        fabric.carry();
    }

    private InetSocketAddress address(int node, String name) {
        return new InetSocketAddress("127.0.0.1", nodes.get(node).port(name));
    }

    /**
     * A connection that the system has accepted is not yet an interface of the node: each node is
     * told of one destination, and asked for it on all of its media until it answers on each.
     */
    private void knock() {
        Packet announce = known.announcePacket();
        for (int node = 0; node < nodes.size(); node++) {
            segments.get(plan.topology().segmentsOf(node).getFirst()).say(node, announce);
        }
        for (int attempt = 0; attempt < KNOCKS; attempt++) {
            for (Segment segment : segments) {
                for (int node : segment.members()) {
                    if (!answered(segment, node)) segment.say(node, question());
                }
            }
            if (fabric.await(this::allAnswered, KNOCK)) return;
        }
        throw new Inconclusive("the control failed: not every node answers on each of its media");
    }

    private Packet question() {
        return new PathRequest(
                        known.address(), Optional.empty(), prober.random(PathRequest.TAG_SIZE))
                .packet(prober.crypto());
    }

    private boolean allAnswered() {
        return segments.stream()
                .allMatch(
                        segment ->
                                segment.members().stream()
                                        .allMatch(node -> answered(segment, node)));
    }

    private boolean answered(Segment segment, int node) {
        return fabric.sent(Prober.pathAnswersFor(known.address())).stream()
                .anyMatch(one -> one.node() == node && one.segment().equals(segment.name()));
    }

    // ---- what a case does with it

    public Fabric fabric() {
        return fabric;
    }

    public Topology topology() {
        return plan.topology();
    }

    /** A medium, by its number in the topology. */
    public Segment segment(int number) {
        return segments.get(number);
    }

    public List<Segment> segments() {
        return List.copyOf(segments);
    }

    /** The prober's own wire to a node, which has answered on it; opened at the first call. */
    public Wire wire(int node) throws IOException {
        Wire wire = wires.get(node);
        if (wire == null) {
            wire = prober.join(nodes.get(node), PORT);
            wires.put(node, wire);
            wire.send(question());
            Packet answer =
                    wire.control(
                            "node %d answers the prober".formatted(node),
                            Prober.pathAnswersFor(known.address()));
            ids.put(node, answer.transportId().orElseThrow());
        }
        return wire;
    }

    /** The transport id of a node. */
    public Bytes transportId(int node) throws IOException {
        wire(node).expectAlive();
        return ids.get(node);
    }

    /** Where a node takes those who are no part of the mesh. */
    public InetSocketAddress address(int node) {
        return address(node, PORT);
    }

    /** An endpoint of our own at a node, which takes links and resources and proves packets. */
    public Endpoint endpoint(int node, String name) throws IOException {
        Endpoint made = prober.keep(Endpoint.open(prober, name, address(node, PORT)));
        made.asks(known.address(), Wire.SOON);
        return made;
    }

    @Override
    public void close() {
        fabric.close();
    }
}
