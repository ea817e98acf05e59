package io.reticle.reports.event;

import java.io.IOException;

/** A line of an event log that is not an event. */
public final class MalformedEvent extends IOException {
    private static final long serialVersionUID = 1;

    private final int line;

    MalformedEvent(String file, int line, String what) {
        super(file + " line " + line + ": " + what);
        this.line = line;
    }

    /** Number of the line, the first is 1. */
    public int line() {
        return line;
    }
}
