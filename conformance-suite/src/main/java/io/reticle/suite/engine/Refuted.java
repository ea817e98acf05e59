package io.reticle.suite.engine;

/** The system did not do as required: the case fails. */
public final class Refuted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param reason what was expected and what was found, as a reader of the report sees it
     */
    public Refuted(String reason) {
        super(reason);
    }

    public Refuted(String reason, Throwable cause) {
        super(reason, cause);
    }
}
