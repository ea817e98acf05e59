package io.reticle.lxmf.router;

/** Brings messages out in one way. */
interface Carrier {
    /** A packet that carried the message was proved by who it was for. */
    void proved(Outgoing message, long now);

    /** No proof of such a packet came in time. */
    void unproved(Outgoing message, long now);

    /** The message is no longer to be sent. */
    void withdraw(Outgoing message, long now);
}
