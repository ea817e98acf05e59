package io.reticle.suite.fabric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

import java.util.List;

/** Who is joined to whom. */
class TopologyTest {
    @Test
    void the_ends_of_a_chain_are_as_far_apart_as_it_has_links() {
        assertEquals(7, Topology.chain(8).distance(0, 7));
    }

    @Test
    void a_ring_has_two_ways_and_the_shorter_counts() {
        assertEquals(6, Topology.ring(6).segments().size());
        assertEquals(2, Topology.ring(6).distance(0, 4));
    }

    @Test
    void in_a_star_all_are_two_apart() {
        assertEquals(2, Topology.star(5).distance(1, 4));
    }

    @Test
    void a_grid_is_joined_across_and_down() {
        assertEquals(13, Topology.grid(5, 2).segments().size());
        assertEquals(5, Topology.grid(5, 2).distance(0, 9));
    }

    @Test
    void a_full_mesh_has_a_link_for_each_pair() {
        assertEquals(10, Topology.full(5).segments().size());
        assertEquals(List.of(0, 1, 2, 3), Topology.full(5).segmentsOf(0));
    }

    @Test
    void a_bus_is_one_medium_for_all() {
        assertEquals(List.of(List.of(0, 1, 2)), Topology.bus(3).segments());
    }

    @Test
    void a_doubled_chain_has_each_link_twice() {
        assertEquals(List.of(0, 1, 3, 4), Topology.chain(4).doubled().segmentsOf(1));
    }

    @Test
    void a_medium_for_one_node_is_refused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new Topology("wrong", 2, List.of(List.of(0, 0))));
    }

    @Test
    void no_way_is_said() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new Topology("parted", 2, List.of()).distance(0, 1));
    }
}
