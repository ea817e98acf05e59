package io.reticle.rns.transport;

/** By which interfaces an announce leaves (R-NET-153 to R-NET-162). */
public enum Egress {
    /** Not by this one. */
    BLOCKED,
    /** At once. */
    FREE,
    /** As soon as the share for foreign announces allows, or at once if it is our own. */
    CAPPED;

    /**
     * The rule for an announce that goes to everybody.
     *
     * @param local whether its destination is hosted here
     * @param nextHop the interface by which the destination is reached; null if there is none
     */
    public static Egress of(Port out, boolean local, Port nextHop) {
        if (!local && nextHop == null) return BLOCKED;
        InterfaceMode mode = out.profile().mode();
        if (mode == InterfaceMode.ACCESS_POINT) return BLOCKED;
        if (local) {
            return mode == InterfaceMode.ROAMING || mode == InterfaceMode.BOUNDARY ? FREE : CAPPED;
        }
        return foreign(out.profile(), nextHop.profile());
    }

    private static Egress foreign(InterfaceProfile out, InterfaceProfile nextHop) {
        InterfaceMode source = nextHop.mode();
        if (!out.announcesFromInternal() && source == InterfaceMode.INTERNAL) return BLOCKED;
        return switch (out.mode()) {
            case ACCESS_POINT -> BLOCKED;
            case INTERNAL ->
                    source == InterfaceMode.BOUNDARY && !nextHop.announcesToInternal().orElse(false)
                            ? BLOCKED
                            : FREE;
            case ROAMING ->
                    source == InterfaceMode.ROAMING || source == InterfaceMode.BOUNDARY
                            ? BLOCKED
                            : FREE;
            case BOUNDARY -> source == InterfaceMode.ROAMING ? BLOCKED : FREE;
            case FULL, POINT_TO_POINT, GATEWAY -> CAPPED;
        };
    }
}
