package io.reticle.suite.engine;

import io.reticle.reports.event.CaseRef;
import io.reticle.reports.event.Direction;
import io.reticle.reports.event.Event;
import io.reticle.reports.event.EventSink;
import io.reticle.reports.event.Field;

import java.util.HexFormat;
import java.util.List;

/** What a case did and saw, in order; it goes into the report. Safe for use by several threads. */
public final class Evidence {
    private final CaseRef ref;
    private final EventSink sink;
    private final long began = System.nanoTime();

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
        sink.accept(
                new Event.Frame(
                        ref,
                        elapsedMicros(),
                        direction,
                        medium,
                        HexFormat.of().formatHex(frame),
                        summary,
                        fields));
    }

    /** Something that the case did or saw: {@code "control: the unbent proof opened the link"}. */
    public void note(String text) {
        sink.accept(new Event.Note(ref, elapsedMicros(), text));
    }

    long elapsedMicros() {
        return (System.nanoTime() - began) / 1000;
    }
}
