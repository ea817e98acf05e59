package io.reticle.rns.transport;

/**
 * How often one destination may announce itself before its announces are no longer passed on
 * (R-NET-68 to R-NET-72).
 *
 * @param target the shortest interval that conforms, in microseconds
 * @param grace violations that are forgiven
 * @param penalty added to the time for which it is blocked, in microseconds
 */
public record RateTarget(long target, int grace, long penalty) {
    /** What a transport node uses where nothing is configured: once an hour, five violations. */
    public static final RateTarget DEFAULT = new RateTarget(3_600L * 1_000_000, 5, 0);
}
