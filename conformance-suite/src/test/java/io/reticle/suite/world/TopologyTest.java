package io.reticle.suite.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.Arrays;
import java.util.HashSet;

/** The shapes are connected, of the size that was asked for, and the same for the same seed. */
class TopologyTest {
    @ParameterizedTest
    @EnumSource(Topology.class)
    void every_shape_is_connected_whatever_its_size(Topology topology) {
        for (int nodes : new int[] {2, 3, 10, 257}) {
            var graph = topology.graph(nodes, 3, 42);

            int[] hops = graph.distances(0, new int[nodes]);

            assertEquals(nodes, hops.length);
            assertTrue(Arrays.stream(hops).allMatch(each -> each < nodes), topology + " " + nodes);
        }
    }

    @ParameterizedTest
    @EnumSource(Topology.class)
    void no_two_nodes_are_joined_twice_and_none_to_itself(Topology topology) {
        var graph = topology.graph(100, 6, 42);

        var pairs = new HashSet<Graph.Edge>();
        for (Graph.Edge edge : graph.edges()) {
            assertTrue(edge.one() < edge.other(), edge.toString());
            assertTrue(pairs.add(edge), edge + " twice");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Topology.class,
            names = {"RANDOM", "GEOMETRIC"})
    void the_random_shapes_follow_from_the_seed_and_have_the_mean_degree(Topology topology) {
        var graph = topology.graph(500, 4, 7);

        assertEquals(1_000, graph.edges().size());
        assertEquals(graph, topology.graph(500, 4, 7));
        assertNotEquals(graph, topology.graph(500, 4, 8));
    }

    @Test
    void neighbours_in_the_plane_are_many_hops_from_those_who_are_not() {
        var plane = Topology.GEOMETRIC.graph(1_000, 4, 7);
        var anywhere = Topology.RANDOM.graph(1_000, 4, 7);

        assertTrue(farthest(plane) > 2 * farthest(anywhere));
    }

    private static int farthest(Graph graph) {
        return Arrays.stream(graph.distances(0, new int[graph.nodes()])).max().orElseThrow();
    }

    @Test
    void a_chain_counts_its_hops_and_a_divided_one_has_no_way() {
        var chain = Topology.CHAIN.graph(4, 2, 0);

        assertEquals("[0, 1, 2, 3]", Arrays.toString(chain.distances(0, new int[4])));
        int none = Integer.MAX_VALUE;
        assertEquals(
                Arrays.toString(new int[] {0, 1, none, none}),
                Arrays.toString(chain.distances(0, new int[] {0, 0, 1, 1})));
        assertEquals("[1, 2, 2, 1]", Arrays.toString(chain.degrees()));
    }
}
