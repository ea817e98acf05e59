package io.reticle.rns.transport;

/**
 * When an interface has heard too much in too short a time, and what follows (R-NET-56 to
 * R-NET-66). Times are microseconds, frequencies are events a second.
 *
 * @param ingress whether bursts of announces and path requests are held back at all
 * @param egress whether path requests that this node sends for others are limited
 * @param maxHeld announces that are held at most
 * @param hold how long it has to be quiet before a burst is over
 * @param penalty how long after a burst began no held announce is released
 * @param releaseInterval between two held announces that are released
 * @param newTime how long an interface counts as new
 * @param announcesNew announces a second above which a burst begins while the interface is new
 * @param announces the same afterwards
 * @param requestsNew path requests a second above which a burst begins while it is new
 * @param requests the same afterwards
 * @param requestsOut path requests a second that are sent for others, with {@code egress}
 */
public record BurstLimits(
        boolean ingress,
        boolean egress,
        int maxHeld,
        long hold,
        long penalty,
        long releaseInterval,
        long newTime,
        double announcesNew,
        double announces,
        double requestsNew,
        double requests,
        double requestsOut) {
    private static final long SECOND = 1_000_000;

    /** The authority's. */
    public static final BurstLimits DEFAULT =
            new BurstLimits(
                    true,
                    false,
                    256,
                    15 * SECOND,
                    15 * SECOND,
                    5 * SECOND,
                    7_200 * SECOND,
                    3,
                    10,
                    3,
                    8,
                    5);

    /** Never holds anything back. */
    public static final BurstLimits NONE = DEFAULT.withIngress(false);

    /** The same figures, in force or not. */
    public BurstLimits withIngress(boolean limited) {
        return new BurstLimits(
                limited,
                egress,
                maxHeld,
                hold,
                penalty,
                releaseInterval,
                newTime,
                announcesNew,
                announces,
                requestsNew,
                requests,
                requestsOut);
    }

    /** The same figures, with path requests for others limited or not. */
    public BurstLimits withEgress(boolean limited) {
        return new BurstLimits(
                ingress,
                limited,
                maxHeld,
                hold,
                penalty,
                releaseInterval,
                newTime,
                announcesNew,
                announces,
                requestsNew,
                requests,
                requestsOut);
    }
}
