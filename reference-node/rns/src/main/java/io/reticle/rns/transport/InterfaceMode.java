package io.reticle.rns.transport;

/**
 * What an interface is for. The mode is local policy: it decides what is passed on and searched
 * for, and never appears on the wire (R-NET-161).
 */
public enum InterfaceMode {
    /** Everything goes both ways. */
    FULL(1),
    /** As {@link #FULL}, for exactly one peer. */
    POINT_TO_POINT(2),
    /** Quiet until asked: no announces leave, and paths live a day. */
    ACCESS_POINT(3),
    /** Moves physically: paths live six hours. */
    ROAMING(4),
    /** Leads to a network that is quite another one. */
    BOUNDARY(5),
    /** For others to be reached through: unknown paths are searched for them. */
    GATEWAY(6),
    /** Within a network of one's own; kept free of what comes over boundaries. */
    INTERNAL(7);

    private static final long HOUR = 3_600L * 1_000_000;

    private final int code;

    InterfaceMode(int code) {
        this.code = code;
    }

    /** As status reports give it. */
    public int code() {
        return code;
    }

    /** How long a path over such an interface lives unused, in microseconds (R-NET-82). */
    public long pathLifetime() {
        return switch (this) {
            case ACCESS_POINT -> 24 * HOUR;
            case ROAMING -> 6 * HOUR;
            default -> 7 * 24 * HOUR;
        };
    }
}
