package io.reticle.suite.prober;

/**
 * A UDP socket of the prober's.
 *
 * @param wire what comes to it, and its way to the node
 * @param port its own
 */
public record Mailbox(Wire wire, int port) {}
