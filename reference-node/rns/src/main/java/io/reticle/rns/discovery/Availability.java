package io.reticle.rns.discovery;

import java.util.Locale;

/** How likely an interface is still there, by when it was heard of last (R-NET-220). */
public enum Availability {
    /** Within a day. */
    AVAILABLE(1_000, 24 * 3_600L),
    /** Within three days. */
    UNKNOWN(100, 3 * 24 * 3_600L),
    /** Within a week. */
    STALE(0, 7 * 24 * 3_600L);

    private final int code;
    private final long within;

    /**
     * @param code by which the authority's programs sort
     * @param within in seconds
     */
    Availability(int code, long within) {
        this.code = code;
        this.within = within;
    }

    /** The number that the authority's programs have for it. */
    public int code() {
        return code;
    }

    /** Whether something heard so long ago is at least this. */
    boolean covers(double seconds) {
        return seconds <= within;
    }

    /** The authority's word for it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
