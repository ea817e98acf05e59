package io.reticle.rns.node;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.identity.PublicIdentity;
import io.reticle.rns.link.Link;
import io.reticle.rns.link.LinkRequest;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.request.RequestReceipt;
import io.reticle.rns.resource.Spool;
import io.reticle.rns.transport.Drop;
import io.reticle.rns.transport.InterfaceId;
import io.reticle.rns.transport.Port;
import io.reticle.rns.transport.Route;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The links that begin or end at this node. */
final class LinkDesk implements LinkSession.Host {
    private static final int MAX_LINKS = 20_000;

    /** In bytes: what a resource may bring where no spool was given. */
    private static final int MEMORY_SPOOL = 16 * 1024 * 1024;

    private final Core core;
    private final Sending sending;
    private final PathDesk paths;
    private final Receipts receipts;
    private final Map<Bytes, LinkSession> links = new LinkedHashMap<>();

    /** Who of this node itself follows a link; the application hears nothing of it. */
    private final Map<Bytes, Watcher> watchers = new HashMap<>();

    private Spool spool = Spool.inMemory(MEMORY_SPOOL);

    /** Follows what happens on one link. */
    @FunctionalInterface
    interface Watcher {
        void event(NodeEvent event, long now);
    }

    LinkDesk(Core core, Sending sending, PathDesk paths, Receipts receipts) {
        this.core = core;
        this.sending = sending;
        this.paths = paths;
        this.receipts = receipts;
    }

    /** Null if there is none of that id. */
    LinkSession find(Bytes linkId) {
        return links.get(linkId);
    }

    boolean contains(Bytes linkId) {
        return links.containsKey(linkId);
    }

    int size() {
        return links.size();
    }

    void spoolTo(Spool chosen) {
        spool = chosen;
    }

    /** Begins a link to somebody whose identity is known. */
    Link open(Bytes destination, PublicIdentity recipient, long now) {
        LinkSession session = new LinkSession(this, Optional.empty());
        Link.Opening opening =
                Link.open(
                        core.crypto,
                        core.entropy,
                        session,
                        destination,
                        recipient,
                        sending.linkMtu(destination),
                        sending.hops(destination),
                        sending.firstHopTimeout(destination),
                        now);
        session.holds(opening.link());
        links.put(opening.link().id(), session);
        sending.route(opening.request(), now);
        return opening.link();
    }

    /**
     * Asks the peer of a link.
     *
     * @param timeout for the response in microseconds; without one, six round trips and 11.25 s
     * @param maxResponseSize in bytes; a larger response fails the request
     */
    RequestReceipt ask(
            LinkSession session,
            String path,
            Bytes data,
            OptionalLong timeout,
            OptionalLong maxResponseSize,
            long now) {
        RequestReceipt receipt = session.requests().ask(path, data, timeout, maxResponseSize, now);
        rearm(session);
        return receipt;
    }

    /** From now on what happens on a link of this node's own is told to nobody else. */
    void watch(Link link, Watcher watcher) {
        watchers.put(link.id(), watcher);
    }

    /**
     * A request for a link to a destination of ours came in.
     *
     * @param hops of the packet, this one included
     */
    void requested(Port from, Packet packet, int hops, long now) throws MalformedFrame {
        Optional<Destination> destination = core.hosted.single(packet.destination());
        if (destination.isEmpty()) {
            core.exits.drop(from, Drop.NO_ROUTE, packet.toString());
            return;
        }
        if (packet.destinationType() != DestinationType.SINGLE) {
            core.exits.drop(from, Drop.MALFORMED, "a link request with another destination type");
            return;
        }
        if (!destination.get().acceptsLinks() || links.size() >= MAX_LINKS) {
            core.exits.drop(from, Drop.LINK_REFUSED, packet.toString());
            return;
        }
        Bytes id = LinkRequest.linkId(core.crypto, packet).compact();
        if (links.containsKey(id)) {
            // other signalling makes another packet of it, but no other link: whoever overheard a
            // request must not be able to replace or break the link that it opened
            core.exits.drop(from, Drop.DUPLICATE, packet.toString());
            return;
        }
        LinkSession session = new LinkSession(this, Optional.of(from.id()));
        session.holds(
                Link.accept(
                        core.crypto,
                        core.entropy,
                        session,
                        destination.get(),
                        packet.withHops(hops),
                        from.profile().linkMtu(),
                        now));
        links.put(id, session);
    }

    /** A packet of a link came in. */
    void received(Port from, Packet packet, long now) throws MalformedFrame {
        LinkSession session = links.get(packet.destination());
        if (session == null) {
            core.exits.drop(from, Drop.NO_ROUTE, packet.toString());
        } else if (!session.interfaceId().equals(Optional.of(from.id()))) {
            core.exits.drop(from, Drop.WRONG_SIDE, packet.toString());
        } else {
            core.filter.remember(packet);
            session.received(packet, now);
        }
    }

    /**
     * A link proof came in that is not for others. One from an unexpected distance corrects the
     * path (R-NET-137).
     *
     * @param hops of the packet, this one included
     */
    void proved(Port from, Packet packet, int hops, long now) {
        LinkSession session = links.get(packet.destination());
        if (session == null) {
            core.exits.drop(from, Drop.UNPROVEN, packet.toString());
            return;
        }
        Optional<InterfaceId> before = session.interfaceId();
        session.over(Optional.of(from.id()));
        try {
            session.link().proofReceived(packet, now);
            core.filter.remember(packet);
            Route route = core.paths.find(session.link().destination());
            if (route != null && route.port() == from) {
                core.paths.rebalance(route.destination(), hops);
            }
        } catch (MalformedFrame e) {
            session.over(before);
            core.exits.drop(from, Drop.UNPROVEN, e.getMessage());
        }
    }

    /** Closes the links over an interface that is gone. */
    void closeOver(Port gone, long now) {
        for (LinkSession session : List.copyOf(links.values())) {
            if (session.interfaceId().equals(Optional.of(gone.id()))) session.link().close(now);
        }
    }

    /** Closes all links, and tells their peers. */
    void closeAll(long now) {
        for (LinkSession session : List.copyOf(links.values())) session.link().close(now);
    }

    // ---- what the sessions ask for

    @Override
    public CryptoProvider crypto() {
        return core.crypto;
    }

    @Override
    public Entropy entropy() {
        return core.entropy;
    }

    @Override
    public Spool spool() {
        return spool;
    }

    @Override
    public Service service(Bytes destination) {
        return core.hosted.service(destination);
    }

    @Override
    public void transmit(InterfaceId to, Packet packet, long now) {
        core.filter.remember(packet);
        Port port = core.ports.get(to);
        if (port != null) core.exits.originateIfOutgoing(port, packet, now);
    }

    @Override
    public void event(Link link, NodeEvent event, long now) {
        Watcher watcher = watchers.get(link.id());
        if (watcher == null) core.event(event);
        else watcher.event(event, now);
        if (link.state() == Link.State.CLOSED) watchers.remove(link.id());
    }

    @Override
    public void proved(Link link, Bytes packetHash) {
        receipts.provedOn(link, packetHash);
    }

    @Override
    public boolean blackholed(PublicIdentity identity) {
        return core.blackholes.contains(identity.hash());
    }

    @Override
    public void refused(LinkSession session, MalformedFrame why) {
        session.interfaceId()
                .map(core.ports::get)
                .ifPresent(port -> core.exits.drop(port, Drop.MALFORMED, why.getMessage()));
    }

    /** A link that was never proved says that its path is of no use (R-NET-88). */
    @Override
    public void closed(LinkSession session, boolean established, long now) {
        core.alarms.cancel(session);
        links.remove(session.link().id());
        boolean ours = session.link().role() == Link.Role.INITIATOR;
        if (!ours || established || core.config.transport()) return;
        Bytes destination = session.link().destination();
        core.paths.forget(destination);
        // the node that an attached program is attached to asks by itself
        if (!core.config.attached()) paths.rediscover(destination, Optional.empty(), now);
    }

    @Override
    public void rearm(LinkSession session) {
        // a closed link's deadline never comes, which takes it out
        core.alarms.set(session, session.nextDeadline());
    }
}
