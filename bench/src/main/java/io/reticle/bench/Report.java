package io.reticle.bench;

import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A run as Markdown, which is also what the terminal shows, and as JSON.
 *
 * @param comparison empty where none was asked for
 * @param links empty where no runs over links were asked for
 * @param figures empty where no microbenchmarks were asked for
 */
record Report(
        long seed,
        Machine machine,
        SideBySide plan,
        Optional<Comparison> comparison,
        Optional<OverLinks.Result> links,
        List<Microbenchmarks.Figure> figures) {

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    List<Target> targets() {
        var targets = new ArrayList<Target>();
        comparison.ifPresent(c -> targets.addAll(Target.of(c)));
        links.ifPresent(l -> targets.addAll(Target.of(l)));
        targets.addAll(Target.of(figures));
        return targets;
    }

    String markdown() {
        var lines = new ArrayList<String>();
        lines.add("# Bench");
        lines.add("");
        lines.add(
                "%s, %d cores, %s, %s; load before the run %.2f; seed 0x%x"
                        .formatted(
                                machine.processor(),
                                machine.cores(),
                                machine.system(),
                                machine.java(),
                                machine.load(),
                                seed));
        comparison.ifPresent(c -> sideBySide(c, lines));
        links.ifPresent(l -> overLinks(l, lines));
        if (!figures.isEmpty()) micro(lines);
        lines.add("");
        lines.add("## Targets");
        lines.add("");
        lines.addAll(Target.table(targets()));
        return String.join("\n", lines) + "\n";
    }

    private void sideBySide(Comparison c, List<String> lines) {
        lines.add("");
        lines.add("## Side by side");
        lines.add("");
        c.peers().forEach((id, name) -> lines.add("- %s: %s".formatted(id, name)));
        c.absent().forEach((id, why) -> lines.add("- no %s peer: %s".formatted(id, why)));
        lines.add("");
        lines.add(
                "A second of processor time: median of %d rounds of %d ms, ± half of the spread; × is the median ratio to %s of the same round."
                        .formatted(plan.rounds(), plan.milliseconds(), Bench.PYTHON));
        lines.add("");
        var header = new ArrayList<String>();
        header.add("operation");
        header.addAll(c.peers().keySet());
        c.absent().keySet().forEach(header::add);
        var rows = new ArrayList<List<String>>();
        for (Operation operation : Operation.ALL) {
            var row = new ArrayList<String>();
            row.add(operation.word());
            for (String peer : c.peers().keySet()) row.add(cell(c, operation, peer));
            c.absent().keySet().forEach(peer -> row.add("no peer"));
            rows.add(row);
        }
        lines.addAll(table(header, rows));
        lines.add("");
        for (Operation operation : Operation.ALL) {
            lines.add(
                    "- %s: %s; in %s"
                            .formatted(operation.word(), operation.meaning(), operation.unit()));
        }
    }

    private static void overLinks(OverLinks.Result links, List<String> lines) {
        lines.add("");
        lines.add("## Over a link");
        lines.add("");
        links.names().forEach((id, name) -> lines.add("- %s: %s".formatted(id, name)));
        lines.add("");
        lines.add(
                "Two processes of each stack over loopback TCP, time on the wall: medians; × is the median ratio to %s of the same round."
                        .formatted(Bench.PYTHON));
        lines.add("");
        var header = new ArrayList<String>();
        header.add("what");
        header.addAll(links.names().keySet());
        lines.addAll(
                table(
                        header,
                        List.of(
                                row("resource, MB/s", links.resource()),
                                row("links opened a second", links.opened()))));
        lines.add("");
        lines.add(
                "- %s encrypts %s MB/s with its link token alone; its resources reach %.0f %% of that"
                        .formatted(
                                Bench.JAVA_NATIVE,
                                number(links.token()),
                                100
                                        * Series.median(links.resource().get(Bench.JAVA_NATIVE))
                                        / links.token()));
    }

    private static List<String> row(String what, Map<String, List<Double>> figures) {
        var row = new ArrayList<String>();
        row.add(what);
        figures.forEach(
                (id, rounds) ->
                        row.add(
                                number(Series.median(rounds))
                                        + (id.equals(Bench.PYTHON)
                                                ? ""
                                                : " ×"
                                                        + number(
                                                                OverLinks.Result.ratio(
                                                                        figures,
                                                                        id,
                                                                        Bench.PYTHON)))));
        return row;
    }

    private static String cell(Comparison c, Operation operation, String peer) {
        Series series = c.of(peer, operation).orElseThrow();
        OptionalDouble ratio = c.ratio(operation, peer, Bench.PYTHON);
        return "%s ±%.0f%%%s"
                .formatted(
                        number(series.median()),
                        series.spread() * 50,
                        ratio.isPresent() && !peer.equals(Bench.PYTHON)
                                ? " ×" + number(ratio.getAsDouble())
                                : "");
    }

    private void micro(List<String> lines) {
        lines.add("");
        lines.add("## Microbenchmarks (JMH)");
        lines.add("");
        var rows = new ArrayList<List<String>>();
        for (Microbenchmarks.Figure figure : figures) {
            rows.add(
                    List.of(
                            figure.benchmark(),
                            figure.crypto().name().toLowerCase(Locale.ROOT),
                            number(figure.perSecond())
                                    + (Double.isNaN(figure.error())
                                            ? ""
                                            : " ± " + number(figure.error())),
                            number(figure.bytes())));
        }
        lines.addAll(table(List.of("benchmark", "crypto", "a second", "bytes allocated"), rows));
    }

    /** A Markdown table whose columns also stand straight on a terminal. */
    static List<String> table(List<String> header, List<List<String>> rows) {
        int[] widths = header.stream().mapToInt(String::length).toArray();
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        var lines = new ArrayList<String>();
        lines.add(line(header, widths));
        var rule = new ArrayList<String>();
        for (int width : widths) rule.add("-".repeat(Math.max(width, 1)));
        lines.add(line(rule, widths));
        rows.forEach(row -> lines.add(line(row, widths)));
        return lines;
    }

    private static String line(List<String> cells, int[] widths) {
        var line = new StringBuilder("|");
        for (int i = 0; i < widths.length; i++) {
            String cell = cells.get(i);
            line.append(' ').append(cell).repeat(" ", widths[i] - cell.length()).append(" |");
        }
        return line.toString();
    }

    /** Three digits that count, or all before the point; a dash for no number. */
    static String number(double value) {
        if (Double.isNaN(value)) return "–";
        String pattern = value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : "%.2f";
        return pattern.formatted(value);
    }

    String json() {
        ObjectNode root = JSON.createObjectNode();
        root.put("seed", seed);
        root.set("machine", JSON.valueToTree(machine));
        comparison.ifPresent(c -> root.set("sideBySide", json(c)));
        links.ifPresent(l -> root.set("overLinks", JSON.valueToTree(l)));
        ArrayNode micro = root.putArray("micro");
        figures.forEach(
                figure -> {
                    ObjectNode node = micro.addObject();
                    node.put("benchmark", figure.benchmark());
                    node.put("crypto", figure.crypto().name().toLowerCase(Locale.ROOT));
                    node.put("perSecond", figure.perSecond());
                    // JSON has no NaN
                    if (!Double.isNaN(figure.error())) node.put("error", figure.error());
                    node.put("bytesAllocated", figure.bytes());
                });
        ArrayNode targets = root.putArray("targets");
        for (Target target : targets()) {
            ObjectNode node = targets.addObject();
            node.put("text", target.text());
            node.put(target.atLeast() ? "atLeast" : "below", target.wanted());
            node.put("found", target.found());
            node.put("verdict", target.verdict().name().toLowerCase(Locale.ROOT));
        }
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }

    private ObjectNode json(Comparison c) {
        ObjectNode node = JSON.createObjectNode();
        node.put("rounds", plan.rounds());
        node.put("milliseconds", plan.milliseconds());
        node.set("peers", JSON.valueToTree(c.peers()));
        node.set("absent", JSON.valueToTree(c.absent()));
        ArrayNode results = node.putArray("results");
        for (Series series : c.series()) {
            ObjectNode result = results.addObject();
            result.put("operation", series.operation().word());
            result.put("unit", series.operation().unit());
            result.put("peer", series.peer());
            result.put("median", series.median());
            result.put("spread", series.spread());
            c.ratio(series.operation(), series.peer(), Bench.PYTHON)
                    .ifPresent(ratio -> result.put("ratioToPython", ratio));
            ArrayNode rounds = result.putArray("perSecond");
            series.perSecond().forEach(rounds::add);
        }
        return node;
    }

    /** For the summary at the end of the terminal's output. */
    long count(Target.Verdict verdict) {
        return targets().stream().filter(target -> target.verdict() == verdict).count();
    }
}
