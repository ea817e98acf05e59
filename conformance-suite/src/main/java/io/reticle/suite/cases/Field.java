package io.reticle.suite.cases;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.packet.Proof;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.fabric.Mesh;
import io.reticle.suite.fabric.MeshPlan;
import io.reticle.suite.fabric.Placement;
import io.reticle.suite.fabric.Topology;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberDestination;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A mesh with the prober on wires to its nodes. */
record Field(Prober prober, Mesh mesh) {

    /** Longest that a node takes from an announce to its first copy, with time to spare. */
    static final Duration PER_HOP = Duration.ofSeconds(3);

    /** From the first copy of an announce until the second has left, with time to spare. */
    static final Duration SECOND_COPY = Duration.ofMillis(8_500);

    /** All nodes are the system. */
    static Field of(Prober prober, Topology topology) throws IOException, InterruptedException {
        return of(prober, MeshPlan.of(topology, Placement.SUT_EVERYWHERE));
    }

    static Field of(Prober prober, MeshPlan plan) throws IOException, InterruptedException {
        return new Field(prober, Mesh.start(prober, "mesh", plan));
    }

    /** A copy of an announce at the prober's wire to a node, which has to be there soon. */
    Packet copyAt(int node, ProberDestination destination, int hops) throws IOException {
        return mesh.wire(node)
                .expect(
                        "the announce from node " + node,
                        Prober.rebroadcastsOf(destination.address()),
                        1,
                        PER_HOP.multipliedBy(hops + 1));
    }

    static void expectHops(int node, Packet copy, int hops) {
        if (copy.hops() != hops) {
            throw new Refuted(
                    "expected %d hops at node %d, found %d".formatted(hops, node, copy.hops()));
        }
    }

    /** A packet that has to come out at a node, and its proof back where it was sent. */
    Packet crosses(int from, int to, ProberDestination destination) throws IOException {
        Packet data = prober.dataTo(destination);
        mesh.wire(from).send(data.via(mesh.transportId(from)));
        mesh.wire(to).expect("the packet at node " + to, prober.sameAs(data));
        Bytes hash = data.hash(prober.crypto());
        mesh.wire(to).send(Proof.of(destination.identity(), hash, false).packet(hash));
        mesh.wire(from)
                .expect(
                        "the proof at node " + from,
                        prober.proofsOf(data, destination.identity().publicIdentity()));
        return data;
    }

    /** Whether a packet of a kind has come from one node to another. */
    boolean came(Predicate<Packet> kind, int from, int to) {
        return mesh.fabric().arrived(kind).stream()
                .anyMatch(one -> one.from() == from && one.to() == to);
    }

    /** Data, however far it has come. */
    static boolean isFor(Packet packet, ProberDestination destination) {
        return packet.type() == PacketType.DATA
                && packet.destination().equals(destination.address());
    }

    /** How often packets of a kind were sent, by sender and medium. */
    Map<String, Long> counts(Predicate<Packet> kind) {
        return mesh.fabric().sent(kind).stream()
                .collect(
                        Collectors.groupingBy(
                                one -> "node %d on %s".formatted(one.node(), one.segment()),
                                Collectors.counting()));
    }

    static void expectAtMost(long most, Map<String, Long> counts) {
        counts.forEach(
                (where, count) -> {
                    if (count > most) {
                        throw new Refuted(
                                "expected %d from %s at most, found %d"
                                        .formatted(most, where, count));
                    }
                });
    }
}
