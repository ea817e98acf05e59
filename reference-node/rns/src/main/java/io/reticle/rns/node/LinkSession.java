package io.reticle.rns.node;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.channel.Channel;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.identity.PublicIdentity;
import io.reticle.rns.link.Link;
import io.reticle.rns.link.LinkEvent;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.request.LinkRequests;
import io.reticle.rns.request.RequestEvent;
import io.reticle.rns.request.RequestHandler;
import io.reticle.rns.resource.Acceptance;
import io.reticle.rns.resource.Advertisement;
import io.reticle.rns.resource.LinkResources;
import io.reticle.rns.resource.ResourceEvent;
import io.reticle.rns.resource.ResourceStrategy;
import io.reticle.rns.resource.Spool;
import io.reticle.rns.transport.InterfaceId;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * One link of a node, the interface that it runs over, and what runs over it. Resources and
 * requests are made when they are first needed: most links of a busy node never see any.
 */
final class LinkSession extends Alarm
        implements Link.Outlet, LinkResources.Owner, LinkRequests.Owner {

    /** The node, as its links see it. */
    interface Host {
        CryptoProvider crypto();

        Entropy entropy();

        /** Where the content of resources goes. */
        Spool spool();

        /** What a hosted destination offers. */
        Service service(Bytes destination);

        void transmit(InterfaceId to, Packet packet, long now);

        /** Something happened on a link. */
        void event(Link link, NodeEvent event, long now);

        /** The peer proved a packet of ours. */
        void proved(Link link, Bytes packetHash);

        /** Whether the node wants to hear nothing of somebody. */
        boolean blackholed(PublicIdentity identity);

        /** A packet was not taken. */
        void refused(LinkSession session, MalformedFrame why);

        /** The link is closed; {@code established} if its handshake was ever completed. */
        void closed(LinkSession session, boolean established, long now);

        /** The session's deadline may have moved. */
        void rearm(LinkSession session);
    }

    private final Host host;
    private Link link;

    /** Empty for a link of our own whose proof is not in. */
    private Optional<InterfaceId> interfaceId;

    /** Whether the link was ever active. */
    private boolean established;

    private ResourceStrategy strategy = new ResourceStrategy.None();
    private LinkResources resources;
    private LinkRequests requests;
    private ChannelSession channel;

    LinkSession(Host host, Optional<InterfaceId> interfaceId) {
        this.host = host;
        this.interfaceId = interfaceId;
    }

    /** The link is made with this session as its outlet, and only then known to it. */
    void holds(Link made) {
        link = made;
        if (made.role() == Link.Role.RESPONDER) {
            strategy = host.service(made.destination()).resources();
        }
        host.rearm(this);
    }

    Link link() {
        return link;
    }

    Optional<InterfaceId> interfaceId() {
        return interfaceId;
    }

    void over(Optional<InterfaceId> now) {
        interfaceId = now;
    }

    /** Which resources of the application's own are taken from now on. */
    void accept(ResourceStrategy chosen) {
        strategy = chosen;
    }

    LinkResources resources() {
        if (resources == null) {
            resources = new LinkResources(host.crypto(), host.entropy(), link, this);
        }
        return resources;
    }

    LinkRequests requests() {
        if (requests == null) {
            requests = new LinkRequests(host.crypto(), link, resources(), this);
        }
        return requests;
    }

    @Override
    public void rearm() {
        host.rearm(this);
    }

    /** Messages of the peer are taken from now on. */
    Channel openChannel() {
        if (channel == null) {
            channel =
                    new ChannelSession(
                            host.crypto(),
                            link,
                            (event, now) -> host.event(link, event, now),
                            () -> host.rearm(this));
        }
        return channel.channel();
    }

    Optional<Channel> channel() {
        return Optional.ofNullable(channel).map(ChannelSession::channel);
    }

    // ---- the link

    /** A packet came in on the link's interface. */
    void received(Packet packet, long now) throws MalformedFrame {
        try {
            link.received(packet, now);
        } finally {
            host.rearm(this);
        }
    }

    @Override
    public void send(Link from, Packet packet, long now) {
        interfaceId.ifPresent(id -> host.transmit(id, packet, now));
        if (link != null) host.rearm(this);
    }

    @Override
    public void event(LinkEvent event, long now) {
        switch (event) {
            case LinkEvent.Carried(var _, var packet) -> carried(packet, now);
            case LinkEvent.Proved(var on, var hash) -> {
                if (channel == null || !channel.channel().proved(hash, now)) {
                    host.proved(on, hash);
                }
            }
            case LinkEvent.StateChanged(var on, var state, var _)
                    when state == Link.State.CLOSED -> {
                if (requests != null) requests.linkClosed(now);
                if (resources != null) resources.linkClosed(now);
                if (channel != null) channel.channel().shutDown();
                host.closed(this, established, now);
                host.event(on, new NodeEvent.OnLink(on, event), now);
            }
            case LinkEvent.StateChanged(var on, var state, var _) -> {
                if (state == Link.State.ACTIVE) established = true;
                host.rearm(this);
                host.event(on, new NodeEvent.OnLink(on, event), now);
            }
            case LinkEvent.Received(var on, var _, var _) ->
                    host.event(on, new NodeEvent.OnLink(on, event), now);
            case LinkEvent.Identified(var on, var identity) -> {
                if (host.blackholed(identity)) on.close(now);
                else host.event(on, new NodeEvent.OnLink(on, event), now);
            }
        }
    }

    private void carried(Packet packet, long now) {
        try {
            if (packet.type() == PacketType.PROOF) {
                resources().received(packet, now);
                return;
            }
            switch (packet.context()) {
                case Context.CHANNEL -> {
                    // without a channel nothing is proved: the peer would take it for delivered
                    if (channel != null) channel.received(packet, now);
                }
                case Context.REQUEST, Context.RESPONSE -> requests().received(packet, now);
                case Context.RESOURCE,
                        Context.RESOURCE_ADV,
                        Context.RESOURCE_REQ,
                        Context.RESOURCE_HMU,
                        Context.RESOURCE_ICL,
                        Context.RESOURCE_RCL,
                        Context.CACHE_REQUEST ->
                        resources().received(packet, now);
                default -> {
                    // contexts that this node does not know are legal; nothing answers them
                }
            }
        } catch (MalformedFrame e) {
            host.refused(this, e);
        }
    }

    // ---- resources

    @Override
    public Acceptance offered(Advertisement first, long now) {
        return requests().offered(first, now).orElseGet(() -> strategy.decide(first, host.spool()));
    }

    @Override
    public void event(ResourceEvent event, long now) {
        try {
            if (!requests().resourceEvent(event, now)) {
                host.event(link, new NodeEvent.OnResource(link, event), now);
            }
        } catch (MalformedFrame e) {
            host.refused(this, e);
        } finally {
            if (event instanceof ResourceEvent.Received received) received.content().close();
        }
    }

    // ---- requests

    private Service service() {
        return link.role() == Link.Role.RESPONDER ? host.service(link.destination()) : Service.NONE;
    }

    @Override
    public boolean answers() {
        return !service().requests().isEmpty();
    }

    @Override
    public Optional<RequestHandler> handler(Bytes pathHash) {
        return Optional.ofNullable(service().requests().get(pathHash));
    }

    @Override
    public OptionalLong maxRequestSize() {
        return service().maxRequestSize();
    }

    @Override
    public Spool spool() {
        return host.spool();
    }

    @Override
    public void event(RequestEvent event, long now) {
        host.event(link, new NodeEvent.OnRequest(link, event), now);
    }

    // ---- time

    long nextDeadline() {
        long due = link.nextDeadline();
        if (resources != null) due = Math.min(due, resources.nextDeadline());
        if (requests != null) due = Math.min(due, requests.nextDeadline());
        if (channel != null) due = Math.min(due, channel.channel().nextDeadline());
        return due;
    }

    @Override
    void ring(long now) {
        if (now >= link.nextDeadline()) link.advance(now);
        if (requests != null) requests.advance(now);
        if (resources != null) resources.advance(now);
        if (channel != null) channel.channel().advance(now);
        host.rearm(this);
    }
}
