package io.reticle.lxmf.stamp;

import io.reticle.lxmf.message.PropagationEntry;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.stamp.Workblock;

import java.util.Optional;

/** The work that a propagation node asks for what it is to keep: over the transient id. */
public final class PropagationStamp {
    /** Of the work block: 256 000 bytes. */
    public static final int ROUNDS = 1000;

    /** A node asks for no less. */
    public static final int LEAST_COST = 13;

    public static final int DEFAULT_COST = 16;

    /** How much less than what it asks for a node takes, by default. */
    public static final int DEFAULT_FLEXIBILITY = 3;

    public static final int SIZE = Workblock.STAMP_SIZE;

    private PropagationStamp() {}

    /** What a node takes that asks for {@code cost} (R-LXMF-59). */
    public static int accepted(int cost, int flexibility) {
        return Math.max(0, cost - flexibility);
    }

    /**
     * What has to be checked of an entry, at the cost that is accepted; empty of one that is too
     * short to be considered (R-LXMF-50).
     */
    public static Optional<StampMaker.Claim> claim(CryptoProvider crypto, Bytes entry, int cost) {
        return PropagationEntry.split(entry)
                .map(
                        split ->
                                new StampMaker.Claim(
                                        split.transientId(crypto), ROUNDS, split.stamp(), cost));
    }
}
