package io.reticle.bench;

import java.io.IOException;

/** A peer program that did not start, did not answer, or answered wrongly. */
final class PeerFailure extends IOException {
    private static final long serialVersionUID = 1;

    PeerFailure(String message) {
        super(message);
    }
}
