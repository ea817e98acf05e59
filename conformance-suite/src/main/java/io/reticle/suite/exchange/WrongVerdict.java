package io.reticle.suite.exchange;

/** An implementation rejects what is good by its making, or accepts what is not. */
public final class WrongVerdict extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WrongVerdict(String message) {
        super(message);
    }
}
