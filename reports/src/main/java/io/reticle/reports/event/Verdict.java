package io.reticle.reports.event;

import com.fasterxml.jackson.annotation.JsonValue;

/** How a case ended. */
public enum Verdict {
    /** As required. */
    PASS("pass"),
    /** It works, but not as written. */
    LENIENT("lenient"),
    /** Not as required. */
    FAIL("fail"),
    /** The system does not claim what the case needs; never counts as a pass. */
    UNSUPPORTED("unsupported"),
    /** The environment or the positive control failed, so nothing was shown. */
    INCONCLUSIVE("inconclusive");

    private final String word;

    Verdict(String word) {
        this.word = word;
    }

    /** The word for it in files and reports. */
    @JsonValue
    public String word() {
        return word;
    }
}
