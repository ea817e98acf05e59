package io.reticle.suite.adapter;

/**
 * The adapter broke the protocol: no JSON, not as the schema says, too long, unasked for, or it
 * ended before it had answered.
 */
public final class AdapterViolation extends AdapterException {
    private static final long serialVersionUID = 1L;

    AdapterViolation(String message) {
        super(message);
    }
}
