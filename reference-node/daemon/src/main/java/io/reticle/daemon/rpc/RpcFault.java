package io.reticle.daemon.rpc;

import java.io.IOException;

/** The other side of a call did not speak as agreed, does not hold the key, or was too slow. */
public final class RpcFault extends IOException {
    private static final long serialVersionUID = 1;

    public RpcFault(String message) {
        super(message);
    }
}
