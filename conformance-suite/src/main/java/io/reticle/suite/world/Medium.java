package io.reticle.suite.world;

/**
 * What lies between two nodes that hear each other, in each direction.
 *
 * @param latency from the end of sending to the beginning of receiving, on average, in
 *     microseconds: each edge has one of its own, between half of this and half as much again
 * @param bitrate in bits per second: a frame leaves after those before it
 * @param loss how many of the frames never arrive, 0 for none and below 1
 */
record Medium(long latency, long bitrate, double loss) {
    Medium {
        if (latency < 0) throw new IllegalArgumentException("a latency of " + latency + " µs");
        if (bitrate < 62_500) {
            throw new IllegalArgumentException(
                    "a bitrate of " + bitrate + "; a TCP interface has 62500 bit/s at least");
        }
        if (!(loss >= 0 && loss < 1)) throw new IllegalArgumentException("a loss of " + loss);
    }

    /** How long it takes to send so many bytes, in microseconds. */
    long airTime(int bytes) {
        return bytes * 8L * 1_000_000 / bitrate;
    }
}
