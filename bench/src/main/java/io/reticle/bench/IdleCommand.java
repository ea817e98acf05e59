package io.reticle.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** The command {@code reticle-bench idle}. */
@Command(
        name = "idle",
        mixinStandardHelpOptions = true,
        header = "What a daemon takes that has nothing to do, Java beside Python and Rust.",
        description =
                "%nStarts each as a transport node with a TCP server that serves this machine's"
                        + " programs, and tells how long it takes until it listens, what of it lies in"
                        + " memory some seconds later, and the processor time that those seconds"
                        + " took.%n")
final class IdleCommand implements Callable<Integer> {
    private static final double MEBIBYTE = 1 << 20;
    private static final double RESIDENT = 64;
    private static final double LISTENING = 0.35;

    @Spec private CommandSpec spec;
    @Mixin private Daemons daemons;

    @Option(
            names = "--rounds",
            defaultValue = "5",
            description = "Starts of each node. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--seconds",
            defaultValue = "10",
            description = "How long it idles. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    /**
     * One start.
     *
     * @param listening seconds until it listens
     * @param resident mebibytes in memory
     * @param processor milliseconds of processor time in a second without work
     */
    private record Start(double listening, double resident, double processor) {}

    @Override
    public Integer call() throws Exception {
        Daemons.Found found = daemons.find();
        Map<String, List<Start>> starts = new LinkedHashMap<>();
        for (Daemon.Program program : found.programs()) starts.put(program.id(), new ArrayList<>());
        var order = new ArrayList<>(found.programs());
        // the first start reads what the system has not read yet
        for (int round = 0; round <= rounds; round++) {
            for (Daemon.Program program : order) {
                Start start = start(program, round);
                if (round > 0) starts.get(program.id()).add(start);
            }
            Collections.rotate(order, 1);
        }
        PrintWriter terminal = spec.commandLine().getOut();
        found.absent().forEach((id, why) -> terminal.println("no %s: %s".formatted(id, why)));
        var rows = new ArrayList<List<String>>();
        starts.forEach(
                (id, of) ->
                        rows.add(
                                List.of(
                                        id,
                                        Report.number(listening(of)),
                                        Report.number(resident(of)),
                                        Report.number(processor(of)))));
        terminal.println(
                String.join(
                        "\n",
                        Report.table(
                                List.of(
                                        "medians of the starts",
                                        "s until it listens",
                                        "MiB resident",
                                        "processor ms in a second"),
                                rows)));
        terminal.println();
        List<Start> java = starts.get(Daemons.JAVA);
        terminal.println(
                String.join(
                        "\n",
                        Target.table(
                                List.of(
                                        new Target(
                                                "idle daemon, MiB resident",
                                                false,
                                                RESIDENT,
                                                resident(java),
                                                true),
                                        new Target(
                                                "start until it listens, s",
                                                false,
                                                LISTENING,
                                                listening(java),
                                                true)))));
        terminal.flush();
        return 0;
    }

    private Start start(Daemon.Program program, int round) throws Exception {
        var folder = daemons.out().resolve("idle").resolve(program.id() + "-" + round);
        try (Daemon daemon = Daemon.start(program, folder, true)) {
            // how long it idles is what is measured, and nothing is waited for
            Thread.sleep(Duration.ofSeconds(seconds));
            Duration before = daemon.processorTime();
            Thread.sleep(Duration.ofSeconds(seconds));
            double spent = daemon.processorTime().minus(before).toNanos() / 1e6 / seconds;
            return new Start(daemon.listeningAfter(), daemon.resident() / MEBIBYTE, spent);
        }
    }

    private static double listening(List<Start> starts) {
        return Series.median(starts.stream().map(Start::listening).toList());
    }

    private static double resident(List<Start> starts) {
        return Series.median(starts.stream().map(Start::resident).toList());
    }

    private static double processor(List<Start> starts) {
        return Series.median(starts.stream().map(Start::processor).toList());
    }
}
