package io.reticle.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** That the programs behind the commands do what is measured; nothing is timed here. */
class CommandsTest {
    private final StringWriter said = new StringWriter();

    private int run(Object command, String... args) {
        return new CommandLine(command).setOut(new PrintWriter(said)).execute(args);
    }

    @Test
    void links_stay_open_for_an_hour() {
        assertEquals(0, run(new LinksCommand(), "--links", "20", "--heap", "64"));
        assertTrue(said.toString().startsWith("20 of 20 links active"), said.toString());
    }

    @Test
    void a_heap_that_is_too_small_fails() {
        assertEquals(1, run(new LinksCommand(), "--links", "9000", "--heap", "8"));
        assertTrue(said.toString().contains("do not fit"), said.toString());
    }

    @Test
    void paths_are_known_and_carry() {
        assertEquals(0, run(new PathsCommand(), "--paths", "1500", "--heap", "64"));
        assertTrue(said.toString().contains("1500 of 1500 paths known"), said.toString());
    }

    @Test
    void a_heap_that_is_too_small_for_paths_fails() {
        assertEquals(1, run(new PathsCommand(), "--paths", "20000", "--heap", "12"));
        assertTrue(said.toString().contains("20000 paths do not fit"), said.toString());
    }

    static List<Daemon.Program> daemons() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return List.of(
                new Daemon.Program(
                        "java",
                        List.of(
                                java,
                                "-cp",
                                System.getProperty("java.class.path"),
                                "io.reticle.daemon.ReticleNode",
                                "run")),
                new Daemon.Program(
                        "python",
                        List.of(
                                "../python-harness/target/rns-1.5.7/bin/python",
                                "-m",
                                "RNS.Utilities.rnsd")));
    }

    @ParameterizedTest
    @MethodSource("daemons")
    void what_is_sent_through_a_node_arrives_and_is_counted(
            Daemon.Program program, @TempDir Path folder) throws Exception {
        try (Daemon daemon = Daemon.start(program, folder, false);
                Traffic traffic = Traffic.through(daemon.id(), daemon.port())) {
            Traffic.Outcome outcome = traffic.paced(100, Duration.ofSeconds(1));
            assertEquals(100, outcome.sent());
            assertEquals(0, outcome.lost());
            assertTrue(outcome.late() >= outcome.median(), outcome.toString());
            assertTrue(daemon.processorTime().isPositive());
            assertTrue(daemon.resident() > 1_000_000);
        }
    }

    @Test
    void what_a_node_loses_is_counted(@TempDir Path folder) throws Exception {
        Daemon daemon = Daemon.start(daemons().getFirst(), folder, false);
        try (Traffic traffic = Traffic.through(daemon.id(), daemon.port())) {
            // nobody carries anything from now on
            daemon.leave();
            assertEquals(50, traffic.atOnce(50).lost());
        } finally {
            daemon.leave();
        }
    }

    @Test
    void a_channel_carries_all_messages_in_both_stacks() throws Exception {
        assertTrue(ChannelCommand.rate(Bench.program(ChannelPeer.class), 50, 200) > 0);
        assertTrue(
                ChannelCommand.rate(
                                List.of(
                                        "../python-harness/target/rns-1.5.7/bin/python",
                                        "python/channel_peer.py"),
                                50,
                                200)
                        > 0);
    }

    @Test
    void stamps_are_made_and_tried_in_both_stacks() throws Exception {
        List<String> python =
                List.of(
                        "../python-harness/target/rns-1.5.7/bin/python",
                        "python/lxmf_stamp_peer.py");
        for (StampsCommand.Turn turn :
                List.of(StampsCommand.java(1, 1), StampsCommand.python(python, 1, 20))) {
            assertTrue(turn.block() > 0, turn.toString());
            assertTrue(turn.tries() > 0, turn.toString());
        }
        assertEquals(2, StampsCommand.made(2, 4).size());
    }

    @Test
    void messages_are_delivered_in_both_stacks() throws Exception {
        List<String> python =
                List.of(
                        "../python-harness/target/rns-1.5.7/bin/python",
                        "python/lxmf_message_peer.py");
        for (List<String> program : List.of(Bench.program(MessagePeer.class), python)) {
            MessagesCommand.Turn turn = MessagesCommand.turn(program, 3, 5, 2, 50);
            assertTrue(turn.single() > 0, turn.toString());
            assertTrue(turn.together() > 0, turn.toString());
        }
    }
}
