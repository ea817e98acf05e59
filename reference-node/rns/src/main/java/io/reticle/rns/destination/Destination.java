package io.reticle.rns.destination;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.crypto.Token;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.packet.DestinationType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A destination that a node hosts: SINGLE under an identity, GROUP under a shared key, or PLAIN
 * without either. Only a PLAIN one has no identity (R-CORE-058).
 *
 * @param group the shared key of a GROUP destination, there and only there
 * @param ratchets of a SINGLE destination that has them enabled
 * @param acceptsLinks whether link requests are answered (R-CORE-136)
 */
public record Destination(
        Bytes hash,
        DestinationName name,
        DestinationType type,
        Optional<Identity> identity,
        Optional<Token> group,
        Optional<OwnRatchets> ratchets,
        ProofStrategy proofs,
        boolean acceptsLinks) {

    /**
     * @throws IllegalArgumentException if a PLAIN one has an identity or another has none, or if a
     *     group key or ratchets stand where they have no meaning
     */
    public Destination {
        if (identity.isPresent() == (type == DestinationType.PLAIN)) {
            throw new IllegalArgumentException(
                    "%s: a %s destination %s"
                            .formatted(
                                    name,
                                    type,
                                    identity.isPresent()
                                            ? "has no identity"
                                            : "needs an identity"));
        }
        if (group.isPresent() != (type == DestinationType.GROUP)) {
            throw new IllegalArgumentException(
                    name + ": a group key goes with a GROUP destination, not a " + type + " one");
        }
        if (ratchets.isPresent() && type != DestinationType.SINGLE) {
            throw new IllegalArgumentException(
                    name + ": only a SINGLE destination has ratchets, not a " + type + " one");
        }
    }

    public static Destination single(
            CryptoProvider crypto,
            DestinationName name,
            Identity identity,
            ProofStrategy proofs,
            boolean acceptsLinks) {
        return new Destination(
                name.address(crypto, identity.hash()),
                name,
                DestinationType.SINGLE,
                Optional.of(identity),
                Optional.empty(),
                Optional.empty(),
                proofs,
                acceptsLinks);
    }

    /**
     * A SINGLE destination under a fresh identity, whose hash becomes the last aspect of its name
     * (R-CORE-057).
     */
    public static Destination single(
            CryptoProvider crypto,
            DestinationName name,
            ProofStrategy proofs,
            boolean acceptsLinks,
            Entropy entropy) {
        Identity identity = Identity.generate(crypto, entropy);
        List<String> aspects = new ArrayList<>(name.aspects());
        aspects.add(identity.hash().toHex());
        return single(
                crypto,
                new DestinationName(name.appName(), aspects),
                identity,
                proofs,
                acceptsLinks);
    }

    /**
     * A GROUP destination: everybody who holds the key reads it and writes to it.
     *
     * @param identity names the group's address (R-CORE-056) and proves what arrives
     * @param key 64 bytes, or 32 of an older group (R-CORE-060)
     * @throws CryptoFailure if the key is of another length
     */
    public static Destination group(
            CryptoProvider crypto,
            DestinationName name,
            Identity identity,
            Bytes key,
            ProofStrategy proofs)
            throws CryptoFailure {
        return new Destination(
                name.address(crypto, identity.hash()),
                name,
                DestinationType.GROUP,
                Optional.of(identity),
                Optional.of(new Token(crypto, key)),
                Optional.empty(),
                proofs,
                false);
    }

    public static Destination plain(CryptoProvider crypto, DestinationName name) {
        return new Destination(
                name.plainAddress(crypto),
                name,
                DestinationType.PLAIN,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new ProofStrategy.None(),
                false);
    }

    /**
     * The same, with ratchets enabled.
     *
     * @throws IllegalArgumentException if it is not SINGLE
     */
    public Destination with(OwnRatchets enabled) {
        return new Destination(
                hash, name, type, identity, group, Optional.of(enabled), proofs, acceptsLinks);
    }

    /** What a packet to this destination says; empty if it is not encrypted to it. */
    public Optional<Bytes> open(Bytes data) {
        return switch (type) {
            case SINGLE ->
                    ratchets.isPresent()
                            ? ratchets.get().decrypt(data).map(Identity.Opened::plaintext)
                            : identity.orElseThrow().decrypt(data);
            case GROUP -> openAsGroup(data);
            case PLAIN -> Optional.of(data);
            case LINK -> Optional.empty();
        };
    }

    private Optional<Bytes> openAsGroup(Bytes data) {
        try {
            return Optional.of(group.orElseThrow().decrypt(data));
        } catch (CryptoFailure e) {
            return Optional.empty();
        }
    }
}
