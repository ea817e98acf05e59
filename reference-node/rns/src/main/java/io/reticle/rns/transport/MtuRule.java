package io.reticle.rns.transport;

/** Whether links over an interface may agree on more than 500 bytes (R-NET-131, R-NET-132). */
public enum MtuRule {
    /** They may not. */
    NONE,
    /** They may use the hardware MTU, which is what it is. */
    FIXED,
    /** They may use the hardware MTU, which follows from the bitrate (R-NET-234). */
    AUTO
}
