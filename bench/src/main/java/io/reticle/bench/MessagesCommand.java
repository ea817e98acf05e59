package io.reticle.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** The command {@code reticle-bench messages}. */
@Command(
        name = "messages",
        mixinStandardHelpOptions = true,
        header = "LXMF messages a second between two routers, Java beside Python.",
        description =
                "%nBy turns: two processes of one stack, joined by TCP on the loopback; one sends"
                        + " direct messages, each of which the other proves: one at a time, then"
                        + " many handed over at once. Java is given time to compile. The figures"
                        + " are medians on the wall clock.%n")
final class MessagesCommand implements Callable<Integer> {
    private static final double TIMES_PYTHON = 5;
    private static final double AT_ONCE = 5_000;

    /** Java compiles meanwhile; the last batch counts. */
    private static final int JAVA_BATCHES = 30;

    private static final int JAVA_LONGER = 20;

    @Spec private CommandSpec spec;
    @ParentCommand private Bench bench;

    @Option(
            names = "--turns",
            defaultValue = "3",
            description = "Of each stack. Default: ${DEFAULT-VALUE}.")
    private int turns;

    @Option(
            names = "--messages",
            defaultValue = "1000",
            description =
                    "One at a time, in a turn of Python; Java sends twenty times as many. Default:"
                            + " ${DEFAULT-VALUE}.")
    private int messages;

    @Option(
            names = "--at-once",
            defaultValue = "1000",
            description = "Handed over together. Default: ${DEFAULT-VALUE}.")
    private int atOnce;

    @Option(
            names = "--size",
            defaultValue = "100",
            description = "Bytes of content. Default: ${DEFAULT-VALUE}.")
    private int size;

    /**
     * What one turn found, in messages a second.
     *
     * @param single one at a time
     * @param together handed over at once
     */
    record Turn(double single, double together) {}

    @Override
    public Integer call() throws Exception {
        var java = new ArrayList<Turn>();
        var python = new ArrayList<Turn>();
        List<String> pythons =
                List.of(bench.python().toString(), Bench.home() + "/python/lxmf_message_peer.py");
        for (int turn = 0; turn < turns; turn++) {
            java.add(
                    turn(
                            Bench.program(MessagePeer.class),
                            JAVA_LONGER * messages,
                            atOnce,
                            JAVA_BATCHES,
                            size));
            python.add(turn(pythons, messages, atOnce, 1, size));
        }
        PrintWriter terminal = spec.commandLine().getOut();
        terminal.println(String.join("\n", table(java, python)));
        terminal.println();
        terminal.println(String.join("\n", Target.table(targets(java, python))));
        terminal.flush();
        return 0;
    }

    static Turn turn(List<String> program, int single, int together, int batches, int size)
            throws IOException {
        String said =
                new TwoProcesses(program)
                        .run(
                                Stream.of(single, together, batches, size)
                                        .map(String::valueOf)
                                        .toList());
        String[] figures = said.split(" ", 2);
        return new Turn(Double.parseDouble(figures[0]), Double.parseDouble(figures[1]));
    }

    private static List<Double> single(List<Turn> turns) {
        return turns.stream().map(Turn::single).toList();
    }

    private static List<Double> together(List<Turn> turns) {
        return turns.stream().map(Turn::together).toList();
    }

    private static List<String> table(List<Turn> java, List<Turn> python) {
        return Report.table(
                List.of("messages a second", "Java", "Python", "ratio"),
                List.of(
                        row("one at a time", single(java), single(python)),
                        row("all at once", together(java), together(python))));
    }

    private static List<String> row(String what, List<Double> java, List<Double> python) {
        return List.of(
                what,
                Report.number(Series.median(java)),
                Report.number(Series.median(python)),
                Report.number(Series.ratio(java, python)));
    }

    private static List<Target> targets(List<Turn> java, List<Turn> python) {
        return List.of(
                new Target(
                        "direct messages, one at a time: times " + Bench.PYTHON,
                        true,
                        TIMES_PYTHON,
                        Series.ratio(single(java), single(python)),
                        Series.steady(single(java)) && Series.steady(single(python))),
                new Target(
                        "direct messages a second, handed over at once",
                        true,
                        AT_ONCE,
                        Series.median(together(java)),
                        Series.steady(together(java))));
    }
}
