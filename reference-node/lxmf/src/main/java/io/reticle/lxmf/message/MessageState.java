package io.reticle.lxmf.message;

import java.util.Arrays;
import java.util.Optional;

/** How far a message has come. */
public enum MessageState {
    GENERATING(0x00),
    OUTBOUND(0x01),
    SENDING(0x02),
    /** On its way, or taken by a propagation node. */
    SENT(0x04),
    /** On paper, in the authority's files. */
    PAPER(0x05),
    /** Proved by the recipient. */
    DELIVERED(0x08),
    /** Refused by the recipient or the propagation node; not tried again. */
    REJECTED(0xfd),
    CANCELLED(0xfe),
    FAILED(0xff);

    private final int code;

    MessageState(int code) {
        this.code = code;
    }

    /** As it stands in files. */
    public int code() {
        return code;
    }

    /** Whether nothing more is going to be done. */
    public boolean concluded() {
        return switch (this) {
            case GENERATING, OUTBOUND, SENDING -> false;
            case SENT, PAPER, DELIVERED, REJECTED, CANCELLED, FAILED -> true;
        };
    }

    public static Optional<MessageState> of(long code) {
        return Arrays.stream(values()).filter(state -> state.code == code).findFirst();
    }
}
