package io.reticle.suite.sut;

import java.io.IOException;

/** A system under test could not be started or did not become ready; says why. */
public final class SutFailure extends IOException {
    private static final long serialVersionUID = 1L;

    public SutFailure(String message) {
        super(message);
    }

    public SutFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
