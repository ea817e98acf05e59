package io.reticle.reports;

import io.reticle.reports.event.CaseRef;
import io.reticle.reports.event.Certification;
import io.reticle.reports.event.Event;
import io.reticle.reports.event.EventSink;
import io.reticle.reports.event.Verdict;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A run on a terminal while it happens: how far it is, each fail and each inconclusive case at once
 * with the command that repeats it, and, when it is closed, the table of each system and level, and
 * once more which cases failed or were inconclusive.
 *
 * <p>Where nobody watches (no terminal, {@code TERM=dumb}, or {@code CI} set) there is no bar and
 * no control sequence, but a plain line at every tenth of the run.
 */
public final class TerminalReport implements EventSink, AutoCloseable {
    private static final String ERASE_LINE = "\r\u001b[K";
    private static final int MIN_WIDTH = 40;
    private static final int MAX_WIDTH = 100;
    private static final int BAR = 10;
    private static final int MOST_AMISS = 20;

    private final PrintStream out;
    private final boolean live;
    private final boolean colour;
    private final int width;
    private final String place;

    /**
     * Held while something is printed that the bar must not be drawn into. The bar's own thread
     * takes this lock and never the report's, for the report waits for that thread when it stops
     * the bar.
     */
    private final Object screen = new Object();

    /** Whether the bar may be drawn; guarded by {@link #screen}. */
    private boolean drawn;

    private final List<Event> events = new ArrayList<>();
    private final Map<CaseRef, Instant> started = new HashMap<>();
    private Event.RunStarted run;
    private Optional<ProgressBar> bar = Optional.empty();
    private int finished;
    private int fails;
    private int inconclusive;
    private int tenth;
    private boolean closed;

    /**
     * @param live whether to draw a progress bar over itself
     * @param colour whether to use ANSI colours
     * @param width of a line, in columns
     * @param place where the report is going to be, as it is to be shown; empty for nowhere
     */
    TerminalReport(PrintStream out, boolean live, boolean colour, int width, String place) {
        this.out = out;
        this.live = live;
        this.colour = colour;
        this.width = Math.clamp(width, MIN_WIDTH, MAX_WIDTH);
        this.place = place;
    }

    /**
     * A report on standard output that suits what standard output is.
     *
     * @param environment of the process: {@code CI}, {@code TERM}, {@code NO_COLOR} and {@code
     *     COLUMNS} are honoured
     * @param place where the report is going to be, as it is to be shown, for instance {@code
     *     target/reticle/index.html}; empty for nowhere
     */
    public static TerminalReport onStandardOutput(
            PrintStream out, Map<String, String> environment, String place) {
        boolean terminal =
                Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()
                        && !"dumb".equals(environment.get("TERM"))
                        && environment.getOrDefault("CI", "").isEmpty();
        boolean colour = terminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
        return new TerminalReport(out, terminal, colour, width(environment, terminal), place);
    }

    private static int width(Map<String, String> environment, boolean terminal) {
        var columns = environment.getOrDefault("COLUMNS", "");
        if (columns.matches("[0-9]{1,4}")) {
            return Integer.parseInt(columns);
        }
        return terminal
                ? new ConsoleProgressBarConsumer(System.out).getMaxRenderedLength()
                : MAX_WIDTH;
    }

    @Override
    public synchronized void accept(Event event) {
        if (closed) {
            return;
        }
        switch (event) {
            case Event.RunStarted start -> begin(start);
            case Event.CaseStarted start -> started.put(start.ref(), start.at());
            case Event.CaseFinished end -> finish(end);
            case Event.RunFinished _ -> stopBar();
            case Event.Evidence _ -> {
                // the bytes of a run are for the pages; here they would only fill memory
                return;
            }
        }
        events.add(event);
    }

    private void begin(Event.RunStarted start) {
        run = start;
        out.println(
                safe(start.tool() + " " + start.toolVersion())
                        + ": "
                        + safe(start.profile())
                        + ", "
                        + counted(start.plannedCases(), "case")
                        + ", seed "
                        + safe(start.seed()));
        if (live) {
            mayDraw(true);
            bar =
                    Optional.of(
                            new ProgressBarBuilder()
                                    .setTaskName("")
                                    .setInitialMax(start.plannedCases())
                                    .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                                    .setUpdateIntervalMillis(200)
                                    .setMaxRenderedLength(width)
                                    .setConsumer(
                                            new DelegatingProgressBarConsumer(this::draw, width))
                                    .build());
        }
    }

    private void draw(String line) {
        synchronized (screen) {
            if (drawn) {
                out.print(ERASE_LINE + line);
                out.flush();
            }
        }
    }

    private void mayDraw(boolean now) {
        synchronized (screen) {
            drawn = now;
        }
    }

    private void finish(Event.CaseFinished end) {
        finished++;
        switch (end.verdict()) {
            case FAIL -> {
                fails++;
                tell(end);
            }
            case INCONCLUSIVE -> {
                inconclusive++;
                tell(end);
            }
            case PASS, LENIENT, UNSUPPORTED -> {}
        }
        bar.ifPresent(
                b -> {
                    b.step();
                    b.setExtraMessage(fails == 0 ? "" : " " + fails + " fail");
                });
        if (!live && run != null && run.plannedCases() > 0) {
            int reached = (int) (finished * 10L / run.plannedCases());
            if (reached > tenth) {
                tenth = reached;
                out.println(progress(end));
            }
        }
    }

    private String progress(Event.CaseFinished end) {
        var line = new StringBuilder();
        line.append(
                String.format(
                        Locale.ROOT,
                        " %3d %%  %d/%d cases",
                        finished * 100L / run.plannedCases(),
                        finished,
                        run.plannedCases()));
        if (fails > 0) {
            line.append("  ").append(fails).append(" fail");
        }
        if (inconclusive > 0) {
            line.append("  ").append(inconclusive).append(" inconclusive");
        }
        var from = started.get(end.ref());
        if (from != null) {
            var to = from.plus(end.micros(), ChronoUnit.MICROS);
            line.append("  after ").append(Elapsed.words(Duration.between(run.startedAt(), to)));
        }
        return line.toString();
    }

    private void tell(Event.CaseFinished end) {
        synchronized (screen) {
            if (live) {
                out.print(ERASE_LINE);
            }
            out.println(told(end.verdict(), end.ref(), end.reason()));
            out.println("      repeat: " + safe(end.replay()));
        }
    }

    private String told(Verdict verdict, CaseRef ref, String reason) {
        return paint(verdict, verdict.word())
                + "  "
                + safe(ref.toString())
                + (reason.isEmpty() ? "" : ": " + safe(reason));
    }

    /** Once more at the end: the log of a CI often shows no more than its last lines. */
    private void amiss(Results results) {
        var amiss =
                results.cases().stream()
                        .filter(
                                c ->
                                        c.verdict() == Verdict.FAIL
                                                || c.verdict() == Verdict.INCONCLUSIVE)
                        .toList();
        if (amiss.isEmpty()) {
            return;
        }
        out.println();
        amiss.stream()
                .limit(MOST_AMISS)
                .forEach(c -> out.println(told(c.verdict(), c.ref(), c.reason())));
        if (amiss.size() > MOST_AMISS) {
            out.println("and " + counted(amiss.size() - MOST_AMISS, "more case"));
        }
    }

    private void stopBar() {
        var stopped = bar;
        bar = Optional.empty();
        mayDraw(false);
        stopped.ifPresent(
                b -> {
                    b.close();
                    out.print(ERASE_LINE);
                });
    }

    /** Prints the tables: of the whole run, or of what there was if it was interrupted. */
    @Override
    public void close() {
        Results results;
        synchronized (this) {
            if (closed) {
                return;
            }
            stopBar();
            closed = true;
            if (run == null) {
                return;
            }
            try {
                results = Results.of(events);
            } catch (MalformedRun e) {
                throw new IllegalStateException("the run sent events out of order", e);
            }
            for (var column : results.columns()) {
                table(results, column);
            }
            amiss(results);
            end(results);
            out.flush();
        }
    }

    private void table(Results results, Column column) {
        var head =
                List.of(
                        safe(run.tool() + " " + run.toolVersion()),
                        "suite " + safe(shortened(run.suiteHash())),
                        "SUT "
                                + safe(column.sut().name() + " " + column.sut().release())
                                + " ("
                                + level(column.level())
                                + ")",
                        "profile " + safe(run.profile()),
                        "seed " + safe(run.seed()));
        out.println();
        wrapped(head).forEach(out::println);
        out.println();
        int names =
                column.chapters().stream().mapToInt(c -> safe(c.name()).length()).max().orElse(0);
        names = Math.min(names, width - BAR - 16);
        for (var chapter : column.chapters()) {
            out.println(row(chapter, names));
        }
        if (column.chapters().isEmpty()) {
            out.println(" no case was run");
        }
        out.println();
        var sum = new ArrayList<String>();
        for (var verdict :
                List.of(
                        Verdict.PASS,
                        Verdict.LENIENT,
                        Verdict.FAIL,
                        Verdict.UNSUPPORTED,
                        Verdict.INCONCLUSIVE)) {
            int count = column.tally().of(verdict);
            var text = count + " " + verdict.word();
            sum.add(count > 0 ? paint(verdict, text) : text);
        }
        out.println(" " + apart(String.join(" · ", sum), Elapsed.words(column.elapsed())));
        out.println(" " + certification(results, column));
    }

    private String row(Column.Chapter chapter, int names) {
        var tally = chapter.tally();
        int pass = tally.of(Verdict.PASS);
        int total = tally.total();
        // a bar is full only when everything passed
        int full = total == 0 ? 0 : pass * BAR / total;
        var name = safe(chapter.name());
        name = name.length() <= names ? name : name.substring(0, names - 1) + "…";
        var line = new StringBuilder();
        line.append(' ').append(name).append(" ".repeat(names - name.length())).append("  ");
        line.append("█".repeat(full)).append("░".repeat(BAR - full));
        line.append(String.format(Locale.ROOT, "  %7s", pass + "/" + total));
        for (var verdict :
                List.of(Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.LENIENT, Verdict.UNSUPPORTED)) {
            int count = tally.of(verdict);
            if (count > 0) {
                line.append("   ").append(paint(verdict, count + " " + verdict.word()));
            }
        }
        return line.toString();
    }

    private String certification(Results results, Column column) {
        var subject = safe(run.profile()) + " (" + safe(column.level()) + ")";
        var why = column.reason().isEmpty() ? "" : ": " + safe(column.reason());
        return switch (column.certification()) {
            case CERTIFIED -> paint(Verdict.PASS, "certified: " + subject) + why;
            case NOT_CERTIFIED -> paint(Verdict.FAIL, "not certified: " + subject) + why;
            case INCONCLUSIVE ->
                    paint(
                                    Verdict.INCONCLUSIVE,
                                    (results.complete() ? "inconclusive: " : "incomplete: ")
                                            + subject)
                            + why;
        };
    }

    private void end(Results results) {
        out.println();
        var verdicts = new ArrayList<String>();
        for (var sut : run.suts()) {
            results.overall(sut.id())
                    .ifPresent(
                            v ->
                                    verdicts.add(
                                            safe(sut.name() + " " + sut.release())
                                                    + ": "
                                                    + paint(
                                                            seen(v.certification()),
                                                            v.certification()
                                                                    .word()
                                                                    .replace('-', ' '))));
        }
        verdicts.forEach(v -> out.println(" " + v));
        run.notes().forEach(note -> out.println(" note: " + safe(note)));
        if (!results.complete()) {
            out.println(
                    " the run was interrupted after "
                            + finished
                            + " of "
                            + counted(run.plannedCases(), "case"));
        }
        if (!place.isEmpty()) {
            out.println(" report: " + place);
        }
    }

    private static Verdict seen(Certification certification) {
        return switch (certification) {
            case CERTIFIED -> Verdict.PASS;
            case NOT_CERTIFIED -> Verdict.FAIL;
            case INCONCLUSIVE -> Verdict.INCONCLUSIVE;
        };
    }

    /** Joins {@code parts} with dots, a new line wherever the next one would not fit. */
    private List<String> wrapped(List<String> parts) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        for (var part : parts) {
            if (!line.isEmpty() && line.length() + 3 + part.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
                line.append("  ");
            } else if (!line.isEmpty()) {
                line.append(" · ");
            }
            line.append(part);
        }
        lines.add(line.toString());
        return lines;
    }

    private String apart(String left, String right) {
        int seen = left.replaceAll("\u001b\\[[0-9]*m", "").length();
        return left + " ".repeat(Math.max(2, width - 1 - seen - right.length())) + right;
    }

    private static String level(String level) {
        return switch (level) {
            case "L0" -> "L0, wire";
            case "L1" -> "L1, verbs";
            case "L2" -> "L2, vectors";
            case "L3" -> "L3, mesh";
            default -> safe(level);
        };
    }

    private static String shortened(String hash) {
        return hash.length() <= 8 ? hash : hash.substring(0, 8) + "…";
    }

    private static String counted(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    private static String safe(String text) {
        return PlainText.oneLine(text);
    }

    private String paint(Verdict verdict, String text) {
        if (!colour) {
            return text;
        }
        int code =
                switch (verdict) {
                    case PASS -> 32;
                    case LENIENT -> 33;
                    case FAIL -> 31;
                    case UNSUPPORTED -> 90;
                    case INCONCLUSIVE -> 35;
                };
        return "\u001b[" + code + "m" + text + "\u001b[0m";
    }
}
