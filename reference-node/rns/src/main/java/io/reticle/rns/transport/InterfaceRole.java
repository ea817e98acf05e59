package io.reticle.rns.transport;

/** What is at the other end of an interface. */
public enum InterfaceRole {
    /** A network. */
    NETWORK,
    /** Nothing: it accepts connections, each an interface of its own, and carries no frames. */
    LISTENER,
    /** A program of this machine that is attached to this node. */
    PROGRAM,
    /** The node that serves this machine; this one is a program attached to it. */
    INSTANCE
}
