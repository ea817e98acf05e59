package io.reticle.rns.transport;

/** Why a frame went no further. A node counts each kind. */
public enum Drop {
    /** The access code is missing, wrong, or there on an open interface. */
    ACCESS_CODE,
    /** Longer than the interface can carry. */
    TOO_LONG,
    /** Not a packet, or its contents are not what its type says. */
    MALFORMED,
    /** Under way to another transport node. */
    FOREIGN_TRANSPORT_ID,
    /** A broadcast from more than one hop away. */
    TOO_FAR,
    /** Seen before. */
    DUPLICATE,
    /** An announce whose signature or address does not hold. */
    FORGED_ANNOUNCE,
    /** An announce of an identity that this node wants to hear nothing of. */
    BLACKHOLED,
    /** A proof that proves nothing we wait for. */
    UNPROVEN,
    /** For a destination or link that this node neither hosts nor can reach. */
    NO_ROUTE,
    /** It could not be decrypted. */
    UNREADABLE,
    /** A link packet on another side or at another distance than its link's. */
    WRONG_SIDE,
    /** The destination takes no links, or this node no more of them. */
    LINK_REFUSED,
    /** An announce that came in a burst for which there was no more room. */
    BURST,
    /** An announce or a path request for which there was no room while others were served. */
    BACKLOG,
    /** For an interface that is down. */
    OFFLINE
}
