package io.reticle.suite.adapter;

/** The adapter did not answer in time. It is not asked again. */
public final class AdapterTimeout extends AdapterException {
    private static final long serialVersionUID = 1L;

    AdapterTimeout(String message) {
        super(message);
    }
}
