package io.reticle.reports;

import io.reticle.reports.event.Direction;
import io.reticle.reports.event.Event;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A case's exchange as a ladder: time runs downward, each party is a lifeline, each frame an arrow.
 * The prober has a lifeline for every medium that it meets the system on; with two of them the
 * system stands in the middle, as a relay does. All numbers are SVG user units.
 *
 * @param omitted how many pieces of evidence at the end are not drawn
 */
record Ladder(int width, int height, List<Lifeline> lifelines, List<Step> steps, int omitted) {
    private static final int MAX_STEPS = 240;
    private static final int TIME_GUTTER = 92;
    private static final int MARGIN = 84;
    private static final int TOP = 62;
    private static final int LANE = 350;
    private static final int FRAME_HEIGHT = 50;
    private static final int NOTE_LINE = 16;
    private static final int GAP_HEIGHT = 30;
    private static final int ARROW_TIP = 7;

    /** Of the 12-unit monospace letters in the diagram. */
    private static final double LETTER = 7.3;

    /** A pause this long is drawn as a break, for the eye would take two arrows for neighbours. */
    private static final long GAP_MICROS = 500_000;

    private static final int MAX_NOTE_LINES = 6;

    /** One party; {@code medium} is empty for the system under test. */
    record Lifeline(int x, String name, String medium, boolean sut) {}

    /** What is drawn at one height. */
    sealed interface Step {
        /** For the template, which cannot ask for a class. */
        String kind();
    }

    /**
     * An arrow.
     *
     * @param number of the frame, from 1, as in the list of frames
     * @param toSut whether it points at the system
     * @param label the frame's summary, shortened to fit
     * @param tip points of the arrow's head
     */
    record Arrow(
            int number,
            int y,
            int from,
            int to,
            int middle,
            boolean toSut,
            String time,
            String label,
            String title,
            String size,
            String tip)
            implements Step {
        @Override
        public String kind() {
            return "arrow";
        }
    }

    /** A note across the diagram; {@code tone} is {@code control}, {@code bent} or empty. */
    record Remark(int x, int y, int width, int height, String time, String tone, List<Text> lines)
            implements Step {
        @Override
        public String kind() {
            return "remark";
        }
    }

    record Text(int x, int y, String text) {}

    /** A pause in which nothing was seen. */
    record Gap(int y, int middle, String text) implements Step {
        @Override
        public String kind() {
            return "gap";
        }
    }

    static Ladder of(CaseResult result, String sutName) {
        Set<String> media = new LinkedHashSet<>();
        for (var evidence : result.evidence()) {
            if (evidence instanceof Event.Frame frame) {
                media.add(frame.medium());
            }
        }
        if (media.isEmpty()) {
            media.add("");
        }
        var lifelines = lifelines(List.copyOf(media), sutName);
        int left = lifelines.getFirst().x();
        int right = lifelines.getLast().x();
        var steps = new ArrayList<Step>();
        int y = TOP;
        int number = 0;
        int drawn = 0;
        long before = 0;
        for (var evidence : result.evidence()) {
            if (evidence instanceof Event.Frame) {
                number++;
            }
            if (drawn == MAX_STEPS) {
                break;
            }
            drawn++;
            if (evidence.atMicros() - before >= GAP_MICROS) {
                var pause = Duration.of(evidence.atMicros() - before, ChronoUnit.MICROS);
                steps.add(
                        new Gap(
                                y + GAP_HEIGHT / 2,
                                (left + right) / 2,
                                Elapsed.words(pause) + " later"));
                y += GAP_HEIGHT;
            }
            before = evidence.atMicros();
            switch (evidence) {
                case Event.Frame frame -> {
                    steps.add(arrow(frame, number, y + 32, lifelines));
                    y += FRAME_HEIGHT;
                }
                case Event.Note note -> {
                    var remark = remark(note, y + 6, left, right);
                    steps.add(remark);
                    y += remark.height() + 12;
                }
            }
        }
        return new Ladder(
                right + MARGIN,
                y + 22,
                lifelines,
                List.copyOf(steps),
                result.evidence().size() - drawn);
    }

    private static List<Lifeline> lifelines(List<String> media, String sutName) {
        var lifelines = new ArrayList<Lifeline>();
        int first = TIME_GUTTER + MARGIN;
        for (int i = 0; i < media.size(); i++) {
            lifelines.add(
                    new Lifeline(
                            first + lifelines.size() * LANE,
                            "prober",
                            shortened(media.get(i), 20),
                            false));
            if (i == 0) {
                lifelines.add(new Lifeline(first + LANE, shortened(sutName, 20), "", true));
            }
        }
        return List.copyOf(lifelines);
    }

    private static Arrow arrow(Event.Frame frame, int number, int y, List<Lifeline> lifelines) {
        int sut = lifelines.get(1).x();
        int prober = lifelines.getFirst().x();
        for (var lifeline : lifelines) {
            if (!lifeline.sut() && lifeline.medium().equals(shortened(frame.medium(), 20))) {
                prober = lifeline.x();
            }
        }
        boolean toSut = frame.direction() == Direction.TO_SUT;
        int from = toSut ? prober : sut;
        int to = toSut ? sut : prober;
        int back = to > from ? to - ARROW_TIP - 4 : to + ARROW_TIP + 4;
        // the first lane beside the prober is free of other lifelines, so the label stands there
        int middle = prober < sut ? sut - LANE / 2 : sut + LANE / 2;
        return new Arrow(
                number,
                y,
                from,
                to,
                middle,
                toSut,
                Elapsed.within(frame.atMicros()),
                shortened(frame.summary(), (int) ((LANE - 24) / LETTER)),
                frame.summary(),
                frame.hex().length() / 2 + " bytes",
                String.format("%d,%d %d,%d %d,%d", to, y, back, y - 5, back, y + 5));
    }

    private static Remark remark(Event.Note note, int y, int left, int right) {
        int width = right - left + 2 * 60;
        int x = left - 60;
        var wrapped = wrapped(note.text(), (int) ((width - 24) / LETTER));
        var lines = new ArrayList<Text>();
        for (int i = 0; i < wrapped.size(); i++) {
            lines.add(new Text(x + 12, y + 18 + i * NOTE_LINE, wrapped.get(i)));
        }
        return new Remark(
                x,
                y,
                width,
                wrapped.size() * NOTE_LINE + 11,
                Elapsed.within(note.atMicros()),
                tone(note.text()),
                List.copyOf(lines));
    }

    /** {@code control} or {@code bent} for a note that begins so, else empty. */
    static String tone(String note) {
        for (var tone : List.of("control", "bent")) {
            if (note.startsWith(tone + ":")) {
                return tone;
            }
        }
        return "";
    }

    private static String shortened(String text, int letters) {
        var line = PlainText.oneLine(text);
        return line.codePointCount(0, line.length()) <= letters
                ? line
                : line.substring(0, line.offsetByCodePoints(0, letters - 1)) + "…";
    }

    private static List<String> wrapped(String text, int letters) {
        var lines = new ArrayList<String>();
        var rest = PlainText.oneLine(text);
        while (rest.codePointCount(0, rest.length()) > letters
                && lines.size() < MAX_NOTE_LINES - 1) {
            int end = rest.offsetByCodePoints(0, letters);
            int space = rest.lastIndexOf(' ', end);
            int cut = space > 0 ? space : end;
            lines.add(rest.substring(0, cut));
            rest = rest.substring(cut).strip();
        }
        lines.add(shortened(rest, letters));
        return lines;
    }
}
