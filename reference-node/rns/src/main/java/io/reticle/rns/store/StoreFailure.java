package io.reticle.rns.store;

/** Something could not be kept, or not be read again. */
public final class StoreFailure extends Exception {
    private static final long serialVersionUID = 1;

    public StoreFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
