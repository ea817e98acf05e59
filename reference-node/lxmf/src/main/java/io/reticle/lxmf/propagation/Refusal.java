package io.reticle.lxmf.propagation;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.request.Answer;

/** What a node answers instead of what was asked for: a bare number. */
public enum Refusal {
    /** Who asks has not said who it is. */
    NO_IDENTITY(0xf0),
    NO_ACCESS(0xf1),
    INVALID_KEY(0xf3),
    INVALID_DATA(0xf4),
    INVALID_STAMP(0xf5),
    /** Not now. */
    THROTTLED(0xf6),
    NOT_FOUND(0xfd);

    private final Value code;

    Refusal(int code) {
        this.code = new Value.Int(code);
    }

    Answer answer() {
        return new Answer.Packed(code.encode());
    }

    /** As a packet on a link says it. */
    Bytes signal() {
        return new Value.Array(code).encode();
    }

    boolean is(Value answer) {
        return code.equals(answer);
    }
}
