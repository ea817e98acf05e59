package io.reticle.reports;

import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.loader.MemoryLoader;
import io.pebbletemplates.pebble.template.PebbleTemplate;
import io.reticle.reports.event.Certification;
import io.reticle.reports.event.Direction;
import io.reticle.reports.event.Event;
import io.reticle.reports.event.Field;
import io.reticle.reports.event.Polarity;
import io.reticle.reports.event.RequirementDescription;
import io.reticle.reports.event.SutDescription;
import io.reticle.reports.event.SutVerdict;
import io.reticle.reports.event.Verdict;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Results as a site that needs nothing but itself: {@code index.html} with the matrix, and a page
 * for each case with its frames as a ladder. Nothing is loaded from anywhere, it can be opened from
 * a file, and without JavaScript only the filter is missing.
 *
 * <p>Almost every string on it comes from nodes that nobody knows. All of them are escaped, and a
 * content security policy lets nothing run and nothing style but what this class wrote.
 */
final class HtmlReport {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final Results results;
    private final CasePages pages;
    private final String css = resource("report.css");
    private final String script = resource("filter.js");
    private final PebbleEngine engine;
    private final Map<String, Column> columns = new HashMap<>();
    private final Map<String, RequirementDescription> requirements = new HashMap<>();
    private final Map<String, List<CaseResult>> casesById = new HashMap<>();

    HtmlReport(Results results, CasePages pages) {
        this.results = results;
        this.pages = pages;
        // in a named module only this module reads its resources, so the engine is handed their
        // text
        var loader = new MemoryLoader();
        for (var name : List.of("page.peb", "index.peb", "case.peb")) {
            loader.addTemplate(name, resource(name));
        }
        this.engine =
                new PebbleEngine.Builder()
                        .loader(loader)
                        .autoEscaping(true)
                        .strictVariables(true)
                        .defaultLocale(Locale.ROOT)
                        .build();
        results.columns().forEach(c -> columns.put(c.sut().id() + "\n" + c.level(), c));
        results.run().requirements().forEach(r -> requirements.put(r.id(), r));
        for (var c : results.cases()) {
            casesById.computeIfAbsent(c.ref().caseId(), k -> new ArrayList<>()).add(c);
        }
    }

    /** Writes {@code index.html} and the pages of the cases into {@code directory}. */
    void write(Path directory) throws IOException {
        Files.createDirectories(directory.resolve(CasePages.FOLDER));
        render(engine.getTemplate("index.peb"), index(), directory.resolve("index.html"));
        var template = engine.getTemplate("case.peb");
        var cases = results.cases();
        for (int i = 0; i < cases.size(); i++) {
            var before = i > 0 ? cases.get(i - 1) : null;
            var after = i + 1 < cases.size() ? cases.get(i + 1) : null;
            render(
                    template,
                    casePage(cases.get(i), before, after),
                    directory.resolve(pages.of(cases.get(i).ref())));
        }
    }

    private static void render(PebbleTemplate template, Map<String, Object> model, Path file)
            throws IOException {
        var text = new StringWriter();
        template.evaluate(text, model);
        // getBytes writes half a surrogate pair as a question mark, where an encoder would give up
        Files.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private Map<String, Object> page(String title) {
        var model = new HashMap<String, Object>();
        model.put("title", title);
        model.put("css", css);
        model.put("cssHash", hash(css));
        model.put("run", results.run());
        model.put("startedAt", clock(results.run().startedAt()));
        model.put("complete", results.complete());
        return model;
    }

    // ---- index

    /** A verdict as it is shown: a sign and a word, for colour alone tells some people nothing. */
    record Mark(String word, String sign, String label) {
        static final Mark NONE = new Mark("none", "–", "not tested");

        static Mark of(Verdict verdict) {
            return switch (verdict) {
                case PASS -> new Mark("pass", "✓", "pass");
                case LENIENT -> new Mark("lenient", "≈", "lenient");
                case FAIL -> new Mark("fail", "✗", "fail");
                case UNSUPPORTED -> new Mark("unsupported", "○", "unsupported");
                case INCONCLUSIVE -> new Mark("inconclusive", "?", "inconclusive");
            };
        }
    }

    /** A certification as it is shown. */
    record Seal(String word, String sign, String label) {
        static Seal of(Certification certification) {
            return switch (certification) {
                case CERTIFIED -> new Seal("pass", "✓", "certified");
                case NOT_CERTIFIED -> new Seal("fail", "✗", "not certified");
                case INCONCLUSIVE -> new Seal("inconclusive", "?", "inconclusive");
            };
        }
    }

    record SystemCard(SutDescription sut, Seal seal, String reason, List<LevelRow> levels) {}

    record LevelRow(
            String level,
            Seal seal,
            String reason,
            String total,
            String time,
            List<Share> shares) {}

    /** A part of the bar of verdicts; {@code x} and {@code width} in thousandths. */
    record Share(Mark mark, int count, int x, int width) {}

    record Head(String sut, String release, int levels) {}

    record ChapterRows(String name, String count, List<RequirementRow> rows) {}

    record RequirementRow(RequirementDescription requirement, String verdicts, List<Cell> cells) {}

    record Cell(String column, Mark mark, String page, List<CaseLink> cases) {}

    record CaseLink(String page, String column, String title, Mark mark, String reason) {}

    record CaseList(String column, String count, List<CaseLink> cases) {}

    record FilterChoice(Mark mark, int rows) {}

    private Map<String, Object> index() {
        var model = page(results.run().profile() + ": results");
        model.put("script", script);
        model.put("scriptHash", hash(script));
        model.put("finishedAt", results.finishedAt().map(HtmlReport::clock).orElse(null));
        model.put(
                "elapsed",
                results.finishedAt()
                        .map(at -> Elapsed.words(Duration.between(results.run().startedAt(), at)))
                        .orElse(null));
        model.put("finishedCases", results.cases().stream().filter(CaseResult::finished).count());
        model.put("systems", results.run().suts().stream().map(this::systemCard).toList());
        model.put(
                "heads",
                results.run().suts().stream()
                        .filter(s -> !s.levels().isEmpty())
                        .map(s -> new Head(s.name(), s.release(), s.levels().size()))
                        .toList());
        model.put("columns", results.columns());
        var chapters = chapters();
        model.put("chapters", chapters);
        model.put("choices", choices(chapters));
        model.put("attention", attention());
        model.put("caseLists", caseLists());
        return model;
    }

    private SystemCard systemCard(SutDescription sut) {
        var levels =
                results.columns().stream()
                        .filter(c -> c.sut().id().equals(sut.id()))
                        .map(HtmlReport::levelRow)
                        .toList();
        Optional<SutVerdict> overall = results.overall(sut.id());
        return new SystemCard(
                sut,
                overall.map(v -> Seal.of(v.certification())).orElse(null),
                overall.map(SutVerdict::reason).orElse(""),
                levels);
    }

    private static LevelRow levelRow(Column column) {
        var shares = new ArrayList<Share>();
        int total = column.tally().total();
        int done = 0;
        for (var entry : column.tally().counts().entrySet()) {
            int count = entry.getValue();
            if (count > 0) {
                int x = done * 1000 / total;
                done += count;
                shares.add(new Share(Mark.of(entry.getKey()), count, x, done * 1000 / total - x));
            }
        }
        return new LevelRow(
                column.level(),
                Seal.of(column.certification()),
                column.reason(),
                counted(total, "case"),
                Elapsed.words(column.elapsed()),
                List.copyOf(shares));
    }

    private List<ChapterRows> chapters() {
        var chapters = new LinkedHashMap<String, List<RequirementRow>>();
        for (var requirement : results.run().requirements()) {
            chapters.computeIfAbsent(requirement.chapter(), k -> new ArrayList<>())
                    .add(row(requirement));
        }
        return chapters.entrySet().stream()
                .map(
                        e ->
                                new ChapterRows(
                                        e.getKey(),
                                        counted(e.getValue().size(), "requirement"),
                                        e.getValue()))
                .toList();
    }

    private RequirementRow row(RequirementDescription requirement) {
        var cells = new ArrayList<Cell>();
        for (var column : results.columns()) {
            var cases = results.cases(requirement, column);
            var verdict = results.verdict(requirement, column);
            var page =
                    cases.stream()
                            .filter(c -> Optional.of(c.verdict()).equals(verdict))
                            .map(c -> pages.of(c.ref()))
                            .findFirst()
                            .orElse(null);
            cells.add(
                    new Cell(
                            name(column),
                            verdict.map(Mark::of).orElse(Mark.NONE),
                            page,
                            cases.size() > 1
                                    ? cases.stream().map(this::caseLink).toList()
                                    : List.of()));
        }
        var words = cells.stream().map(c -> c.mark().word()).distinct().toList();
        return new RequirementRow(requirement, String.join(" ", words), List.copyOf(cells));
    }

    private static List<FilterChoice> choices(List<ChapterRows> chapters) {
        var marks = new ArrayList<Mark>();
        for (var verdict : Verdict.values()) {
            marks.add(Mark.of(verdict));
        }
        marks.add(Mark.NONE);
        var choices = new ArrayList<FilterChoice>();
        for (var mark : marks) {
            int rows = 0;
            for (var chapter : chapters) {
                for (var row : chapter.rows()) {
                    rows += row.cells().stream().anyMatch(c -> c.mark().equals(mark)) ? 1 : 0;
                }
            }
            if (rows > 0) {
                choices.add(new FilterChoice(mark, rows));
            }
        }
        return choices;
    }

    /** What somebody ought to look at: fails first, then what stayed open, then the lenient. */
    private List<CaseLink> attention() {
        var links = new ArrayList<CaseLink>();
        for (var verdict : List.of(Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.LENIENT)) {
            results.cases().stream()
                    .filter(c -> c.verdict() == verdict)
                    .map(this::caseLink)
                    .forEach(links::add);
        }
        return links;
    }

    private List<CaseList> caseLists() {
        var lists = new LinkedHashMap<String, List<CaseLink>>();
        for (var c : results.cases()) {
            lists.computeIfAbsent(name(column(c)), k -> new ArrayList<>()).add(caseLink(c));
        }
        return lists.entrySet().stream()
                .map(
                        e ->
                                new CaseList(
                                        e.getKey(),
                                        counted(e.getValue().size(), "case"),
                                        e.getValue()))
                .toList();
    }

    private CaseLink caseLink(CaseResult c) {
        return new CaseLink(
                pages.of(c.ref()), name(column(c)), c.title(), Mark.of(c.verdict()), c.reason());
    }

    // ---- a case's page

    record Decided(String id, String text, String level, String releases, List<Source> sources) {}

    record Source(String release, String place) {}

    record Entry(
            String kind,
            int number,
            String time,
            boolean toSut,
            String way,
            String medium,
            String text,
            String tone,
            String size,
            List<FieldRow> fields,
            FrameBytes bytes,
            String hex) {}

    record FieldRow(int index, String name, String value, boolean inFrame, String place) {}

    private Map<String, Object> casePage(CaseResult c, CaseResult before, CaseResult after) {
        var column = column(c);
        var model = page(c.title());
        model.put("case", c);
        model.put("mark", Mark.of(c.verdict()));
        model.put("column", column);
        model.put("negative", c.polarity() == Polarity.NEGATIVE);
        model.put("caseStartedAt", clock(c.startedAt()));
        model.put("elapsed", Elapsed.words(Duration.of(c.micros(), ChronoUnit.MICROS)));
        model.put("decided", c.decides().stream().map(this::decided).toList());
        model.put("ladder", Ladder.of(c, column.sut().id()));
        model.put("entries", entries(c, column.sut().id()));
        model.put(
                "frameCount",
                counted(
                        (int) c.evidence().stream().filter(Event.Frame.class::isInstance).count(),
                        "frame"));
        model.put("before", before == null ? null : sibling(before));
        model.put("after", after == null ? null : sibling(after));
        model.put(
                "elsewhere",
                casesById.get(c.ref().caseId()).stream()
                        .filter(other -> !other.ref().equals(c.ref()))
                        .map(this::sibling)
                        .toList());
        return model;
    }

    /** A link between two pages of cases, which lie in one folder. */
    private CaseLink sibling(CaseResult c) {
        var link = caseLink(c);
        return new CaseLink(
                link.page().substring(CasePages.FOLDER.length() + 1),
                link.column(),
                link.title(),
                link.mark(),
                link.reason());
    }

    private Decided decided(String id) {
        var r = requirements.get(id);
        if (r == null) {
            return new Decided(
                    id, "Not among the requirements of this profile.", "", "", List.of());
        }
        return new Decided(
                id,
                r.text(),
                r.level(),
                r.releases(),
                r.source().entrySet().stream()
                        .map(e -> new Source(e.getKey(), e.getValue()))
                        .toList());
    }

    private static List<Entry> entries(CaseResult c, String sut) {
        var entries = new ArrayList<Entry>();
        int number = 0;
        for (var evidence : c.evidence()) {
            switch (evidence) {
                case Event.Frame frame -> entries.add(entry(frame, ++number, sut));
                case Event.Note note ->
                        entries.add(
                                new Entry(
                                        "note",
                                        0,
                                        Elapsed.within(note.atMicros()),
                                        false,
                                        "",
                                        "",
                                        note.text(),
                                        Ladder.tone(note.text()),
                                        "",
                                        List.of(),
                                        null,
                                        ""));
            }
        }
        return entries;
    }

    private static Entry entry(Event.Frame frame, int number, String sut) {
        var rows = new ArrayList<FieldRow>();
        for (int i = 0; i < frame.fields().size(); i++) {
            var field = frame.fields().get(i);
            rows.add(
                    new FieldRow(
                            i, field.name(), field.value(), field.offset() >= 0, place(field)));
        }
        boolean toSut = frame.direction() == Direction.TO_SUT;
        var bytes = FrameBytes.of(frame);
        return new Entry(
                "frame",
                number,
                Elapsed.within(frame.atMicros()),
                toSut,
                toSut ? "prober → " + sut : sut + " → prober",
                frame.medium(),
                frame.summary(),
                "",
                counted(frame.hex().length() / 2, "byte"),
                List.copyOf(rows),
                bytes,
                bytes.lines().isEmpty() ? frame.hex() : "");
    }

    private static String place(Field field) {
        if (field.offset() < 0) {
            return "derived";
        }
        return field.length() <= 1
                ? Integer.toString(field.offset())
                : field.offset() + "–" + (field.offset() + field.length() - 1);
    }

    // ---- words

    private Column column(CaseResult c) {
        return columns.get(c.ref().sut() + "\n" + c.ref().level());
    }

    private static String name(Column column) {
        return column.sut().id() + " " + column.level();
    }

    private static String counted(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    private static String clock(Instant at) {
        return CLOCK.format(at);
    }

    static String hash(String text) {
        try {
            var digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static String resource(String name) {
        try (var in = HtmlReport.class.getResourceAsStream("html/" + name)) {
            if (in == null) {
                throw new IllegalStateException("resource html/" + name + " is not in the module");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("resource html/" + name + " cannot be read", e);
        }
    }
}
