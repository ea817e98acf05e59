package io.reticle.suite.prober;

/**
 * The prober's end of a stream that the node opened.
 *
 * @param wire its packets
 * @param said all its bytes
 * @param nanos when it was opened, as {@link System#nanoTime} has it
 */
public record End(Wire wire, Transcript said, long nanos) {}
