package io.reticle.reports.event;

import com.fasterxml.jackson.annotation.JsonValue;

/** Which side of a requirement a case shows. */
public enum Polarity {
    /** What is required happens. */
    POSITIVE("positive"),
    /** What is forbidden does not happen. */
    NEGATIVE("negative");

    private final String word;

    Polarity(String word) {
        this.word = word;
    }

    /** The word for it in files and reports. */
    @JsonValue
    public String word() {
        return word;
    }
}
