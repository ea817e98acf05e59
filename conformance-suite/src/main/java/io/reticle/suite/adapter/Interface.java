package io.reticle.suite.adapter;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * A TCP interface that a node is to have.
 *
 * @param server whether it listens at {@code host} and {@code port}, or connects there
 * @param networkName part of the access code's origin
 * @param passphrase part of the access code's origin
 * @param ifacBits size of the access code; absent: the implementation's default, if there is an
 *     origin at all
 */
public record Interface(
        String name,
        boolean server,
        String host,
        int port,
        Optional<String> networkName,
        Optional<String> passphrase,
        OptionalInt ifacBits) {

    /** An open interface that connects to {@code port} on 127.0.0.1. */
    public static Interface client(String name, int port) {
        return new Interface(
                name,
                false,
                "127.0.0.1",
                port,
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty());
    }

    /** An open interface that listens at {@code port} on 127.0.0.1. */
    public static Interface server(String name, int port) {
        return new Interface(
                name,
                true,
                "127.0.0.1",
                port,
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty());
    }

    /** The same with an access code; pass null for an origin that is not used. */
    public Interface withAccess(String networkName, String passphrase, int ifacBits) {
        return new Interface(
                name,
                server,
                host,
                port,
                Optional.ofNullable(networkName),
                Optional.ofNullable(passphrase),
                OptionalInt.of(ifacBits));
    }
}
