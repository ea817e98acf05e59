package io.reticle.suite.adapter;

/** A call to an adapter did not end well. What kind of trouble it was decides the verdict. */
public sealed class AdapterException extends RuntimeException
        permits AdapterViolation,
                AdapterUnsupported,
                AdapterRejected,
                AdapterTimeout,
                AdapterFailed {
    private static final long serialVersionUID = 1L;

    AdapterException(String message) {
        super(message);
    }

    AdapterException(String message, Throwable cause) {
        super(message, cause);
    }
}
