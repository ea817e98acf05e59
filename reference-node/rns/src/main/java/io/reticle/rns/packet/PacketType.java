package io.reticle.rns.packet;

/** Bits 1 and 0 of the flags. */
public enum PacketType {
    DATA(0),
    ANNOUNCE(1),
    LINK_REQUEST(2),
    PROOF(3);

    private final int code;

    PacketType(int code) {
        this.code = code;
    }

    /** The value on the wire, 0 to 3. */
    public int code() {
        return code;
    }
}
