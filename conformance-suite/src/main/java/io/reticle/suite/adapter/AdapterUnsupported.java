package io.reticle.suite.adapter;

/** The adapter does not offer the verb, or not with these options. */
public final class AdapterUnsupported extends AdapterException {
    private static final long serialVersionUID = 1L;

    private final Verb verb;

    AdapterUnsupported(Verb verb, String message) {
        super(message);
        this.verb = verb;
    }

    public Verb verb() {
        return verb;
    }
}
