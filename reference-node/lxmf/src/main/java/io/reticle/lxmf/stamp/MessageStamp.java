package io.reticle.lxmf.stamp;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.ConstantTime;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.stamp.Workblock;

import java.util.List;
import java.util.OptionalInt;

/** The work that a recipient asks of whoever writes to it: over the message's id (R-LXMF-42). */
public final class MessageStamp {
    /** Of the work block: 768 000 bytes. */
    public static final int ROUNDS = 3000;

    /** The least and the most that may be asked for. */
    public static final int LEAST_COST = 1;

    public static final int MOST_COST = 254;

    public static final int SIZE = Workblock.STAMP_SIZE;

    private MessageStamp() {}

    /**
     * What to announce for a cost that somebody set: nothing below 1, which asks for nothing, or
     * above 254, which nobody could work (R-LXMF-56).
     */
    public static OptionalInt announced(int cost) {
        return cost < LEAST_COST || cost > MOST_COST ? OptionalInt.empty() : OptionalInt.of(cost);
    }

    /**
     * Whether a stamp was made with one of the tickets that the sender has from us; that costs
     * nothing to find out, so that it comes before {@link #claim}.
     */
    public static boolean isByTicket(
            CryptoProvider crypto, Bytes messageId, Bytes stamp, List<Ticket> tickets) {
        return tickets.stream()
                .anyMatch(ticket -> ConstantTime.equal(ticket.stamp(crypto, messageId), stamp));
    }

    /**
     * @param stamp of any length
     * @param cost what the recipient asks for, with no flexibility (R-LXMF-51)
     */
    public static StampMaker.Claim claim(Bytes messageId, Bytes stamp, int cost) {
        return new StampMaker.Claim(messageId, ROUNDS, stamp, cost);
    }
}
