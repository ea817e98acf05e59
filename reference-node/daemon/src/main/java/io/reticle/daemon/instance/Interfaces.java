package io.reticle.daemon.instance;

import java.io.IOException;
import java.util.Optional;

/** What programs may do to the interfaces of the node that they share (R-NET-208). */
public interface Interfaces {
    /**
     * Opens what the configuration file, as it is now, says under {@code name}.
     *
     * @return empty if it says nothing; false if it is open already
     * @throws IOException if it cannot be opened
     */
    Optional<Boolean> attach(String name) throws Exception;

    /**
     * Closes an interface.
     *
     * @return empty if there is none of that name; false if it may not be closed
     */
    Optional<Boolean> detach(String name) throws Exception;

    /** None may do anything. */
    Interfaces UNTOUCHED =
            new Interfaces() {
                @Override
                public Optional<Boolean> attach(String name) {
                    return Optional.of(false);
                }

                @Override
                public Optional<Boolean> detach(String name) {
                    return Optional.of(false);
                }
            };
}
