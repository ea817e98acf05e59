package io.reticle.rns.resource;

import java.util.function.Predicate;

/** Which resources an application takes from a peer on a link (R-CORE-189). */
public sealed interface ResourceStrategy {
    /** None, and says nothing. */
    record None() implements ResourceStrategy {}

    /** The application decides by what is advertised; those it does not want are rejected. */
    record App(Predicate<Advertisement> wants) implements ResourceStrategy {}

    record All() implements ResourceStrategy {}

    /**
     * @param spool where the content of an accepted one goes
     */
    default Acceptance decide(Advertisement offered, Spool spool) {
        return switch (this) {
            case None() -> new Acceptance.Ignore();
            case App(var wants) ->
                    wants.test(offered) ? new Acceptance.Accept(spool) : new Acceptance.Reject();
            case All() -> new Acceptance.Accept(spool);
        };
    }
}
