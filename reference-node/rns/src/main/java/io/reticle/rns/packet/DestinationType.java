package io.reticle.rns.packet;

/** Bits 3 and 2 of the flags. */
public enum DestinationType {
    SINGLE(0),
    GROUP(1),
    PLAIN(2),
    LINK(3);

    private final int code;

    DestinationType(int code) {
        this.code = code;
    }

    /** The value on the wire, 0 to 3. */
    public int code() {
        return code;
    }
}
