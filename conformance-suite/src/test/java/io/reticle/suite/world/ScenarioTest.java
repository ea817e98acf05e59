package io.reticle.suite.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Whole networks of reference nodes: what they come to know, and what that costs. */
@Timeout(120)
class ScenarioTest {
    private static final Medium MEDIUM = new Medium(20_000, 10_000_000, 0);
    private static final Medium LOSSY = new Medium(20_000, 10_000_000, 0.1);

    private static Scenario scenario(Topology topology, Medium medium, long seed) {
        return new Scenario(topology, 4, medium, seed);
    }

    private static Outcome announced(Topology topology, Medium medium, long seed, int nodes) {
        return scenario(topology, medium, seed).announce(nodes, EventLog.hashOnly());
    }

    @Test
    void the_same_seed_gives_the_same_log_byte_for_byte_and_another_seed_another()
            throws IOException {
        var one = new ByteArrayOutputStream();
        var other = new ByteArrayOutputStream();
        var scenario = scenario(Topology.RANDOM, LOSSY, 7);

        try (var log = new EventLog(one)) {
            scenario.announce(100, log);
        }
        try (var log = new EventLog(other)) {
            scenario.announce(100, log);
        }

        assertEquals(
                one.toString(StandardCharsets.US_ASCII), other.toString(StandardCharsets.US_ASCII));
        assertNotEquals(
                announced(Topology.RANDOM, LOSSY, 7, 100).log(),
                announced(Topology.RANDOM, LOSSY, 8, 100).log());
    }

    @Test
    void the_hash_is_that_of_the_lines() throws IOException, NoSuchAlgorithmException {
        var lines = new ByteArrayOutputStream();
        String hash;
        try (var log = new EventLog(lines)) {
            hash = scenario(Topology.RING, LOSSY, 3).announce(20, log).log();
        }

        var digest = MessageDigest.getInstance("SHA-256").digest(lines.toByteArray());

        assertEquals(HexFormat.of().formatHex(digest), hash);
        assertEquals(announced(Topology.RING, LOSSY, 3, 20).log(), hash);
        assertTrue(lines.toString(StandardCharsets.US_ASCII).startsWith("0 announce "));
    }

    @ParameterizedTest
    @EnumSource(Topology.class)
    @Tag("R-NET-30")
    void two_hundred_nodes_converge_on_one_announce_with_the_traffic_that_the_rules_give(
            Topology topology) {
        // a chain is longer than an announce goes where it begins at its very end
        int nodes = topology == Topology.CHAIN ? 120 : 200;

        var outcome = announced(topology, MEDIUM, 7, nodes);

        assertTrue(outcome.converged(), outcome.toString());
        assertTrue(outcome.bounds().contains(outcome.frames()), outcome.toString());
    }

    @Test
    @Tag("R-NET-36")
    void in_a_chain_every_node_but_the_ends_says_it_once_to_either_side() {
        var outcome = announced(Topology.CHAIN, MEDIUM, 7, 100);

        // the two ends hear nobody pass it on, and say it twice
        assertEquals(new TrafficBounds(200, 200), outcome.bounds());
        assertEquals(200, outcome.frames());
    }

    @Test
    void nobody_passes_on_what_has_come_128_hops() {
        var scenario = scenario(Topology.CHAIN, MEDIUM, 7);
        var world = new World(Topology.CHAIN.graph(140, 2, 7), MEDIUM, 7, EventLog.hashOnly());

        var spread = world.announce(0);
        world.run(world.now() + 300 * World.SECOND);

        assertEquals(128, spread.reached(), scenario.toString());
        assertEquals(128, spread.farthest());
    }

    @Test
    void where_a_tenth_is_lost_most_still_hear_of_it_and_nobody_says_more_than_twice() {
        var outcome = announced(Topology.RANDOM, LOSSY, 7, 200);

        assertTrue(outcome.reached() > 180, outcome.toString());
        assertTrue(outcome.bounds().contains(outcome.frames()), outcome.toString());
        assertTrue(
                outcome.frames() > announced(Topology.RANDOM, MEDIUM, 7, 200).frames(),
                "lost echoes have nobody say it again");
    }

    @ParameterizedTest
    @EnumSource(
            value = Topology.class,
            names = {"GRID", "RANDOM", "GEOMETRIC"})
    void a_divided_network_learns_on_one_side_only_and_all_of_it_once_it_has_healed(
            Topology topology) {
        var healing = scenario(topology, MEDIUM, 7).heal(200, EventLog.hashOnly());

        assertEquals(100, healing.side());
        assertEquals(99, healing.reachedThere());
        assertEquals(0, healing.reachedBeyond());
        assertEquals(199, healing.reachedHealed());
        assertTrue(healing.healed());
    }

    @Test
    void a_thousand_nodes_converge_on_one_announce() {
        var outcome = announced(Topology.RANDOM, MEDIUM, 7, 1_000);

        assertTrue(outcome.converged(), outcome.toString());
        assertTrue(outcome.bounds().contains(outcome.frames()), outcome.toString());
        assertTrue(outcome.seconds() < 10, outcome.toString());
    }

    @Test
    void many_announces_in_an_hour_reach_everybody() {
        var load = scenario(Topology.RANDOM, MEDIUM, 7).load(100, 1, 10, 600, EventLog.hashOnly());

        assertEquals(load.announces(), load.complete(), load.toString());
        assertTrue(load.announces() >= 50, load.toString());
        assertTrue(load.bounds().contains(load.frames()), load.toString());
    }

    @Test
    void bounds_are_missed_by_a_frame_too_few_and_by_one_too_many() {
        var bounds = new TrafficBounds(10, 12);

        assertFalse(bounds.contains(9));
        assertTrue(bounds.contains(10));
        assertTrue(bounds.contains(12));
        assertFalse(bounds.contains(13));
    }
}
