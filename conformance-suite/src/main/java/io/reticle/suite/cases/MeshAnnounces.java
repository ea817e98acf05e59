package io.reticle.suite.cases;

import io.reticle.reports.event.Polarity;
import io.reticle.rns.packet.Packet;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Inconclusive;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.fabric.Impairments;
import io.reticle.suite.fabric.Mesh;
import io.reticle.suite.fabric.MeshPlan;
import io.reticle.suite.fabric.Placement;
import io.reticle.suite.fabric.Segment;
import io.reticle.suite.fabric.Topology;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberDestination;

import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Several nodes of the system: how announces spread in chains, rings and full meshes. One mesh of
 * the chapter at a time, because each takes many processes.
 */
@Chapter("Meshes: announces")
final class MeshAnnounces {
    /** Announces for one share of those that arrive. */
    private static final int RUNS = 100;

    @Execution(ExecutionMode.SAME_THREAD)
    @Case(
            decides = {"R-NET-52", "R-NET-125"},
            needs = "transport",
            slow = true,
            seconds = 120)
    void along_a_chain_of_eight_distances_are_true_and_proofs_come_back(Prober prober)
            throws Exception {
        Field field = Field.of(prober, Topology.chain(8));
        Mesh mesh = field.mesh();
        ProberDestination atTheEnd = prober.destination();
        for (int node = 0; node < 8; node++) mesh.wire(node);
        mesh.wire(0).send(atTheEnd.announcePacket());
        for (int node = 0; node < 8; node++) {
            Field.expectHops(node, field.copyAt(node, atTheEnd, node), node + 1);
        }
        for (int from : List.of(0, 1, 3, 7)) {
            field.crosses(from, 0, atTheEnd);
            prober.note("proved over %d nodes".formatted(from + 1));
        }
    }

    @Execution(ExecutionMode.SAME_THREAD)
    @Case(decides = "R-NET-53", needs = "transport", slow = true, seconds = 90)
    void in_a_ring_the_way_that_was_heard_first_stays(Prober prober) throws Exception {
        Field field = Field.of(prober, Topology.ring(5));
        Mesh mesh = field.mesh();
        // longer than any node waits before it repeats: the shorter way is heard first for certain
        for (Segment each : mesh.segments()) {
            each.impair(Impairments.NONE.delayedBy(Duration.ofSeconds(2)));
        }
        ProberDestination destination = prober.destination();
        for (int node = 0; node < 5; node++) mesh.wire(node);
        mesh.wire(0).send(destination.announcePacket());
        for (int node = 0; node < 5; node++) {
            int hops = mesh.topology().distance(0, node) + 1;
            Field.expectHops(node, field.copyAt(node, destination, hops), hops);
        }
        // nodes 2 and 3 hear each other's copies, a hop longer than their own
        Predicate<Packet> copies = Prober.rebroadcastsOf(destination.address());
        boolean both =
                mesh.fabric()
                        .await(
                                () -> field.came(copies, 2, 3) && field.came(copies, 3, 2),
                                Field.PER_HOP.multipliedBy(3));
        if (!both) throw new Inconclusive("the control failed: no copy came the longer way round");
        prober.note("control: copies came the longer way round");
        for (int node = 1; node < 5; node++) {
            Packet data = field.crosses(node, 0, destination);
            int media = mesh.fabric().sent(prober.sameAs(data)).size();
            if (media != mesh.topology().distance(0, node)) {
                throw new Refuted(
                        "expected a packet from node %d to cross %d media, found %d"
                                .formatted(node, mesh.topology().distance(0, node), media));
            }
        }
    }

    @Execution(ExecutionMode.SAME_THREAD)
    @Case(decides = "R-NET-55", needs = "transport", slow = true, seconds = 90)
    void an_announce_costs_a_full_mesh_two_copies_for_each_interface_at_most(Prober prober)
            throws Exception {
        Field field = Field.of(prober, Topology.full(4));
        Mesh mesh = field.mesh();
        for (int node = 0; node < 4; node++) mesh.wire(node);
        List<ProberDestination> storm =
                List.of(prober.destination(), prober.destination(), prober.destination());
        for (int i = 0; i < storm.size(); i++) {
            mesh.wire(i).send(storm.get(i).announcePacket());
        }
        for (ProberDestination each : storm) {
            for (int node = 0; node < 4; node++) field.copyAt(node, each, 2);
        }
        mesh.wire(0).quiet(Field.SECOND_COPY);
        for (ProberDestination each : storm) {
            Map<String, Long> counts = field.counts(Prober.announcesOf(each.address()));
            Field.expectAtMost(2, counts);
            long all = counts.values().stream().mapToLong(Long::longValue).sum();
            prober.note("%d copies on 12 interfaces".formatted(all));
        }
    }

    @Execution(ExecutionMode.SAME_THREAD)
    @Case(
            decides = "R-NET-54",
            kind = Polarity.NEGATIVE,
            needs = "transport",
            slow = true,
            seconds = 150)
    void where_three_frames_in_ten_are_lost_announces_arrive_as_often_as_among_the_authority(
            Prober prober) throws Exception {
        Topology topology = Topology.full(5);
        Mesh ours = Mesh.start(prober, "sut", MeshPlan.of(topology, Placement.SUT_EVERYWHERE));
        Mesh theirs = Mesh.start(prober, "authority", MeshPlan.of(topology, Placement.SUT_NOWHERE));
        List<Mesh> both = List.of(ours, theirs);
        Losses losses = Losses.of(prober, RUNS);
        for (Mesh each : both) losses.begin(each);
        losses.send(both);
        long deadline = System.nanoTime() + Field.SECOND_COPY.multipliedBy(2).toNanos();
        Share found = losses.count(ours, deadline);
        Share reference = losses.count(theirs, deadline);
        prober.note("system: %s; authority: %s".formatted(found, reference));
        if (found.belowFor95Percent(reference)) {
            throw new Refuted(
                    "expected announces to arrive as often as among nodes of the authority (%s),"
                                    .formatted(reference)
                            + " found "
                            + found);
        }
    }

    /** Announces to node 0 of a mesh that loses three frames in ten; who of the others hears. */
    private record Losses(Prober prober, List<ProberDestination> announced) {
        static Losses of(Prober prober, int runs) {
            return new Losses(
                    prober,
                    Stream.generate(prober::destination).limit(runs).collect(Collectors.toList()));
        }

        /** Shows first that nothing gets around the fabric, then has it lose frames. */
        void begin(Mesh mesh) throws IOException {
            for (int node = 0; node < mesh.topology().nodes(); node++) mesh.wire(node);
            mesh.segments().forEach(Segment::cut);
            ProberDestination alone = prober.destination();
            mesh.wire(0).send(alone.announcePacket());
            new Field(prober, mesh).copyAt(0, alone, 0);
            if (mesh.wire(1)
                    .await(Prober.announcesOf(alone.address()), 1, Prober.SETTLING)
                    .isPresent()) {
                throw new Inconclusive("the control failed: an announce crossed cut links");
            }
            prober.note("control: without the fabric nothing arrives");
            mesh.segments().forEach(Segment::heal);
            mesh.segments().forEach(each -> each.impair(Impairments.NONE.losing(0.3)));
        }

        /** One at a time: what is asked is how losses are borne, not how bursts are. */
        void send(List<Mesh> meshes) throws IOException {
            for (ProberDestination each : announced) {
                Packet announce = each.announcePacket();
                for (Mesh mesh : meshes) mesh.wire(0).send(announce);
                for (Mesh mesh : meshes) mesh.wire(0).quiet(Duration.ofMillis(20));
            }
        }

        Share count(Mesh mesh, long deadline) throws IOException {
            int heard = 0;
            int others = mesh.topology().nodes() - 1;
            for (int node = 1; node <= others; node++) {
                for (ProberDestination each : announced) {
                    Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
                    var copies = Prober.rebroadcastsOf(each.address());
                    if (mesh.wire(node).await(copies, 1, left).isPresent()) heard++;
                }
            }
            return new Share(heard, others * announced.size());
        }
    }
}
