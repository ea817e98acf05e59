package io.reticle.reports.event;

import com.fasterxml.jackson.annotation.JsonValue;

/** What a run says about a system. */
public enum Certification {
    CERTIFIED("certified"),
    NOT_CERTIFIED("not-certified"),
    /** At least one case was inconclusive and none failed: no certificate, and no accusation. */
    INCONCLUSIVE("inconclusive");

    private final String word;

    Certification(String word) {
        this.word = word;
    }

    /** The word for it in files and reports. */
    @JsonValue
    public String word() {
        return word;
    }
}
