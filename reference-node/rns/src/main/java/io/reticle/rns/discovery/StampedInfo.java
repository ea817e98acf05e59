package io.reticle.rns.discovery;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.stamp.Workblock;

/**
 * What is told of an interface, and the work that shows that it is meant.
 *
 * <pre>
 *  offset  size  field
 *  0       n     {@link InterfaceInfo}, packed
 *  n       32    stamp over SHA-256 of the n bytes before it
 * </pre>
 */
public record StampedInfo(Bytes packed, Bytes stamp) {
    /** Of the work block, for those who announce interfaces and those who check them. */
    private static final int ROUNDS = 20;

    /** The cost where nobody says otherwise. */
    public static final int DEFAULT_COST = 16;

    static StampedInfo parse(Bytes body) throws MalformedFrame {
        int size = body.length() - Workblock.STAMP_SIZE;
        if (size <= 0) {
            throw new MalformedFrame(
                    "discovery announce", 0, "more than a stamp", body.length() + " bytes");
        }
        return new StampedInfo(body.slice(0, size).compact(), body.from(size).compact());
    }

    public Bytes encode() {
        return Bytes.concat(packed, stamp);
    }

    /** What stamps over {@code packed} are hashed with. */
    public static Workblock workblock(CryptoProvider crypto, Bytes packed) {
        return Workblock.of(crypto, crypto.sha256(packed), ROUNDS);
    }
}
