package io.reticle.suite.world;

import io.reticle.reports.Plot;
import io.reticle.reports.PlotPage;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What was seen in some worlds of one kind: on the terminal at once, then as files. */
final class WorldReport {
    private static final List<String> HEAD =
            List.of(
                    "nodes",
                    "edges",
                    "reached",
                    "hops",
                    "seconds",
                    "frames/node",
                    "bytes/node",
                    "heap/node",
                    "wall s");

    /** In smaller worlds the nodes weigh less than what else comes and goes in the heap. */
    private static final int WEIGHABLE = 100;

    private final Scenario scenario;
    private final List<Outcome> outcomes = new ArrayList<>();
    private final List<Record> others = new ArrayList<>();

    WorldReport(Scenario scenario) {
        this.scenario = scenario;
    }

    Scenario scenario() {
        return scenario;
    }

    /**
     * What came of one announce.
     *
     * @return whether all is as it should be: in a network without loss all others were reached
     */
    boolean add(Outcome outcome) {
        outcomes.add(outcome);
        say(
                "%d nodes, %d edges: one announce reached %d others in %.3f s (virtual), up to %d"
                        + " hops away",
                outcome.nodes(),
                outcome.edges(),
                outcome.reached(),
                outcome.seconds(),
                outcome.farthest());
        if (!outcome.converged()) {
            say(
                    "  %d were not reached%s",
                    outcome.nodes() - 1 - outcome.reached(),
                    outcome.farthest() >= 128 ? ": nobody passes on what has come 128 hops" : "");
        }
        say(
                "  each node: %.2f frames, %.0f bytes, %.1f KiB of heap; %.2f s (wall), %.2f s (CPU)",
                outcome.framesPerNode(),
                outcome.bytesPerNode(),
                outcome.heapPerNode() / 1024.0,
                outcome.wallSeconds(),
                outcome.cpuSeconds());
        boolean within = traffic(outcome.frames(), outcome.bounds());
        say("  event log %s", outcome.log());
        return within && (outcome.converged() || scenario.medium().loss() > 0);
    }

    boolean add(Scenario.Healing healing) {
        others.add(healing);
        say(
                "%d nodes, divided: an announce reached %d of %d on its side and %d of %d beyond",
                healing.nodes(),
                healing.reachedThere(),
                healing.side() - 1,
                healing.reachedBeyond(),
                healing.nodes() - healing.side());
        say("  healed, announced again: %d of %d", healing.reachedHealed(), healing.nodes() - 1);
        say("  event log %s", healing.log());
        return healing.healed();
    }

    boolean add(Scenario.Load load) {
        others.add(load);
        say(
                "%d nodes, %d edges, %.2f h (virtual): %d nodes announced themselves, %d announces",
                load.nodes(), load.edges(), load.hours(), load.announcers(), load.announces());
        say(
                "  %d of them reached all others; half of them within %.3f s, the slowest in %.3f s",
                load.complete(), load.medianSeconds(), load.slowestSeconds());
        say(
                "  %d frames, %d bytes, %.1f KiB of heap for each node; %.1f s (wall), %.1f s"
                        + " (CPU)",
                load.frames(),
                load.bytes(),
                load.heapPerNode() / 1024.0,
                load.wallSeconds(),
                load.cpuSeconds());
        boolean within = traffic(load.frames(), load.bounds());
        say("  event log %s (%d lines)", load.log(), load.logLines());
        return within && (load.complete() == load.announces() || scenario.medium().loss() > 0);
    }

    private static boolean traffic(long frames, TrafficBounds bounds) {
        boolean within = bounds.contains(frames);
        say(
                "  traffic: %d frames; the authority's rules give %d to %d: %s",
                frames, bounds.least(), bounds.most(), within ? "holds" : "DOES NOT HOLD");
        return within;
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    /** Everything as JSON, and a page with plots where there are several sizes to plot. */
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        var mapper = JsonMapper.shared();
        var root = mapper.createObjectNode();
        root.set("scenario", mapper.valueToTree(scenario));
        root.set("announces", mapper.valueToTree(outcomes));
        root.set("others", mapper.valueToTree(others));
        var json = folder.resolve("world.json");
        Files.writeString(
                json, mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
        say("figures: %s", json);
        if (outcomes.isEmpty()) return;
        var page = folder.resolve("world.html");
        page().write(page);
        say("plots: %s", page);
    }

    private PlotPage page() {
        var medium = scenario.medium();
        return new PlotPage(
                "One announce in networks of several sizes",
                List.of(
                        fact("Topology", "%s", scenario.topology().name().toLowerCase(Locale.ROOT)),
                        fact("Neighbours on average", "%.1f", scenario.degree()),
                        fact("Latency", "%.1f ms", medium.latency() / 1e3),
                        fact("Bitrate", "%d bit/s", medium.bitrate()),
                        fact("Loss", "%.1f %%", medium.loss() * 100),
                        fact("Seed", "%d", scenario.seed())),
                HEAD,
                outcomes.stream().map(WorldReport::row).toList(),
                Stream.of(
                                plot("Convergence", "seconds (virtual)", Outcome::seconds),
                                plot("Traffic", "frames sent by a node", Outcome::framesPerNode),
                                plot(
                                        "Traffic in bytes",
                                        "bytes sent by a node",
                                        Outcome::bytesPerNode),
                                plot("Memory", "bytes of heap for a node", WorldReport::weight),
                                plot(
                                        "Cost of the simulation",
                                        "seconds (wall)",
                                        Outcome::wallSeconds))
                        .flatMap(Optional::stream)
                        .toList());
    }

    private static PlotPage.Fact fact(String name, String format, Object... values) {
        return new PlotPage.Fact(name, String.format(Locale.ROOT, format, values));
    }

    /** Empty where nothing was there to measure. */
    private Optional<Plot> plot(String title, String up, ToDoubleFunction<Outcome> measure) {
        var points =
                outcomes.stream()
                        .map(each -> new Plot.Point(each.nodes(), measure.applyAsDouble(each)))
                        .filter(point -> point.y() > 0)
                        .toList();
        return points.isEmpty()
                ? Optional.empty()
                : Optional.of(new Plot(title, "nodes", up, points));
    }

    private static double weight(Outcome outcome) {
        return outcome.nodes() < WEIGHABLE ? 0 : outcome.heapPerNode();
    }

    private static List<String> row(Outcome outcome) {
        return List.of(
                "" + outcome.nodes(),
                "" + outcome.edges(),
                "" + outcome.reached(),
                "" + outcome.farthest(),
                String.format(Locale.ROOT, "%.3f", outcome.seconds()),
                String.format(Locale.ROOT, "%.2f", outcome.framesPerNode()),
                String.format(Locale.ROOT, "%.0f", outcome.bytesPerNode()),
                "" + outcome.heapPerNode(),
                String.format(Locale.ROOT, "%.2f", outcome.wallSeconds()),
                String.format(Locale.ROOT, "%.2f", outcome.cpuSeconds()));
    }
}
