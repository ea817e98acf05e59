package io.reticle.daemon.command;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.identity.PublicIdentity;

import java.util.Optional;

/**
 * The identity that a command works with, as far as it is known.
 *
 * @param own with its private half
 * @param known its public half; there whenever {@code own} is
 * @param hash 16 bytes; there whenever {@code known} is
 */
record WorkingIdentity(
        Optional<Identity> own, Optional<PublicIdentity> known, Optional<Bytes> hash) {
    static final int NONE = 2;
    static final int NO_PUBLIC_KEY = 3;
    static final int NO_PRIVATE_KEY = 4;

    static final WorkingIdentity NOBODY =
            new WorkingIdentity(Optional.empty(), Optional.empty(), Optional.empty());

    static WorkingIdentity of(Identity identity) {
        return new WorkingIdentity(
                Optional.of(identity),
                Optional.of(identity.publicIdentity()),
                Optional.of(identity.hash()));
    }

    static WorkingIdentity of(PublicIdentity identity) {
        return new WorkingIdentity(
                Optional.empty(), Optional.of(identity), Optional.of(identity.hash()));
    }

    static WorkingIdentity of(Bytes hash) {
        return new WorkingIdentity(Optional.empty(), Optional.empty(), Optional.of(hash));
    }

    Identity needPrivate() throws Refusal {
        needPublic();
        return own.orElseThrow(
                () -> new Refusal(NO_PRIVATE_KEY, "the private key of this identity is not here"));
    }

    PublicIdentity needPublic() throws Refusal {
        if (hash.isEmpty()) throw new Refusal(NONE, "which identity? See -i, -g, -m and -M");
        return known.orElseThrow(
                () -> new Refusal(NONE, "nothing but the hash of this identity is known"));
    }
}
