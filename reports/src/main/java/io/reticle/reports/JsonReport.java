package io.reticle.reports;

import io.reticle.reports.event.Event;
import io.reticle.reports.event.SutDescription;
import io.reticle.reports.event.SutVerdict;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Results in one JSON object, for programs: who was judged, the verdicts on systems, requirements
 * and cases, and where each case's page is; everything but the frames. Its shape is {@link
 * #schema}; a change that breaks a reader gives {@code version} a new number.
 */
public final class JsonReport {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int VERSION = 1;

    private JsonReport() {}

    /** The JSON Schema (2020-12) of {@code result.json}; the caller closes it. */
    public static InputStream schema() {
        return JsonReport.class.getResourceAsStream("result.schema.json");
    }

    /**
     * Writes {@code results} to {@code file}.
     *
     * @param pages the page of each case, relative to {@code file}
     */
    static void write(Results results, CasePages pages, Path file) throws IOException {
        var text =
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document(results, pages));
        // getBytes writes half a surrogate pair as a question mark, where an encoder would give up
        Files.write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    static ObjectNode document(Results results, CasePages pages) {
        var run = results.run();
        var root = JSON.createObjectNode();
        root.put("format", "reticle-result");
        root.put("version", VERSION);
        root.put("complete", results.complete());
        root.put("tool", run.tool());
        root.put("toolVersion", run.toolVersion());
        root.put("suiteHash", run.suiteHash());
        root.put("catalogueHash", run.catalogueHash());
        root.put("profile", run.profile());
        root.put("seed", run.seed());
        root.put("startedAt", run.startedAt().toString());
        root.put("finishedAt", results.finishedAt().map(Instant::toString).orElse(null));
        root.put("plannedCases", run.plannedCases());
        strings(root.putArray("notes"), run.notes());
        systems(root.putArray("systems"), results);
        requirements(root.putArray("requirements"), results);
        cases(root.putArray("cases"), results, pages);
        return root;
    }

    private static void systems(ArrayNode systems, Results results) {
        for (var sut : results.run().suts()) {
            var node = systems.addObject();
            node.put("id", sut.id());
            node.put("name", sut.name());
            node.put("release", sut.release());
            node.put("startedBy", sut.startedBy());
            Optional<SutVerdict> overall = results.overall(sut.id());
            node.put("certification", overall.map(v -> v.certification().word()).orElse(null));
            node.put("reason", overall.map(SutVerdict::reason).orElse(null));
            levels(node.putArray("levels"), sut, results);
        }
    }

    private static void levels(ArrayNode levels, SutDescription sut, Results results) {
        for (var column : results.columns()) {
            if (!column.sut().id().equals(sut.id())) {
                continue;
            }
            var node = levels.addObject();
            node.put("level", column.level());
            node.put("certification", column.certification().word());
            node.put("reason", column.reason());
            node.put("millis", column.elapsed().toMillis());
            tally(node.putObject("counts"), column.tally());
            var chapters = node.putArray("chapters");
            for (var chapter : column.chapters()) {
                var entry = chapters.addObject();
                entry.put("name", chapter.name());
                tally(entry.putObject("counts"), chapter.tally());
            }
        }
    }

    private static void requirements(ArrayNode requirements, Results results) {
        for (var requirement : results.run().requirements()) {
            var node = requirements.addObject();
            node.put("id", requirement.id());
            node.put("text", requirement.text());
            node.put("level", requirement.level());
            node.put("releases", requirement.releases());
            var source = node.putObject("source");
            requirement.source().forEach(source::put);
            node.put("chapter", requirement.chapter());
            var verdicts = node.putArray("verdicts");
            for (var column : results.columns()) {
                var entry = verdicts.addObject();
                entry.put("sut", column.sut().id());
                entry.put("level", column.level());
                entry.put(
                        "verdict",
                        results.verdict(requirement, column).map(v -> v.word()).orElse(null));
            }
        }
    }

    private static void cases(ArrayNode cases, Results results, CasePages pages) {
        for (var c : results.cases()) {
            var node = cases.addObject();
            node.put("sut", c.ref().sut());
            node.put("level", c.ref().level());
            node.put("case", c.ref().caseId());
            node.put("title", c.title());
            node.put("chapter", c.chapter());
            strings(node.putArray("decides"), c.decides());
            node.put("polarity", c.polarity().word());
            node.put("seed", c.seed());
            node.put("startedAt", c.startedAt().toString());
            node.put("finished", c.finished());
            node.put("verdict", c.verdict().word());
            node.put("reason", c.reason());
            node.put("micros", c.micros());
            node.put("replay", c.replay());
            node.put("frames", c.evidence().stream().filter(Event.Frame.class::isInstance).count());
            node.put("page", pages.of(c.ref()));
        }
    }

    private static void tally(ObjectNode node, Tally tally) {
        tally.counts().forEach((verdict, count) -> node.put(verdict.word(), count));
    }

    private static void strings(ArrayNode array, Iterable<String> strings) {
        strings.forEach(array::add);
    }
}
