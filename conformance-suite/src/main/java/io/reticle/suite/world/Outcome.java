package io.reticle.suite.world;

/**
 * What came of one announce in a network.
 *
 * @param nodes of the network
 * @param edges of the network
 * @param reached other nodes that took the announce
 * @param farthest hops of the farthest of them
 * @param seconds virtual ones, from the announce until the last node took it
 * @param frames that all nodes sent
 * @param bytes of these, without any framing
 * @param bounds what the authority's rules allow for {@code frames}
 * @param heapPerNode bytes of heap after a collection, over the number of nodes; in small networks
 *     other things weigh more
 * @param wallSeconds that the run took
 * @param cpuSeconds of these, in which the simulating thread ran
 * @param log SHA-256 over the event log
 */
record Outcome(
        int nodes,
        int edges,
        int reached,
        int farthest,
        double seconds,
        long frames,
        long bytes,
        TrafficBounds bounds,
        long heapPerNode,
        double wallSeconds,
        double cpuSeconds,
        String log) {
    /** Whether all nodes know the announced destination. */
    boolean converged() {
        return reached == nodes - 1;
    }

    double framesPerNode() {
        return (double) frames / nodes;
    }

    double bytesPerNode() {
        return (double) bytes / nodes;
    }
}
