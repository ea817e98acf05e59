package io.reticle.lxmf.stamp;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.stamp.Workblock;

import java.util.OptionalInt;

/**
 * Whether a stamp does (R-LXMF-44 to R-LXMF-46). How long it is does not matter, as the authority
 * does not ask.
 */
public final class StampCheck {
    private StampCheck() {}

    /** What a stamp is worth, if it does at its cost; makes the work block anew. */
    public static OptionalInt value(CryptoProvider crypto, StampMaker.Claim claim) {
        return value(
                Workblock.of(crypto, claim.material(), claim.rounds()),
                claim.stamp(),
                claim.cost());
    }

    private static OptionalInt value(Workblock block, Bytes stamp, int cost) {
        return block.holds(stamp, cost) ? OptionalInt.of(block.value(stamp)) : OptionalInt.empty();
    }
}
