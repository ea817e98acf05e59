package io.reticle.suite.adapter;

/** A pure function refused its input. */
public final class AdapterRejected extends AdapterException {
    private static final long serialVersionUID = 1L;

    AdapterRejected(String message) {
        super(message);
    }
}
