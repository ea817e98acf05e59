package io.reticle.lxmf.stamp;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.stamp.Workblock;

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
     * @param stamp of any length
     * @param cost what the recipient asks for, with no flexibility (R-LXMF-51)
     */
    public static StampMaker.Claim claim(Bytes messageId, Bytes stamp, int cost) {
        return new StampMaker.Claim(messageId, ROUNDS, stamp, cost);
    }
}
