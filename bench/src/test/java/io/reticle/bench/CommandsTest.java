package io.reticle.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;
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
}
