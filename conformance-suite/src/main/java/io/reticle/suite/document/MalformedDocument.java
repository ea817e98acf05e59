package io.reticle.suite.document;

/**
 * A file does not say what it must. The message names the file, the line, what was expected and
 * what was found, so that it can be shown as it is.
 */
public final class MalformedDocument extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MalformedDocument(String message) {
        super(message);
    }

    public MalformedDocument(String message, Throwable cause) {
        super(message, cause);
    }
}
