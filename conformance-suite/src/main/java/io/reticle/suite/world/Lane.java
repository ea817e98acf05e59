package io.reticle.suite.world;

import io.reticle.rns.transport.InterfaceId;

/** One direction of an edge. Times are microseconds since the Unix epoch. */
final class Lane {
    private final Inhabitant to;
    private final long latency;
    private InterfaceId arrival;
    private long free = Long.MIN_VALUE;

    Lane(Inhabitant to, long latency) {
        this.to = to;
        this.latency = latency;
    }

    /** Says by which interface of the receiver what goes along here comes in. */
    void arrivesBy(InterfaceId id) {
        arrival = id;
    }

    Inhabitant to() {
        return to;
    }

    InterfaceId arrival() {
        return arrival;
    }

    /**
     * Sends something, after all that was sent before.
     *
     * @param airTime how long that takes, in microseconds
     * @return when it arrives
     */
    long send(long airTime, long now) {
        free = Math.max(free, now) + airTime;
        return free + latency;
    }
}
