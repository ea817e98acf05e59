package io.reticle.suite.adapter;

/**
 * The adapter tried and could not (error code {@code failed}), or says that the request is wrong
 * ({@code invalid}).
 */
public final class AdapterFailed extends AdapterException {
    private static final long serialVersionUID = 1L;

    AdapterFailed(String message) {
        super(message);
    }
}
