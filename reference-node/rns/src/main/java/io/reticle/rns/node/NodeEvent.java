package io.reticle.rns.node;

import io.reticle.rns.announce.Announce;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.channel.ChannelEvent;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.link.Link;
import io.reticle.rns.link.LinkEvent;
import io.reticle.rns.request.RequestEvent;
import io.reticle.rns.resource.ResourceEvent;

/** What a node tells its application. */
public sealed interface NodeEvent {
    /**
     * A genuine announce of somebody else's destination changed the path table.
     *
     * @param hops received hop byte plus one
     */
    record Announced(Announce announce, int hops, boolean pathResponse) implements NodeEvent {}

    /** A packet reached a destination that this node hosts. */
    record Received(Destination destination, Bytes plaintext) implements NodeEvent {}

    /** A packet that we sent with a receipt was proved, or its time is over. */
    record Delivery(Bytes packetHash, boolean delivered) implements NodeEvent {}

    /** Something happened on a link; {@code hosted} tells our links from those to us. */
    record OnLink(Link link, LinkEvent event) implements NodeEvent {}

    /** Something happened to a resource of the application's own on a link. */
    record OnResource(Link link, ResourceEvent event) implements NodeEvent {}

    /** A peer asked something on a link, or a request of ours moved on. */
    record OnRequest(Link link, RequestEvent event) implements NodeEvent {}

    /** Something came on a link's channel, or it takes messages again. */
    record OnChannel(Link link, ChannelEvent event) implements NodeEvent {}

    /** Something that should outlive the node could not be kept, or not be read again. */
    record StoreFailed(String name, String reason) implements NodeEvent {}
}
