package io.reticle.rns.discovery;

import java.util.OptionalInt;

/**
 * Where one connects to an interface.
 *
 * @param host as it was named; nothing is looked up
 */
public record Endpoint(String host, OptionalInt port) {
    public Endpoint(String host, int port) {
        this(host, OptionalInt.of(port));
    }
}
