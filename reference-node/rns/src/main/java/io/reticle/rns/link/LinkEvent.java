package io.reticle.rns.link;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.identity.PublicIdentity;

import java.util.Optional;

/** What a link tells its node. */
public sealed interface LinkEvent {
    /** The link's state changed to ACTIVE, STALE or CLOSED; the reason stands with CLOSED only. */
    record StateChanged(Link link, Link.State state, Optional<Link.CloseReason> reason)
            implements LinkEvent {}

    /** A packet with context NONE arrived and was decrypted. */
    record Received(Link link, Bytes plaintext) implements LinkEvent {}

    /** The initiator said who it is, and proved it. */
    record Identified(Link link, PublicIdentity identity) implements LinkEvent {}

    /** The peer proved that it received one of our packets. */
    record Proved(Link link, Bytes packetHash) implements LinkEvent {}
}
