package io.reticle.suite.engine;

/** The environment or the positive control failed, so that the case shows nothing. */
public final class Inconclusive extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param reason what was expected and what was found, as a reader of the report sees it
     */
    public Inconclusive(String reason) {
        super(reason);
    }

    public Inconclusive(String reason, Throwable cause) {
        super(reason, cause);
    }
}
