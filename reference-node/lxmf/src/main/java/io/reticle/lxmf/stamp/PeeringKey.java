package io.reticle.lxmf.stamp;

import io.reticle.rns.bytes.Bytes;

/**
 * The work that a propagation node asks of another before it takes offers from it, once: over both
 * identities, the acceptor's first (R-LXMF-49).
 */
public final class PeeringKey {
    /** Of the work block: 6 400 bytes. */
    public static final int ROUNDS = 25;

    public static final int DEFAULT_COST = 18;

    /** A node does not do more for another, by default. */
    public static final int DEFAULT_MOST_COST = 26;

    private PeeringKey() {}

    /**
     * @param acceptor identity hash of the node that asks for the work
     * @param initiator identity hash of the node that does it
     */
    public static Bytes material(Bytes acceptor, Bytes initiator) {
        return Bytes.concat(acceptor, initiator);
    }

    public static StampMaker.Claim claim(Bytes acceptor, Bytes initiator, Bytes key, int cost) {
        return new StampMaker.Claim(material(acceptor, initiator), ROUNDS, key, cost);
    }
}
