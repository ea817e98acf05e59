package io.reticle.daemon.command;

import io.reticle.daemon.session.Session;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.node.Node;
import io.reticle.rns.transport.PathTable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code reticle-node probe}: packets that are proved, and how long that takes (R-NET-256). */
@Command(
        name = "probe",
        description = "Sends packets to a destination that proves them, and measures the way.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all packets were proved",
            "1:no path, or wrong use",
            "2:packets were lost",
            "3:the packets are too large"
        },
        footer = {
            "",
            "Examples:",
            "  reticle-node probe rnstransport.probe 2d1f0c4a5b6e7f8091a2b3c4d5e6f708",
            "  reticle-node probe -n 10 -w 0.5 --json rnstransport.probe 2d1f0c4a5b6e7f8091a2b3c4d5e6f708"
        })
public final class ProbeCommand implements Callable<Integer> {
    private static final int NO_PATH = 1;
    private static final int LOSS = 2;
    private static final int TOO_LARGE = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(12);

    @Mixin private Common common;

    @Option(
            names = {"-s", "--size"},
            paramLabel = "BYTES",
            defaultValue = "16",
            description = "Random bytes in each packet (default: ${DEFAULT-VALUE}).")
    private int size;

    @Option(
            names = {"-n", "--probes"},
            paramLabel = "COUNT",
            defaultValue = "1",
            description = "How many packets (default: ${DEFAULT-VALUE}).")
    private int probes;

    @Option(
            names = {"-t", "--timeout"},
            paramLabel = "SECONDS",
            description = "Patience for the path, and for each proof.")
    private Double timeout;

    @Option(
            names = {"-w", "--wait"},
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "Between two packets (default: ${DEFAULT-VALUE}).")
    private double pause;

    @Parameters(index = "0", paramLabel = "NAME", description = "Full name of the destination.")
    private String name;

    @Parameters(index = "1", paramLabel = "HASH", description = "Its address.")
    private String address;

    /** To be filled by the command line. */
    public ProbeCommand() {}

    @Override
    public Integer call() throws Exception {
        Bytes destination = Common.hash(address, NO_PATH);
        DestinationName wanted = parsed();
        try (Session session = common.session()) {
            Optional<PathTable.Path> path = session.path(destination, patience(session));
            if (path.isEmpty()) {
                throw new Refusal(NO_PATH, "no path to " + Words.hash(destination) + " was found");
            }
            Node.Recalled behind =
                    session.recall(destination)
                            .orElseThrow(() -> new Refusal(NO_PATH, "who is behind it is unknown"));
            Bytes named = wanted.address(session.crypto(), behind.identity().hash());
            if (!named.equals(destination)) {
                throw new Refusal(
                        NO_PATH,
                        "%s of that identity is at %s, not at %s"
                                .formatted(name, Words.hash(named), Words.hash(destination)));
            }
            return probe(session, destination);
        }
    }

    private DestinationName parsed() throws Refusal {
        try {
            return DestinationName.parse(name);
        } catch (IllegalArgumentException e) {
            throw new Refusal(NO_PATH, e.getMessage());
        }
    }

    private Duration patience(Session session) {
        return timeout == null ? session.atLeast(PATIENCE) : Common.seconds(timeout);
    }

    private int probe(Session session, Bytes destination) throws Exception {
        List<Map<String, Object>> results = new ArrayList<>();
        int proved = 0;
        for (int i = 1; i <= probes; i++) {
            if (i > 1) Thread.sleep(Common.seconds(pause));
            common.note("probe %d: %d bytes to %s", i, size, Words.hash(destination));
            Optional<Duration> time = one(session, destination);
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("probe", i);
            result.put("proved", time.isPresent());
            if (time.isPresent()) {
                proved++;
                double seconds = time.get().toNanos() / 1e9;
                int hops =
                        session.call((node, now) -> node.path(destination))
                                .map(PathTable.Path::hops)
                                .orElse(0);
                result.put("seconds", seconds);
                result.put("hops", hops);
                common.say(
                        "Valid reply from %s%nRound-trip time is %s over %s%n",
                        Words.hash(destination),
                        seconds >= 1
                                ? "%.3f seconds".formatted(seconds)
                                : "%.3f milliseconds".formatted(seconds * 1_000),
                        Words.count(hops, "hop", "hops"));
            } else {
                common.say("Probe timed out");
            }
            results.add(result);
        }
        double loss = probes == 0 ? 0 : 100.0 * (probes - proved) / probes;
        common.say("Sent %d, received %d, packet loss %.2f%%", probes, proved, loss);
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("destination", destination.toHex());
        summary.put("sent", probes);
        summary.put("received", proved);
        summary.put("loss", loss);
        summary.put("probes", results);
        common.result(summary);
        return proved == probes ? 0 : LOSS;
    }

    private Optional<Duration> one(Session session, Bytes destination) throws Exception {
        try {
            return session.deliver(destination, Entropy.secure().bytes(size), patience(session));
        } catch (IllegalArgumentException e) {
            throw new Refusal(TOO_LARGE, "a probe of " + size + " bytes: " + e.getMessage());
        }
    }
}
