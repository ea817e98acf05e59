package io.reticle.reports.event;

import com.fasterxml.jackson.annotation.JsonValue;

/** Which way a frame went. */
public enum Direction {
    TO_SUT("to-sut"),
    FROM_SUT("from-sut");

    private final String word;

    Direction(String word) {
        this.word = word;
    }

    /** The word for it in files and reports. */
    @JsonValue
    public String word() {
        return word;
    }
}
