package io.reticle.rns.node;

/**
 * How a node behaves, apart from its interfaces.
 *
 * @param transport whether it passes on other nodes' announces and packets
 * @param implicitProofs whether its proofs leave out the packet's hash (R-CORE-088)
 */
public record NodeConfig(boolean transport, boolean implicitProofs) {}
