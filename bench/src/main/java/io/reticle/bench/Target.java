package io.reticle.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Something that the node is meant to reach, and what it reached.
 *
 * @param steady whether the figures behind it can be judged by
 * @param atLeast whether {@code wanted} is a floor; else a ceiling
 */
record Target(String text, boolean atLeast, double wanted, double found, boolean steady) {
    /** Ratios of equal programs jitter by this much: from here on, two are level. */
    private static final double LEVEL = 0.95;

    private static final String JAVA = Bench.JAVA_NATIVE;

    enum Verdict {
        MET,
        MISSED,
        /** The machine was too busy with something else. */
        UNSTEADY
    }

    Verdict verdict() {
        if (!steady) return Verdict.UNSTEADY;
        return (atLeast ? found >= wanted : found < wanted) ? Verdict.MET : Verdict.MISSED;
    }

    /** As a Markdown table. */
    static List<String> table(List<Target> targets) {
        var rows = new ArrayList<List<String>>();
        for (Target target : targets) {
            rows.add(
                    List.of(
                            target.text(),
                            (target.atLeast() ? "≥ " : "< ") + Report.number(target.wanted()),
                            Report.number(target.found()),
                            target.verdict().name().toLowerCase(Locale.ROOT)));
        }
        return Report.table(List.of("target", "wanted", "found", ""), rows);
    }

    /** Those that these results can decide. */
    static List<Target> of(Comparison comparison) {
        var targets = new ArrayList<Target>();
        ratio(targets, comparison, Operation.ANNOUNCE, Bench.PYTHON, 3);
        ratio(targets, comparison, Operation.PARSE, Bench.PYTHON, 10);
        ratio(targets, comparison, Operation.PARSE_HASH, Bench.PYTHON, 10);
        ratio(targets, comparison, Operation.ANNOUNCE, Bench.RUST, LEVEL);
        ratio(targets, comparison, Operation.PARSE_HASH, Bench.RUST, LEVEL);
        ratio(targets, comparison, Operation.PAIR, Bench.RUST, 1.3);
        return targets;
    }

    private static void ratio(
            List<Target> targets,
            Comparison comparison,
            Operation operation,
            String to,
            double wanted) {
        OptionalDouble found = comparison.ratio(operation, JAVA, to);
        if (found.isPresent()) {
            targets.add(
                    new Target(
                            "%s: times %s".formatted(operation.word(), to),
                            true,
                            wanted,
                            found.getAsDouble(),
                            comparison.steady(operation, JAVA, to)));
        }
    }

    /** How resources and links over loopback compare. */
    static List<Target> of(OverLinks.Result links) {
        return List.of(
                overLinks("resource over a link", links.resource()),
                overLinks("links opened", links.opened()));
    }

    private static Target overLinks(String what, Map<String, List<Double>> figures) {
        return new Target(
                what + ": times " + Bench.PYTHON,
                true,
                5,
                OverLinks.Result.ratio(figures, JAVA, Bench.PYTHON),
                figures.values().stream().allMatch(Series::steady));
    }

    /** What a parsed packet may cost in memory. */
    static List<Target> of(List<Microbenchmarks.Figure> figures) {
        return figures.stream()
                .filter(figure -> figure.benchmark().startsWith("PacketBenchmark.parse"))
                .filter(figure -> !figure.benchmark().endsWith("AndHash"))
                .map(
                        figure ->
                                new Target(
                                        "%s (%s): bytes allocated"
                                                .formatted(figure.benchmark(), figure.crypto()),
                                        false,
                                        200,
                                        figure.bytes(),
                                        true))
                .toList();
    }
}
