package io.reticle.rns.destination;

import io.reticle.rns.announce.Announce;
import io.reticle.rns.crypto.CryptoProvider;

import java.util.Optional;

/**
 * Which announces a part of an application wants to hear.
 *
 * @param name only those of destinations with this name, whoever announces them; empty for all
 * @param pathResponses also those that only answer a path request (R-CORE-112)
 */
public record AnnounceFilter(Optional<DestinationName> name, boolean pathResponses) {

    /** Whether it is to be heard; the name is told by the address that follows (R-CORE-113). */
    public boolean passes(CryptoProvider crypto, Announce announce, boolean pathResponse) {
        if (pathResponse && !pathResponses) return false;
        return name.map(
                        wanted ->
                                wanted.address(crypto, announce.identity().hash())
                                        .equals(announce.destination()))
                .orElse(true);
    }
}
