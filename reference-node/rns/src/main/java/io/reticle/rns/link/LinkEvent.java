package io.reticle.rns.link;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.identity.PublicIdentity;
import io.reticle.rns.packet.Packet;

import java.util.Optional;

/** What a link tells its node. */
public sealed interface LinkEvent {
    /** The link's state changed to ACTIVE, STALE or CLOSED; the reason stands with CLOSED only. */
    record StateChanged(Link link, Link.State state, Optional<Link.CloseReason> reason)
            implements LinkEvent {}

    /**
     * A packet with context NONE arrived and was decrypted. An application whose destination proves
     * nothing by itself may prove it later, by {@link Link#prove}.
     */
    record Received(Link link, Bytes plaintext, Packet packet) implements LinkEvent {}

    /** The initiator said who it is, and proved it. */
    record Identified(Link link, PublicIdentity identity) implements LinkEvent {}

    /** The peer proved that it received one of our packets. */
    record Proved(Link link, Bytes packetHash) implements LinkEvent {}

    /**
     * A DATA or PROOF packet came that belongs to what runs over links: requests, resources, the
     * channel, or a context that nobody knows. Its data is as it came; {@link Link#opened} decrypts
     * it.
     */
    record Carried(Link link, Packet packet) implements LinkEvent {}
}
