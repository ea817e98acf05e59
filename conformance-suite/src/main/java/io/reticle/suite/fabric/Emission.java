package io.reticle.suite.fabric;

import io.reticle.rns.packet.Packet;

/**
 * A packet that a node has sent into a medium.
 *
 * @param segment name of the medium
 * @param node which sent it
 * @param nanos when, on the clock of {@link System#nanoTime}
 */
public record Emission(String segment, int node, Packet packet, long nanos) {}
