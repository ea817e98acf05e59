package io.reticle.suite.engine;

import io.reticle.reports.event.CaseRef;
import io.reticle.reports.event.Direction;
import io.reticle.reports.event.Event;
import io.reticle.reports.event.EventSink;
import io.reticle.reports.event.Field;

import java.util.HexFormat;
import java.util.List;

/**
 * What a case did and saw, in order; it goes into the report. Safe for use by several threads. What
 * comes after the case's end, such as a frame that was still on its way, is left out.
 */
public final class Evidence {
    /** Frames of one case that are kept; long transfers would fill the report with their parts. */
    private static final int MAX_FRAMES = 500;

    private final CaseRef ref;
    private final EventSink sink;
    private final long began = System.nanoTime();
    private boolean closed;
    private int frames;

    Evidence(CaseRef ref, EventSink sink) {
        this.ref = ref;
        this.sink = sink;
    }

    /**
     * A frame between prober and system.
     *
     * @param medium for instance {@code "tcp open"}
     * @param frame the whole frame without framing
     * @param summary one line
     * @param fields what it says; empty if it cannot be decoded
     */
    public void frame(
            Direction direction, String medium, byte[] frame, String summary, List<Field> fields) {
        if (!counted()) return;
        tell(
                new Event.Frame(
                        ref,
                        elapsedMicros(),
                        direction,
                        medium,
                        HexFormat.of().formatHex(frame),
                        summary,
                        fields));
    }

    private synchronized boolean counted() {
        return closed || ++frames <= MAX_FRAMES;
    }

    /** Something that the case did or saw: {@code "control: the unbent proof opened the link"}. */
    public void note(String text) {
        tell(new Event.Note(ref, elapsedMicros(), text));
    }

    private synchronized void tell(Event event) {
        if (!closed) sink.accept(event);
    }

    /** From here on nothing is taken: the verdict follows. */
    synchronized void close() {
        if (frames > MAX_FRAMES) {
            tell(
                    new Event.Note(
                            ref,
                            elapsedMicros(),
                            "%d further frames are left out".formatted(frames - MAX_FRAMES)));
        }
        closed = true;
    }

    long elapsedMicros() {
        return (System.nanoTime() - began) / 1000;
    }
}
