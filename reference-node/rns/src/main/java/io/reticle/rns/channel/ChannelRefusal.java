package io.reticle.rns.channel;

/** A channel did not take what it was asked to send; nothing has been sent or counted. */
public final class ChannelRefusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Why, as the specification names it. */
    public enum Reason {
        /** A type of the protocol's own, or no type at all. */
        INVALID_TYPE,
        /** A type that was not registered. */
        NOT_REGISTERED,
        /** The window is full, or the link is not active. */
        NOT_READY,
        /** More bytes than one packet of the link carries. */
        TOO_BIG
    }

    private final Reason reason;

    ChannelRefusal(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
