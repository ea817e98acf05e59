package io.reticle.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;

/** The command {@code reticle-bench channel}. */
@Command(
        name = "channel",
        mixinStandardHelpOptions = true,
        header = "Channel messages a second, Java to Java beside Python to Python.",
        description =
                "%nBy turns: two processes of one stack, joined by TCP on the loopback; one sends"
                        + " messages through a channel, each of which the other proves. The figures"
                        + " are medians on the wall clock, first turn left out.%n")
final class ChannelCommand implements Callable<Integer> {
    /** How many times Python's rate is wanted. */
    private static final double TARGET = 10;

    /** Java compiles in its first second, which is to be a small part of the turn. */
    private static final int LONGER = 40;

    @Spec private CommandSpec spec;
    @ParentCommand private Bench bench;

    @Option(
            names = "--turns",
            defaultValue = "3",
            description =
                    "Of each stack, after one that does not count. Default: ${DEFAULT-VALUE}.")
    private int turns;

    @Option(
            names = "--messages",
            defaultValue = "3000",
            description =
                    "In a turn of Python; Java sends forty times as many. Default: ${DEFAULT-VALUE}.")
    private int messages;

    @Option(
            names = "--size",
            defaultValue = "200",
            description = "Bytes in a message. Default: ${DEFAULT-VALUE}.")
    private int size;

    @Override
    public Integer call() throws Exception {
        List<String> java = Bench.program(ChannelPeer.class);
        List<String> python =
                List.of(bench.python().toString(), Bench.home() + "/python/channel_peer.py");
        double[] javas = new double[turns];
        double[] pythons = new double[turns];
        for (int turn = -1; turn < turns; turn++) {
            double ours = rate(java, LONGER * messages, size);
            double theirs = rate(python, messages, size);
            if (turn < 0) continue;
            javas[turn] = ours;
            pythons[turn] = theirs;
        }
        double ratio = median(javas) / median(pythons);
        PrintWriter terminal = spec.commandLine().getOut();
        terminal.printf(
                "channel messages of %d bytes a second: Java %.0f, Python %.0f, ratio %.1f,"
                        + " target %.0f: %s%n",
                size,
                median(javas),
                median(pythons),
                ratio,
                TARGET,
                ratio >= TARGET ? "met" : "missed");
        terminal.flush();
        return 0;
    }

    /** Messages a second, from one process of a stack to another. */
    static double rate(List<String> program, int count, int size) throws IOException {
        String seconds =
                new TwoProcesses(program)
                        .run(List.of(Integer.toString(count), Integer.toString(size)));
        return count / Double.parseDouble(seconds);
    }

    private static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
