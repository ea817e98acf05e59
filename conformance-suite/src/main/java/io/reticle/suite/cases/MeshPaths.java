package io.reticle.suite.cases;

import io.reticle.reports.event.Polarity;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.packet.Packet;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Inconclusive;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.fabric.Emission;
import io.reticle.suite.fabric.Impairments;
import io.reticle.suite.fabric.Mesh;
import io.reticle.suite.fabric.MeshPlan;
import io.reticle.suite.fabric.Placement;
import io.reticle.suite.fabric.Segment;
import io.reticle.suite.fabric.Toll;
import io.reticle.suite.fabric.Topology;
import io.reticle.suite.prober.LinkOffer;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberDestination;
import io.reticle.suite.prober.Wire;

import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Several nodes of the system: the ways that packets and questions take, where links fail, are cut,
 * or mix up what they carry. One mesh of the chapter at a time, because each takes many processes.
 */
@Chapter("Meshes: paths")
final class MeshPaths {
    /** Packets among which some are late and some come twice. */
    private static final int PACKETS = 200;

    @Execution(ExecutionMode.SAME_THREAD)
    @Case(
            decides = "R-NET-90",
            kind = Polarity.NEGATIVE,
            needs = "transport",
            slow = true,
            seconds = 90)
    void the_longer_way_is_taken_once_the_shorter_one_does_not_answer_and_not_before(Prober prober)
            throws Exception {
        Field field = Field.of(prober, Topology.star(3));
        Mesh mesh = field.mesh();
        Segment shorter = mesh.segment(0);
        Segment longer = mesh.segment(1);
        Wire asking = mesh.wire(0);
        ProberDestination destination = prober.destination();
        Packet announce = destination.announcePacket();
        longer.cut();
        mesh.wire(1).send(announce);
        Field.expectHops(0, field.copyAt(0, destination, 1), 2);
        mesh.wire(2).send(announce.withHops(1));
        Field.expectHops(2, field.copyAt(2, destination, 1), 2);
        longer.heal();
        Predicate<Packet> copies = Prober.announcesOf(destination.address());
        if (!mesh.fabric().await(() -> field.came(copies, 2, 0), Field.SECOND_COPY)) {
            throw new Inconclusive("the control failed: no copy came the longer way");
        }
        prober.note("control: a copy came the longer way");
        field.crosses(0, 1, destination);

        shorter.cut();
        Bytes node = mesh.transportId(0);
        LinkOffer unanswered = prober.offerLink(destination.address());
        asking.send(unanswered.request().via(node));
        boolean answered =
                mesh.fabric()
                        .await(
                                () ->
                                        mesh
                                                .fabric()
                                                .arrived(
                                                        Prober.pathAnswersFor(
                                                                destination.address()))
                                                .stream()
                                                .anyMatch(one -> one.from() == 2 && one.to() == 0),
                                Duration.ofSeconds(25));
        if (!answered) {
            throw new Refuted(
                    "expected the node to ask anew for a path whose link was not proved within"
                            + " 25 s, found no answer to it");
        }
        mesh.wire(2)
                .refuse("packet over the longer way so far", one -> Field.isFor(one, destination));
        asking.quiet(Prober.SETTLING);
        field.crosses(0, 2, destination);
    }

    @Execution(ExecutionMode.SAME_THREAD)
    @Case(
            decides = "R-NET-110",
            kind = Polarity.NEGATIVE,
            needs = {"transport", "modes"},
            slow = true,
            seconds = 90)
    void a_question_for_what_nobody_has_goes_round_a_ring_of_gateways_once(Prober prober)
            throws Exception {
        Field field =
                Field.of(
                        prober,
                        MeshPlan.of(Topology.ring(4), Placement.SUT_EVERYWHERE)
                                .onAll("mode", "gateway")
                                .atPorts("mode", "gateway"));
        Mesh mesh = field.mesh();
        Predicate<Packet> questions = askedEverywhere(prober, mesh);
        mesh.wire(0).quiet(Duration.ofSeconds(3));
        Map<String, Long> counts = field.counts(questions);
        Field.expectAtMost(1, counts);
        prober.note("%d questions on 8 interfaces".formatted(counts.size()));
    }

    /** A search that meets an announce on its way is withheld (R-NET-67): then another is tried. */
    private static Predicate<Packet> askedEverywhere(Prober prober, Mesh mesh) throws IOException {
        for (int attempt = 0; attempt < 4; attempt++) {
            Bytes unknown = prober.random(16);
            Predicate<Packet> questions = InterfaceModes.searchesFor(unknown);
            mesh.wire(0).send(prober.pathRequest(unknown));
            if (mesh.fabric().await(() -> askedBy(mesh, questions) == 4, Field.PER_HOP)) {
                prober.note("control: all nodes have asked on");
                return questions;
            }
        }
        throw new Inconclusive("the control failed: no question was asked on by all nodes");
    }

    private static long askedBy(Mesh mesh, Predicate<Packet> questions) {
        return mesh.fabric().sent(questions).stream().map(Emission::node).distinct().count();
    }

    @Execution(ExecutionMode.SAME_THREAD)
    @Case(
            decides = "R-NET-126",
            kind = Polarity.NEGATIVE,
            needs = "transport",
            slow = true,
            seconds = 90)
    void of_late_and_doubled_packets_each_arrives_once(Prober prober) throws Exception {
        Field field = Field.of(prober, Topology.chain(3));
        Mesh mesh = field.mesh();
        ProberDestination destination = prober.destination();
        mesh.wire(0);
        mesh.wire(2).send(destination.announcePacket());
        field.copyAt(0, destination, 2);
        Duration lateness = Duration.ofMillis(1_200);
        Impairments how = Impairments.NONE.duplicating(0.05).reordering(0.05).lateBy(lateness);
        for (Segment each : mesh.segments()) each.impair(how);
        Bytes node = mesh.transportId(0);
        List<Packet> sent =
                Stream.generate(() -> prober.dataTo(destination)).limit(PACKETS).toList();
        for (Packet each : sent) mesh.wire(0).send(each.via(node));
        for (Packet each : sent) {
            mesh.wire(2).expect("every packet", prober.sameAs(each), 1, Wire.SOON);
        }
        // the last may have been late on both links, and its copies later still
        mesh.wire(2).quiet(lateness.multipliedBy(2));
        Toll toll = mesh.fabric().toll();
        if (toll.count(Toll.Kind.TWICE) == 0 || toll.count(Toll.Kind.LATE) == 0) {
            throw new Inconclusive("the control failed: nothing was late or doubled");
        }
        Map<Bytes, Long> arrived =
                mesh.wire(2).heard(one -> Field.isFor(one, destination)).stream()
                        .collect(
                                Collectors.groupingBy(
                                        one -> one.packet().hash(prober.crypto()),
                                        Collectors.counting()));
        prober.note("%d packets: %s".formatted(PACKETS, toll));
        long twice = arrived.values().stream().filter(count -> count > 1).count();
        if (twice > 0) {
            throw new Refuted(
                    "expected each of %d packets once, found %d of them more often"
                            .formatted(PACKETS, twice));
        }
    }

    @Execution(ExecutionMode.SAME_THREAD)
    @Case(
            decides = "R-NET-269",
            kind = Polarity.NEGATIVE,
            needs = "transport",
            slow = true,
            seconds = 150)
    void a_mesh_that_was_parted_finds_its_paths_with_the_next_announces(Prober prober)
            throws Exception {
        Field field = Field.of(prober, Topology.grid(5, 2));
        Mesh mesh = field.mesh();
        ProberDestination left = prober.destination();
        ProberDestination right = prober.destination();
        for (int node = 0; node < 10; node++) mesh.wire(node);
        everybodyHears(mesh, 0, left.announcePacket());
        everybodyHears(mesh, 9, right.announcePacket());
        field.crosses(9, 0, left);

        List<Segment> bridges = bridges(mesh, List.of(0, 1, 5, 6));
        bridges.forEach(Segment::cut);
        Packet parted = emitted(left, 1);
        mesh.wire(0).send(parted);
        hears(mesh, 6, parted);
        Packet lost = prober.dataTo(left);
        mesh.wire(9).send(lost.via(mesh.transportId(9)));
        for (int node : List.of(2, 7)) {
            mesh.wire(node).refuse("announce across the cut", copiesOf(parted), Prober.SETTLING);
        }
        mesh.wire(0).refuse("packet across the cut", prober.sameAs(lost));

        bridges.forEach(Segment::heal);
        Packet joinedLeft = emitted(left, 2);
        Packet joinedRight = emitted(right, 2);
        everybodyHears(mesh, 0, joinedLeft);
        everybodyHears(mesh, 9, joinedRight);
        List<Packet> crossed = List.of(field.crosses(9, 0, left), field.crosses(0, 9, right));
        mesh.wire(0).quiet(Prober.SETTLING);
        for (Packet each : crossed) Field.expectAtMost(1, field.counts(prober.sameAs(each)));
        for (Packet each : List.of(joinedLeft, joinedRight)) {
            Field.expectAtMost(2, field.counts(copiesOf(each)));
        }
    }

    /** An announce that is newer than earlier ones, even within one second. */
    private static Packet emitted(ProberDestination destination, int secondsAhead) {
        return destination.announce(Prober.unixSeconds() + secondsAhead, Bytes.EMPTY).packet(false);
    }

    private static List<Segment> bridges(Mesh mesh, List<Integer> side) {
        return IntStream.range(0, mesh.segments().size())
                .filter(
                        i ->
                                mesh.topology().segments().get(i).stream()
                                                .map(side::contains)
                                                .distinct()
                                                .count()
                                        == 2)
                .mapToObj(mesh::segment)
                .toList();
    }

    private static Predicate<Packet> copiesOf(Packet announce) {
        return Prober.rebroadcastsOf(announce.destination())
                .and(packet -> packet.data().equals(announce.data()));
    }

    private static void hears(Mesh mesh, int node, Packet announce) throws IOException {
        mesh.wire(node)
                .expect(
                        "the announce from node " + node,
                        copiesOf(announce),
                        1,
                        Field.PER_HOP.multipliedBy(mesh.topology().nodes()));
    }

    private static void everybodyHears(Mesh mesh, int from, Packet announce) throws IOException {
        mesh.wire(from).send(announce);
        for (int node = 0; node < mesh.topology().nodes(); node++) hears(mesh, node, announce);
    }
}
