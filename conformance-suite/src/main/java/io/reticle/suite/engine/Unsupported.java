package io.reticle.suite.engine;

/** The system lacks a capability: the case fails if it claimed it, and is unsupported if not. */
public final class Unsupported extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String capability;

    public Unsupported(String capability, String reason) {
        super(reason);
        this.capability = capability;
    }

    public String capability() {
        return capability;
    }
}
