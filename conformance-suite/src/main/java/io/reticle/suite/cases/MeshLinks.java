package io.reticle.suite.cases;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.link.Link;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.fabric.Endpoint;
import io.reticle.suite.fabric.Mesh;
import io.reticle.suite.fabric.MeshPlan;
import io.reticle.suite.fabric.Placement;
import io.reticle.suite.fabric.Segment;
import io.reticle.suite.fabric.Topology;
import io.reticle.suite.prober.Prober;

import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Chains of nodes of the system, and of two stacks by turns, between two ordinary programs: answers
 * to questions, packets with their proofs, links and resources pass from one end to the other.
 */
@Chapter("Meshes: links and resources")
final class MeshLinks {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration TRANSFER = Duration.ofSeconds(45);

    /** In bytes. */
    private static final int SMALL = 64 * 1024;

    /** In bytes. */
    private static final int LARGE = 512 * 1024;

    /** A search that meets an announce on its way is withheld (R-NET-67), and is not repeated. */
    private static final int SEARCHES = 3;

    private static final List<MeshPlan.Access> NETWORKS =
            List.of(
                    new MeshPlan.Access("north", "a first phrase", 16),
                    new MeshPlan.Access("east", "a second phrase", 8),
                    new MeshPlan.Access("south", "a third phrase", 64),
                    new MeshPlan.Access("west", "a fourth phrase", 32));

    /** All interfaces search for what is unknown, so that answers have the whole way to go. */
    private static MeshPlan searching(Topology topology, Placement placement) {
        return MeshPlan.of(topology, placement).onAll("mode", "gateway").atPorts("mode", "gateway");
    }

    /** Two programs at the ends of a chain, who have found each other. */
    private record Ends(Prober prober, Endpoint near, Endpoint far) {
        /** The far one announces itself, and the near one hears of it over all nodes. */
        static Ends announced(Prober prober, Mesh mesh, String name) throws IOException {
            int last = mesh.topology().nodes() - 1;
            Endpoint near = mesh.endpoint(0, "near " + name);
            Endpoint far = mesh.endpoint(last, "far " + name);
            far.announce();
            expectHops(near.hears(far.address(), SOON), last + 2);
            return new Ends(prober, near, far);
        }

        /** The last node alone knows the far one; the near one asks, and is answered from there. */
        static Ends searched(Prober prober, Mesh mesh, Segment beforeLast, String name)
                throws IOException {
            int last = mesh.topology().nodes() - 1;
            Endpoint near = mesh.endpoint(0, "near " + name);
            for (int search = 1; ; search++) {
                Endpoint far = mesh.endpoint(last, "far " + name + " " + search);
                beforeLast.cut();
                far.announce();
                mesh.wire(last)
                        .control(
                                "the last node knows the far end",
                                Prober.rebroadcastsOf(far.address()));
                beforeLast.heal();
                mesh.wire(last).quiet(Prober.SETTLING);
                try {
                    expectHops(near.asks(far.address(), Duration.ofSeconds(8)), last + 2);
                    return new Ends(prober, near, far);
                } catch (Refuted e) {
                    if (search == SEARCHES) throw e;
                    prober.note("no answer; once more, for another destination");
                }
            }
        }

        private static void expectHops(int found, int expected) {
            if (found != expected) {
                throw new Refuted("expected %d hops, found %d".formatted(expected, found));
            }
        }

        /** A packet with its proof, a link, data over it, and a resource. */
        Link exchange(int size) {
            if (!near.proved(far.address(), prober.random(200), SOON)) {
                throw new Refuted("expected a proof of a packet, found none");
            }
            Link link = near.opens(far.address(), SOON);
            if (!near.proved(link, prober.random(200), SOON)) {
                throw new Refuted("expected a proof of data on the link, found none");
            }
            Bytes content = prober.random(size);
            near.gives(link, content, TRANSFER);
            if (!far.takes(content, SOON)) {
                throw new Refuted("expected the content that was sent, found another");
            }
            prober.note("packet, link and resource of %d bytes passed".formatted(size));
            return link;
        }
    }

    @Execution(ExecutionMode.SAME_THREAD)
    @Case(decides = "R-NET-141", needs = "transport", slow = true, seconds = 150)
    void links_and_resources_pass_media_of_different_mtu(Prober prober) throws Exception {
        Mesh mesh =
                Mesh.start(
                        prober,
                        "mesh",
                        MeshPlan.of(Topology.chain(5), Placement.SUT_EVERYWHERE)
                                .on(0, "bitrate", "5000000")
                                .on(1, "bitrate", "1000000")
                                .on(2, "bitrate", "100000000")
                                .on(3, "bitrate", "2000000"));
        Link link = Ends.announced(prober, mesh, "end").exchange(LARGE);
        if (link.mtu() != 2_048) {
            throw new Refuted("expected the least MTU of the way, 2048, found " + link.mtu());
        }
    }

    @Execution(ExecutionMode.SAME_THREAD)
    @Case(decides = "R-NET-171", needs = "transport", slow = true, seconds = 150)
    void everything_crosses_four_media_with_an_access_code_on_each_or_on_some(Prober prober)
            throws Exception {
        MeshPlan plan = searching(Topology.chain(5).doubled(), Placement.SUT_EVERYWHERE);
        for (int i = 0; i < 4; i++) plan = plan.closed(i, NETWORKS.get(i));
        // the second row: open, closed, open, closed
        plan = plan.closed(5, NETWORKS.get(3)).closed(7, NETWORKS.get(0));
        Mesh mesh = Mesh.start(prober, "mesh", plan);
        List<Segment> onEach = mesh.segments().subList(0, 4);
        List<Segment> onSome = mesh.segments().subList(4, 8);

        onSome.forEach(Segment::cut);
        Ends.searched(prober, mesh, onEach.getLast(), "behind codes").exchange(SMALL);
        Ends.announced(prober, mesh, "announced behind codes").exchange(SMALL);

        onSome.forEach(Segment::heal);
        onEach.forEach(Segment::cut);
        Ends.searched(prober, mesh, onSome.getLast(), "behind some").exchange(SMALL);
    }

    @Execution(ExecutionMode.SAME_THREAD)
    @Case(decides = "R-NET-270", needs = "transport", slow = true, seconds = 150)
    void a_chain_of_two_stacks_by_turns_carries_everything(Prober prober) throws Exception {
        MeshPlan plan =
                searching(Topology.chain(5), Placement.ALTERNATING)
                        .closed(1, NETWORKS.get(0))
                        .closed(2, NETWORKS.get(1))
                        .on(3, "mode", "gateway", "bitrate", "2000000");
        Mesh mesh = Mesh.start(prober, "mesh", plan);
        Ends.searched(prober, mesh, mesh.segment(3), "asked for").exchange(SMALL);
        Ends.announced(prober, mesh, "announced").exchange(LARGE);
    }
}
