package io.reticle.suite.world;

/**
 * How one announce spreads: who took it from whom, when, and over how many hops. Times are
 * microseconds since the Unix epoch.
 */
final class Spread {
    private final int origin;
    private final long begun;

    /** Hops of each node; 0 where it has not taken it. */
    private final short[] hops;

    /** From whom each node took it. */
    private final int[] sources;

    private int reached;
    private long last;

    Spread(int origin, int nodes, long begun) {
        this.origin = origin;
        this.begun = begun;
        this.last = begun;
        this.hops = new short[nodes];
        this.sources = new int[nodes];
    }

    void took(int node, int source, int distance, long now) {
        if (hops[node] != 0) return;
        sources[node] = source;
        hops[node] = (short) distance;
        reached++;
        last = now;
    }

    /** The node that announced itself. */
    int origin() {
        return origin;
    }

    long begun() {
        return begun;
    }

    /** How many other nodes have taken it. */
    int reached() {
        return reached;
    }

    /** Hops over which a node has taken it; 0 where it has not, and at the origin. */
    int hops(int node) {
        return hops[node];
    }

    /** From whom a node has taken it, where it has. */
    int source(int node) {
        return sources[node];
    }

    int farthest() {
        int farthest = 0;
        for (short each : hops) farthest = Math.max(farthest, each);
        return farthest;
    }

    /** From the announce until the last node took it, in microseconds. */
    long took() {
        return last - begun;
    }

    @Override
    public String toString() {
        return "announce of node %d: %d others in %.3f s".formatted(origin, reached, took() / 1e6);
    }
}
