package io.reticle.rns.request;

/**
 * An answer that takes time to find: a handler gives {@link Answer.Later} back at once, and the
 * answer itself, on the node's thread, when it has it.
 */
public final class Deferred {
    /** Sends an answer to who asked. */
    @FunctionalInterface
    interface Responder {
        void respond(Answer answer, long now);
    }

    private Responder responder;
    private boolean given;

    /** Of nobody yet: the request that is answered with it makes it its own. */
    public Deferred() {}

    void bind(Responder asked) {
        responder = asked;
    }

    /**
     * Answers. Nothing happens if the link is gone by now.
     *
     * @param answer not another {@link Answer.Later}
     * @throws IllegalStateException if it was answered already, or not given to a request yet
     */
    public void give(Answer answer, long now) {
        if (responder == null || given) {
            throw new IllegalStateException(
                    given ? "the request is answered already" : "no request waits for this answer");
        }
        if (answer instanceof Answer.Later) {
            throw new IllegalArgumentException("an answer may be put off only once");
        }
        given = true;
        responder.respond(answer, now);
    }
}
