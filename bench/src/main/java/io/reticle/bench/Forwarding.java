package io.reticle.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * Lets transport nodes forward the same traffic by turns, all of them alive all the time.
 *
 * @param rounds at least 1
 * @param steady how long each load is kept up
 */
record Forwarding(int rounds, Duration steady) {
    /** A load that every stack carries, to compare them at the same one. */
    static final int COMMON = 2_000;

    /** Half of the load that a node is meant to carry: ten times that of Python. */
    static final int MEANT = 50_000;

    /** Enough for a compiler to have seen everything. */
    private static final int WARM_UP = 200_000;

    private static final int WARM_UP_RATE = 20_000;

    /** What comes at once in one burst. */
    static final List<Integer> BURSTS = List.of(1_000, 4_000, 16_000, 64_000);

    /**
     * One turn of one node.
     *
     * @param highest packets a second without a loss
     * @param processor microseconds for a packet, at half of that
     * @param processorCommon microseconds for a packet, at {@value #COMMON} a second
     * @param median in microseconds, of the way through the node, at half of the highest
     * @param late the delay that one packet in a hundred exceeds, in microseconds
     * @param lateDirect the same with no node between
     * @param lost at half of the highest
     * @param addedMeant microseconds that the node adds to the delay that one packet in a hundred
     *     exceeds, at {@value #MEANT} a second; not a number where the node cannot follow
     * @param arrived of each burst
     */
    record Turn(
            int highest,
            double processor,
            double processorCommon,
            double median,
            double late,
            double lateDirect,
            int lost,
            double addedMeant,
            List<Integer> arrived) {
        /** What the node adds, in microseconds. */
        double added() {
            return late - lateDirect;
        }
    }

    /** By node, round by round. */
    record Result(Map<String, List<Turn>> turns) {
        List<Double> of(String id, ToDoubleFunction<Turn> figure) {
            return turns.get(id).stream().map(figure::applyAsDouble).toList();
        }

        double median(String id, ToDoubleFunction<Turn> figure) {
            return Series.median(of(id, figure));
        }

        /** The median of the rounds' ratios. */
        double ratio(String id, String to, ToDoubleFunction<Turn> figure) {
            return Series.ratio(of(id, figure), of(to, figure));
        }
    }

    /**
     * @param folder for configurations and logs
     * @throws PeerFailure if a node does not start, or forwards nothing
     */
    Result run(List<Daemon.Program> programs, Path folder, Consumer<String> progress)
            throws IOException, InterruptedException {
        var daemons = new ArrayList<Daemon>();
        var lines = new LinkedHashMap<Daemon, Traffic>();
        try (Traffic direct = Traffic.direct()) {
            for (Daemon.Program program : programs) {
                Daemon daemon = Daemon.start(program, folder.resolve(program.id()), false);
                daemons.add(daemon);
                lines.put(daemon, Traffic.through(daemon.id(), daemon.port()));
            }
            progress.accept("warming up");
            direct.paced(WARM_UP_RATE, steady);
            for (Daemon daemon : daemons) warm(daemon, lines.get(daemon));
            var turns = new LinkedHashMap<String, List<Turn>>();
            for (Daemon daemon : daemons) turns.put(daemon.id(), new ArrayList<>());
            var order = new ArrayList<>(daemons);
            for (int round = 1; round <= rounds; round++) {
                for (Daemon daemon : order) {
                    progress.accept("round %d of %d: %s".formatted(round, rounds, daemon.id()));
                    turns.get(daemon.id()).add(turn(daemon, lines.get(daemon), direct));
                }
                Collections.rotate(order, 1);
            }
            return new Result(turns);
        } finally {
            for (Traffic line : lines.values()) line.close();
            for (Daemon daemon : daemons) daemon.close();
        }
    }

    private static void warm(Daemon daemon, Traffic line) throws IOException {
        int arrived = 0;
        int sent = 0;
        int rate = COMMON;
        while (sent < WARM_UP && rate >= COMMON) {
            Traffic.Outcome outcome = line.paced(rate, Duration.ofSeconds(1));
            sent += outcome.sent();
            arrived += outcome.arrived();
            // a stack that cannot follow has no compiler to wait for
            rate = outcome.lost() == 0 ? Math.min(2 * rate, WARM_UP_RATE) : 0;
        }
        if (arrived == 0) throw new PeerFailure(daemon.id() + " forwards nothing");
    }

    private Turn turn(Daemon daemon, Traffic line, Traffic direct) throws IOException {
        int highest = Pace.of(line).highest();
        int half = Math.max(1, highest / 2);
        double common = processor(daemon, line, COMMON).processor();
        Load load = processor(daemon, line, half);
        Traffic.Outcome bare = direct.paced(half, steady);
        double addedMeant = highest < MEANT ? Double.NaN : added(line, direct);
        var arrived = new ArrayList<Integer>();
        for (int burst : BURSTS) arrived.add(line.atOnce(burst).arrived());
        return new Turn(
                highest,
                load.processor(),
                common,
                load.outcome().median(),
                load.outcome().late(),
                bare.late(),
                load.outcome().lost(),
                addedMeant,
                arrived);
    }

    private double added(Traffic line, Traffic direct) throws IOException {
        return line.paced(MEANT, steady).late() - direct.paced(MEANT, steady).late();
    }

    /**
     * @param processor microseconds for a packet that arrived
     */
    private record Load(Traffic.Outcome outcome, double processor) {}

    private Load processor(Daemon daemon, Traffic line, int perSecond) throws IOException {
        Duration before = daemon.processorTime();
        Traffic.Outcome outcome = line.paced(perSecond, steady);
        Duration spent = daemon.processorTime().minus(before);
        return new Load(outcome, spent.toNanos() / 1e3 / Math.max(1, outcome.arrived()));
    }
}
