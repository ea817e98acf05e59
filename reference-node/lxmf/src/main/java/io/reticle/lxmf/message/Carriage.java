package io.reticle.lxmf.message;

import io.reticle.rns.bytes.Bytes;

/**
 * How a message travels: by which method, and whether in one packet or as a resource.
 *
 * <p>What is measured is the payload less 16 bytes, so that a stamp in it counts (R-LXMF-23); of
 * the propagated form it is the form itself, held against the same number (R-LXMF-21). The numbers
 * are those of an MTU of 500 bytes, whatever a link may bear.
 */
public record Carriage(Method method, boolean resource) {
    /** Of the payload, in bytes, that the measure leaves out: timestamp and structure. */
    private static final int NOT_CONTENT = 16;

    /** Bytes of content that fit into a packet to a destination (R-LXMF-19). */
    public static final int MOST_OPPORTUNISTIC = 287;

    /** Bytes of content that fit into a packet on a link (R-LXMF-20). */
    public static final int MOST_ON_LINK = 319;

    /**
     * How a message goes to its recipient itself: one that is too long for a packet of its own goes
     * over a link.
     *
     * @param opportunistic whether that was asked for
     */
    public static Carriage ofDelivery(Message message, boolean opportunistic) {
        int content = message.packedPayload().length() - NOT_CONTENT;
        return opportunistic && content <= MOST_OPPORTUNISTIC
                ? new Carriage(Method.OPPORTUNISTIC, false)
                : new Carriage(Method.DIRECT, content > MOST_ON_LINK);
    }

    /** How {@link Upload} goes to a propagation node. */
    public static Carriage ofUpload(Bytes upload) {
        return new Carriage(Method.PROPAGATED, upload.length() > MOST_ON_LINK);
    }
}
