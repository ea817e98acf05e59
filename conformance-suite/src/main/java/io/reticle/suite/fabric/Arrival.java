package io.reticle.suite.fabric;

import io.reticle.rns.packet.Packet;

/**
 * A packet that a medium has given to a node.
 *
 * @param segment name of the medium
 * @param from the node that sent it
 * @param to the node that got it
 */
public record Arrival(String segment, int from, int to, Packet packet) {}
