package io.reticle.rns.node;

/**
 * How many packets of a kind may wait while a node does more urgent things (R-NET-22, R-NET-23).
 *
 * @param announces that came in
 * @param requests for paths
 * @param limited path requests that came in a burst, and announces that were held in one
 */
public record BacklogLimits(int announces, int requests, int limited) {
    /** The authority's. */
    public static final BacklogLimits DEFAULT = new BacklogLimits(128, 128, 8);

    /**
     * @throws IllegalArgumentException if one is below 1
     */
    public BacklogLimits {
        if (announces < 1 || requests < 1 || limited < 1) {
            throw new IllegalArgumentException(
                    "room for %d announces, %d requests and %d limited packets: at least 1 of each"
                            .formatted(announces, requests, limited));
        }
    }
}
