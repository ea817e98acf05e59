package io.reticle.rns.identity;

import io.reticle.rns.bytes.Bytes;

import java.util.Optional;

/**
 * What announces told about a destination.
 *
 * @param lastAnnounce when one came in, in seconds since the Unix epoch
 * @param packetHash of that announce, 32 bytes
 * @param appData of that announce; empty where it had none
 * @param used {@link #NEVER_USED}, {@link #RETAINED}, or when it was used last, in seconds since
 *     the Unix epoch
 */
public record KnownDestination(
        Bytes destination,
        double lastAnnounce,
        Bytes packetHash,
        PublicIdentity identity,
        Optional<Bytes> appData,
        double used) {
    public static final double NEVER_USED = 0;

    /** Kept whatever happens. */
    public static final double RETAINED = -1;

    public boolean retained() {
        return used < 0;
    }

    KnownDestination usedAt(double when) {
        return new KnownDestination(destination, lastAnnounce, packetHash, identity, appData, when);
    }
}
