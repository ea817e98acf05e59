package io.reticle.rns.resource;

/** What becomes of a resource that a peer advertises (R-CORE-189). */
public sealed interface Acceptance {
    /** Not a word. */
    record Ignore() implements Acceptance {}

    /** The sender is told. */
    record Reject() implements Acceptance {}

    /** It is transferred into what {@code spool} opens. */
    record Accept(Spool spool) implements Acceptance {}
}
