package io.reticle.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;

/** The command {@code reticle-bench forward}. */
@Command(
        name = "forward",
        mixinStandardHelpOptions = true,
        header = "Packets through one transport node, Java beside Python and Rust.",
        description =
                "%nEach node forwards packets of 200 bytes from one TCP connection to another, both"
                        + " held by this program. For each it finds the highest pace at which no"
                        + " packet is lost, then keeps up half of it and measures processor time and"
                        + " delays, then sends bursts and counts what arrives.%n")
final class ForwardCommand implements Callable<Integer> {
    private static final double PROCESSOR = 5;
    private static final double TIMES_PYTHON = 10;
    private static final double ADDED = 1_000;

    @Spec private CommandSpec spec;
    @Mixin private Daemons daemons;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "Turns of each node. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--seconds",
            defaultValue = "4",
            description = "How long each load is kept up. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Override
    public Integer call() throws Exception {
        Daemons.Found found = daemons.find();
        PrintWriter err = spec.commandLine().getErr();
        Forwarding.Result result =
                new Forwarding(rounds, Duration.ofSeconds(seconds))
                        .run(
                                found.programs(),
                                daemons.out().resolve("forward"),
                                line -> {
                                    err.println("bench: " + line);
                                    err.flush();
                                });
        PrintWriter terminal = spec.commandLine().getOut();
        found.absent().forEach((id, why) -> terminal.println("no %s: %s".formatted(id, why)));
        terminal.println(String.join("\n", table(result, List.copyOf(result.turns().keySet()))));
        terminal.println();
        terminal.println(String.join("\n", Target.table(targets(result))));
        terminal.flush();
        return 0;
    }

    private static List<String> table(Forwarding.Result result, List<String> ids) {
        var header = new ArrayList<String>();
        header.add("medians of the rounds");
        header.addAll(ids);
        var rows = new ArrayList<List<String>>();
        rows.add(row(result, ids, "packets/s without a loss", Forwarding.Turn::highest));
        rows.add(row(result, ids, "at half of it: processor µs", Forwarding.Turn::processor));
        rows.add(row(result, ids, "  delay µs, median", Forwarding.Turn::median));
        rows.add(row(result, ids, "  delay µs, p99", Forwarding.Turn::late));
        rows.add(row(result, ids, "  without a node, p99", Forwarding.Turn::lateDirect));
        rows.add(row(result, ids, "  lost", Forwarding.Turn::lost));
        rows.add(
                row(
                        result,
                        ids,
                        "at %,d/s: added delay µs, p99".formatted(Forwarding.MEANT),
                        Forwarding.Turn::addedMeant));
        rows.add(
                row(
                        result,
                        ids,
                        "at %d/s: processor µs".formatted(Forwarding.COMMON),
                        Forwarding.Turn::processorCommon));
        for (int i = 0; i < Forwarding.BURSTS.size(); i++) {
            int burst = i;
            rows.add(
                    row(
                            result,
                            ids,
                            "burst of %,d: arrived".formatted(Forwarding.BURSTS.get(i)),
                            turn -> turn.arrived().get(burst)));
        }
        return Report.table(header, rows);
    }

    private static List<String> row(
            Forwarding.Result result,
            List<String> ids,
            String what,
            ToDoubleFunction<Forwarding.Turn> figure) {
        var row = new ArrayList<String>();
        row.add(what);
        for (String id : ids) row.add(Report.number(result.median(id, figure)));
        return row;
    }

    private static List<Target> targets(Forwarding.Result result) {
        var java = Daemons.JAVA;
        return List.of(
                new Target(
                        "processor µs for a forwarded packet, at half load",
                        false,
                        PROCESSOR,
                        result.median(java, Forwarding.Turn::processor),
                        Series.steady(result.of(java, Forwarding.Turn::processor))),
                new Target(
                        "highest pace without a loss: times " + Bench.PYTHON,
                        true,
                        TIMES_PYTHON,
                        result.ratio(java, Bench.PYTHON, Forwarding.Turn::highest),
                        // halving alone leaves a step of a sixteenth
                        true),
                new Target(
                        "p99 of the delay that the node adds at half load, µs",
                        false,
                        ADDED,
                        result.median(java, Forwarding.Turn::added),
                        true),
                new Target(
                        "the same at half of the pace that is wanted, %,d/s"
                                .formatted(Forwarding.MEANT),
                        false,
                        ADDED,
                        result.median(java, Forwarding.Turn::addedMeant),
                        true));
    }
}
