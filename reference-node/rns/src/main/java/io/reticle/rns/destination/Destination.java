package io.reticle.rns.destination;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.identity.Identity;

import java.util.Optional;

/**
 * A destination that a node hosts: SINGLE under an identity, or PLAIN without one.
 *
 * @param acceptsLinks whether link requests are answered (R-CORE-136)
 */
public record Destination(
        Bytes hash,
        DestinationName name,
        Optional<Identity> identity,
        ProofStrategy proofs,
        boolean acceptsLinks) {

    public static Destination single(
            CryptoProvider crypto,
            DestinationName name,
            Identity identity,
            ProofStrategy proofs,
            boolean acceptsLinks) {
        return new Destination(
                name.address(crypto, identity.hash()),
                name,
                Optional.of(identity),
                proofs,
                acceptsLinks);
    }

    public static Destination plain(CryptoProvider crypto, DestinationName name) {
        return new Destination(
                name.plainAddress(crypto), name, Optional.empty(), new ProofStrategy.None(), false);
    }
}
