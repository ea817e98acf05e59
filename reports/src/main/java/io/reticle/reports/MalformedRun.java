package io.reticle.reports;

import java.io.IOException;

/** A sequence of events that no run can have: an event without the one that it needs before it. */
public final class MalformedRun extends IOException {
    private static final long serialVersionUID = 1;

    MalformedRun(int event, String what, String expected, String found) {
        super("event " + event + ": " + what + ": expected " + expected + ", found " + found);
    }
}
