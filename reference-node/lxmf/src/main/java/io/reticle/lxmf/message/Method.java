package io.reticle.lxmf.message;

import java.util.Arrays;
import java.util.Optional;

/** The ways in which a message reaches its recipient. */
public enum Method {
    /** In one packet, without asking whether anybody is there. */
    OPPORTUNISTIC(0x01),
    /** Over a link: what is meant where nothing is said (R-LXMF-35). */
    DIRECT(0x02),
    /** Left with a propagation node, from where the recipient gets it. */
    PROPAGATED(0x03),
    /** As text or a code that somebody carries. */
    PAPER(0x05);

    private final int code;

    Method(int code) {
        this.code = code;
    }

    /** As it stands in files. */
    public int code() {
        return code;
    }

    public static Optional<Method> of(long code) {
        return Arrays.stream(values()).filter(method -> method.code == code).findFirst();
    }
}
