package io.reticle.rns.resource;

import java.util.function.Predicate;

/** Which resources an application takes from a peer on a link (R-CORE-189). */
public sealed interface ResourceStrategy {
    /** None, and says nothing. */
    record None() implements ResourceStrategy {}

    /** The application decides by what is advertised; those it does not want are rejected. */
    record App(Predicate<Advertisement> wants) implements ResourceStrategy {}

    /**
     * As {@link App}, for content that has its own place: it is there before the sender is told
     * that it came in.
     *
     * @param kept where that is, in place of the node's own
     */
    record Into(Predicate<Advertisement> wants, Spool kept) implements ResourceStrategy {}

    record All() implements ResourceStrategy {}

    /**
     * @param spool where the content of an accepted one goes
     */
    default Acceptance decide(Advertisement offered, Spool spool) {
        return switch (this) {
            case None() -> new Acceptance.Ignore();
            case App(var wants) ->
                    wants.test(offered) ? new Acceptance.Accept(spool) : new Acceptance.Reject();
            case Into(var wants, var kept) ->
                    wants.test(offered) ? new Acceptance.Accept(kept) : new Acceptance.Reject();
            case All() -> new Acceptance.Accept(spool);
        };
    }
}
