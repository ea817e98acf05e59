package io.reticle.suite.world;

import io.reticle.suite.cli.ExitCode;
import io.reticle.suite.cli.SeedText;
import io.reticle.suite.cli.Subcommand;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code reticle world}. */
@Command(
        name = "world",
        mixinStandardHelpOptions = true,
        header = "Let a simulated network of reference nodes live under a virtual clock.",
        description = {
            "%nEach node is the reference node as it is, with transport and default settings; what"
                    + " stands between them is simulated in one thread: latency, air time, loss,"
                    + " partitions and chance. The same options give the same event log, byte for"
                    + " byte, of which the hash is printed.",
            "%nWithout --partition or --hours, one node announces itself, and the run tells how"
                    + " long it takes until all others know it, what that costs each node, and"
                    + " whether the traffic is what the authority's rules allow.%n"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  reticle world --nodes 1000 --seed 7                1,000 nodes, one announce",
            "  reticle world --sizes 10,100,1000 --out world      the same in three sizes, with plots",
            "  reticle world --nodes 1000 --partition             two halves, which heal",
            "  reticle world --nodes 1000 --hours 1 --announcers 50 --interval 10",
            "",
            "10,000 nodes need some more memory: RETICLE_JAVA_OPTS=-Xmx8g reticle world …",
            "",
            "Exit codes: 0 all as it should be; 1 a node was not reached, or the traffic is out of"
                    + " bounds; 2 usage"
        })
public final class WorldCommand implements Subcommand {
    private static final int SMALL = 10;

    @Option(
            names = "--nodes",
            defaultValue = "1000",
            description = "How many. Default: ${DEFAULT-VALUE}.")
    private int nodes;

    @Option(
            names = "--sizes",
            split = ",",
            paramLabel = "NODES",
            description = "Several networks, one after another, instead of --nodes.")
    private List<Integer> sizes = new ArrayList<>();

    @Option(
            names = "--topology",
            defaultValue = "random",
            description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Topology topology;

    @Option(
            names = "--degree",
            defaultValue = "4",
            description =
                    "Neighbours of a node on average, where the topology is random or geometric."
                            + " Default: ${DEFAULT-VALUE}.")
    private double degree;

    @Option(
            names = "--latency",
            defaultValue = "20",
            paramLabel = "MS",
            description = "Between two neighbours, on average. Default: ${DEFAULT-VALUE}.")
    private long latency;

    @Option(
            names = "--bitrate",
            defaultValue = "10000000",
            paramLabel = "BIT/S",
            description = "In each direction. Default: ${DEFAULT-VALUE}.")
    private long bitrate;

    @Option(
            names = "--loss",
            defaultValue = "0",
            paramLabel = "SHARE",
            description = "Of the frames, 0.1 for a tenth. Default: ${DEFAULT-VALUE}.")
    private double loss;

    @Option(
            names = "--seed",
            defaultValue = "1",
            converter = SeedText.class,
            description = "All that is chance follows from it. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--partition",
            description = "Divide the network, announce, join it again, announce again: who knows?")
    private boolean partition;

    @Option(
            names = "--hours",
            paramLabel = "H",
            description = "Let nodes announce themselves again and again, for so long.")
    private double hours;

    @Option(
            names = "--announcers",
            defaultValue = "50",
            description = "With --hours: how many nodes do so. Default: ${DEFAULT-VALUE}.")
    private int announcers;

    @Option(
            names = "--interval",
            defaultValue = "10",
            paramLabel = "MIN",
            description =
                    "With --hours: between two announces of a node. Default: ${DEFAULT-VALUE}.")
    private long interval;

    @Option(
            names = "--log",
            paramLabel = "FILE",
            description = "Write the event log there; it has a line for each frame.")
    private Path log;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Write world.json there, and world.html with plots.")
    private Path out;

    @Spec private CommandSpec spec;

    /** For the service loader. */
    public WorldCommand() {}

    @Override
    public Integer call() throws IOException {
        if (sizes.isEmpty()) sizes.add(nodes);
        require(sizes.stream().allMatch(size -> size >= 2), "a network has 2 nodes at least");
        require(degree >= 2, "--degree: 2 at least");
        require(hours >= 0, "--hours: not below 0");
        require(!partition || hours == 0, "--partition and --hours exclude each other");
        require(interval >= 1, "--interval: 1 minute at least");
        require(log == null || sizes.size() == 1, "--log: for one network, not for several");
        if (hours > 0) {
            boolean fit = sizes.stream().allMatch(size -> announcers >= 1 && announcers <= size);
            require(fit, "--announcers: 1 at least, and no more than nodes");
        }
        var report = new WorldReport(scenario());
        boolean good = true;
        // what is made once, such as tables of the ciphers, is no memory of the first world
        report.scenario().announce(SMALL, EventLog.hashOnly());
        for (int size : sizes) {
            try (var events = events()) {
                if (partition) {
                    good &= report.add(report.scenario().heal(size, events));
                } else if (hours > 0) {
                    var scenario = report.scenario();
                    good &=
                            report.add(
                                    scenario.load(size, hours, announcers, interval * 60, events));
                } else {
                    good &= report.add(report.scenario().announce(size, events));
                }
            }
        }
        if (out != null) report.write(out);
        return good ? ExitCode.CERTIFIED : ExitCode.NOT_CERTIFIED;
    }

    private Scenario scenario() {
        try {
            return new Scenario(topology, degree, new Medium(latency * 1_000, bitrate, loss), seed);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private EventLog events() throws IOException {
        return log == null ? EventLog.hashOnly() : new EventLog(Files.newOutputStream(log));
    }

    private void require(boolean holds, String message) {
        if (!holds) throw new ParameterException(spec.commandLine(), message);
    }
}
