package io.reticle.rns.node;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.channel.Channel;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.identity.KnownDestination;
import io.reticle.rns.identity.KnownDestinations;
import io.reticle.rns.identity.PublicIdentity;
import io.reticle.rns.link.Link;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.request.RequestReceipt;
import io.reticle.rns.resource.OutgoingTransfer;
import io.reticle.rns.resource.ResourceStrategy;
import io.reticle.rns.resource.Spool;
import io.reticle.rns.resource.Transfer;
import io.reticle.rns.store.Store;
import io.reticle.rns.transport.Blackholed;
import io.reticle.rns.transport.Drop;
import io.reticle.rns.transport.InterfaceId;
import io.reticle.rns.transport.InterfaceProfile;
import io.reticle.rns.transport.PathTable;
import io.reticle.rns.transport.Port;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A Reticulum node as a pure state machine: frames, calls and the time come in as arguments; frames
 * and events go out through the {@link NodeListener}. One thread owns it. All times are
 * microseconds since the Unix epoch, and must not run backwards by more than a node can bear:
 * timers are compared with them and nothing else.
 */
public final class Node {
    /** Six round trips, but not less than 5 ms (R-CORE-097). */
    private static final int LINK_RECEIPT_RTTS = 6;

    private static final long LINK_RECEIPT_MIN = 5_000;

    private static final long HOUSEKEEPING = 5 * Core.SECOND;

    /** How often what is no longer of use is forgotten, and the rest is stored. */
    private static final long CLEANING = 300 * Core.SECOND;

    /** How often the list of unwanted identities is looked through (R-NET-178). */
    private static final long BLACKHOLE = 60 * Core.SECOND;

    /** Who is behind a destination, and the app data of its last announce. */
    public record Recalled(PublicIdentity identity, Optional<Bytes> appData) {}

    private final NodeConfig config;
    private final Core core;
    private final AnnounceDesk announces;
    private final PathDesk paths;
    private final Carrier carrier;
    private final TunnelDesk tunnels;
    private final LinkDesk links;
    private final PacketDesk packets;
    private final Receipts receipts;
    private final Inbound inbound;
    private final Shelf shelf;
    private final Attachment attachment;
    private final Management management;
    private final BlackholeUpdater updater;
    private long since = Long.MIN_VALUE;

    /** What the node heard of the time last: handlers of requests are not told it. */
    private long latest;

    /**
     * @param transportIdentity the node's own: its hash is the transport id on the wire
     * @param store what it knows of others is read from here, and kept here
     */
    public Node(
            NodeConfig config,
            Identity transportIdentity,
            CryptoProvider crypto,
            Entropy entropy,
            Store store,
            NodeListener listener) {
        this.config = config;
        this.core = new Core(config, transportIdentity, crypto, entropy, store, listener);
        this.receipts = new Receipts(crypto, core.alarms, listener::event);
        this.announces = new AnnounceDesk(core, this::found);
        this.paths = new PathDesk(core, announces);
        this.carrier = new Carrier(core, paths);
        this.tunnels = new TunnelDesk(core);
        Sending sending = new Sending(core);
        this.links = new LinkDesk(core, sending, paths, receipts);
        this.packets = new PacketDesk(core, sending, receipts);
        this.inbound = new Inbound(core, announces, paths, carrier, tunnels, links, packets);
        this.shelf = new Shelf(core);
        this.attachment = new Attachment(core, announces, carrier, links);
        this.management = new Management(core, announces, () -> snapshot(latest));
        this.updater = new BlackholeUpdater(core, paths, links, shelf);
        shelf.load();
        management.offer();
    }

    private void found(Bytes destination) {
        shelf.learned(destination);
        paths.found(destination);
    }

    /** The node hears of the time, perhaps for the first time. */
    private void started(long now) {
        latest = now;
        if (since != Long.MIN_VALUE) return;
        since = now;
        new Routine(core.alarms, HOUSEKEEPING, this::keepHouse).begin(now + HOUSEKEEPING);
        new Routine(core.alarms, CLEANING, shelf::clean).begin(now + CLEANING);
        new Routine(core.alarms, Shelf.SAVING, shelf::saveSoon).begin(now + Shelf.SAVING);
        new Routine(core.alarms, BLACKHOLE, core.blackholes::expire).begin(now);
        shelf.begin(now);
        management.begin(now);
        updater.begin(now);
    }

    /** 16 bytes: how others name this node as their next hop. */
    public Bytes transportId() {
        return core.transportId();
    }

    public CryptoProvider crypto() {
        return core.crypto;
    }

    // ---- interfaces

    /**
     * Takes an interface into use, as one that is up: {@link #online} says otherwise.
     *
     * @param now in microseconds since the Unix epoch
     */
    public InterfaceId attach(InterfaceProfile profile, long now) {
        started(now);
        Port port = core.ports.attach(profile, now);
        shelf.attached(port, now);
        cameUp(port, now);
        return port.id();
    }

    /** As {@link #attach}, for an interface that is not up yet. */
    public InterfaceId attachOffline(InterfaceProfile profile, long now) {
        started(now);
        Port port = core.ports.attach(profile, now);
        shelf.attached(port, now);
        core.ports.online(port.id(), false);
        return port.id();
    }

    private void cameUp(Port port, long now) {
        if (port.profile().synthesizesTunnel()) tunnels.request(port, now);
        attachment.cameUp(port);
    }

    /** Forgets an interface, its paths, and the links that ran over it. */
    public void detach(InterfaceId id, long now) {
        Optional<Port> gone = core.ports.detach(id);
        if (gone.isEmpty()) return;
        Port port = gone.get();
        core.paths.forget(port);
        core.requests.forget(port);
        core.tunnels.forget(port);
        carrier.forget(port);
        announces.forget(port);
        links.closeOver(port, now);
        attachment.wentDown(port, now);
        if (port.program()) shelf.programLeft(now);
    }

    /**
     * An interface went up or down. One that is down keeps its paths: it may come back (R-NET-83).
     */
    public void online(InterfaceId id, boolean up, long now) {
        started(now);
        Optional<Port> changed = core.ports.online(id, up);
        if (changed.isEmpty()) return;
        if (up) cameUp(changed.get(), now);
        else attachment.wentDown(changed.get(), now);
    }

    public Map<InterfaceId, InterfaceProfile> interfaces() {
        return core.ports.all().stream()
                .collect(Collectors.toUnmodifiableMap(Port::id, Port::profile));
    }

    /** All that there is to see of the node, for status and metrics. */
    public Snapshot snapshot(long now) {
        return new Snapshot(
                now,
                since == Long.MIN_VALUE ? now : since,
                transportId(),
                config.transport(),
                config.network().map(Identity::hash),
                management.probe(),
                core.ports.statuses(now),
                core.ports.received(now),
                core.ports.sent(now),
                core.paths.all(),
                core.rates.all(),
                blackholed(),
                core.carried.size(),
                links.size(),
                core.tunnels.size(),
                inbound.waiting().map(Snapshot.Backlog::of).orElse(Snapshot.Backlog.NONE),
                drops());
    }

    // ---- what the application asks for

    /**
     * Hosts a destination.
     *
     * @throws IllegalStateException if one with the same address is hosted already (R-CORE-059)
     */
    public void host(Destination destination) {
        core.hosted.add(destination);
        attachment.hosted(destination);
    }

    public Optional<Destination> hosted(Bytes destination) {
        return core.hosted.find(destination);
    }

    /** What is sent with announces of a hosted destination when nothing else is given. */
    public void setAppData(Bytes destination, Bytes data) {
        setAppData(destination, () -> Optional.of(data));
    }

    /** The same, asked for anew at each announce (R-CORE-116). */
    public void setAppData(Bytes destination, Supplier<Optional<Bytes>> data) {
        core.hosted.appData(destination, data);
    }

    /** As below, for ever and without a reason. */
    public boolean blackhole(Bytes identityHash) {
        return blackhole(identityHash, OptionalLong.empty(), Optional.empty());
    }

    /**
     * Announces of an identity are dropped from now on, its paths forgotten, and links on which it
     * identifies itself closed (R-CORE-111, R-NET-176, R-NET-177).
     *
     * @param until when that ends, in microseconds since the Unix epoch
     * @return whether it was not so before
     */
    public boolean blackhole(Bytes identityHash, OptionalLong until, Optional<String> reason) {
        Blackholed entry = new Blackholed(transportId(), until, reason);
        if (!core.blackhole(identityHash, entry)) return false;
        shelf.blackholesChanged(transportId());
        return true;
    }

    /**
     * The inverse of {@link #blackhole}.
     *
     * @return whether there was something to take back
     */
    public boolean pardon(Bytes identityHash) {
        if (!core.blackholes.remove(identityHash)) return false;
        shelf.blackholesChanged(transportId());
        return true;
    }

    /** Identities of which nothing is to be heard, by their hash. */
    public Map<Bytes, Blackholed> blackholed() {
        return core.blackholes.all();
    }

    /**
     * Announces a hosted destination on all interfaces, with its own app data.
     *
     * @throws IllegalArgumentException if it is not hosted here or is not SINGLE (R-CORE-103)
     */
    public void announce(Bytes destination, long now) {
        announce(destination, Optional.empty(), now);
    }

    /**
     * Announces a hosted destination on all interfaces whose mode allows it.
     *
     * @param data goes with it; empty for the destination's own (R-CORE-116)
     * @throws IllegalArgumentException if it is not hosted here or is not SINGLE (R-CORE-103)
     */
    public void announce(Bytes destination, Optional<Bytes> data, long now) {
        announces.announce(destination, data, now);
    }

    // ---- paths

    /** Asks the network for the way to a destination. */
    public void requestPath(Bytes destination, long now) {
        paths.request(destination, now);
    }

    /**
     * Finds the way to a destination: the one that is known, or the first that the network tells.
     *
     * @param timeout in microseconds
     * @param answer called once, at once if the path is known; empty if the time is over
     */
    public void findPath(
            Bytes destination, long timeout, Consumer<Optional<PathTable.Path>> answer, long now) {
        paths.find(destination, timeout, answer, now);
    }

    public Optional<PathTable.Path> path(Bytes destination) {
        return core.paths.path(destination);
    }

    /** All known paths, for status displays. */
    public List<PathTable.Path> paths() {
        return core.paths.all();
    }

    /** Forgets the way to a destination; false if none was known (R-NET-85). */
    public boolean dropPath(Bytes destination) {
        return core.paths.forget(destination);
    }

    /**
     * Forgets all ways over one next hop (R-NET-86).
     *
     * @return how many
     */
    public int dropVia(Bytes transportId) {
        return core.paths.forgetAll(route -> route.nextHop().equals(transportId));
    }

    /** Forgets all announces that wait for their turn on an interface. */
    public void dropAnnounceQueues() {
        core.ports.all().forEach(Port::dropAnnounceQueue);
    }

    /**
     * How much longer a question to the network may take because of the slowest interface that is
     * up, in microseconds; 0 where no bitrate is known.
     */
    public long mediumTimeout() {
        return core.ports.mediumTimeout();
    }

    /** How long a packet to this destination may take to the first hop, in microseconds. */
    public long firstHopTimeout(Bytes destination) {
        return new Sending(core).firstHopTimeout(destination);
    }

    /** Who is behind a destination: one that announced itself (R-CORE-031), or our own. */
    public Optional<Recalled> recall(Bytes destination, long now) {
        return core.known
                .use(destination, Core.seconds(now))
                .map(Node::recalled)
                .or(
                        () ->
                                hosted(destination)
                                        .flatMap(Destination::identity)
                                        .map(own -> own.publicIdentity())
                                        .map(own -> new Recalled(own, Optional.empty())));
    }

    /** An identity by its own hash, known from any of its destinations (R-CORE-032). */
    public Optional<Recalled> recallIdentity(Bytes identityHash, long now) {
        return core.known.useOfIdentity(identityHash, Core.seconds(now)).map(Node::recalled);
    }

    private static Recalled recalled(KnownDestination entry) {
        return new Recalled(entry.identity(), entry.appData());
    }

    /** What is known of other destinations: for retaining and releasing them, and for displays. */
    public KnownDestinations known() {
        return core.known;
    }

    /** The ratchet that a packet to this destination would be encrypted to. */
    public Optional<Bytes> peerRatchet(Bytes destination, long now) {
        return core.ratchets.key(destination, Core.seconds(now));
    }

    // ---- packets

    /**
     * Encrypts and sends data to a SINGLE destination whose identity is known.
     *
     * @return the packet; its hash names it in the {@link NodeEvent.Delivery} that follows
     * @throws IllegalArgumentException if the identity is unknown or the data too long
     * @throws CryptoFailure if the destination's key is unusable
     */
    public Packet send(Bytes destination, Bytes data, long now) throws CryptoFailure {
        return send(destination, data, 0, now);
    }

    /**
     * The same, for those who are more patient than usual with the proof.
     *
     * @param patience in microseconds; what is usual on the way counts where it is longer
     */
    public Packet send(Bytes destination, Bytes data, long patience, long now)
            throws CryptoFailure {
        return packets.send(destination, recipient(destination, now), data, patience, now);
    }

    private PublicIdentity recipient(Bytes destination, long now) {
        Optional<Destination> own = core.hosted.find(destination);
        if (own.isPresent() && own.get().type() != DestinationType.SINGLE) {
            throw new IllegalArgumentException(
                    "%s (%s) is a %s destination, not a SINGLE one"
                            .formatted(destination.brief(), own.get().name(), own.get().type()));
        }
        return recall(destination, now)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "the identity behind "
                                                + destination.brief()
                                                + " is not known"))
                .identity();
    }

    /**
     * Encrypts and sends data to all who hold a group's key, one hop far; any of them may prove it
     * with the group's identity.
     *
     * @throws IllegalArgumentException if it is no GROUP destination, or the data too long
     */
    public Packet sendToGroup(Destination group, Bytes data, long now) {
        return packets.sendToGroup(group, data, now);
    }

    /** Sends data in the clear to everybody who hosts the PLAIN destination, one hop far. */
    public Packet sendPlain(Bytes destination, Bytes data, long now) {
        return packets.sendPlain(destination, data, now);
    }

    // ---- links, and what runs over them

    /**
     * Opens a link to a SINGLE destination whose identity is known.
     *
     * @throws IllegalArgumentException if it is not known, or of another type (R-CORE-137)
     */
    public Link openLink(Bytes destination, long now) {
        return links.open(destination, recipient(destination, now), now);
    }

    public Optional<Link> link(Bytes linkId) {
        return Optional.ofNullable(links.find(linkId)).map(LinkSession::link);
    }

    /**
     * The channel of a link, opened where it was not: from now on the peer's messages are proved
     * and delivered (R-CORE-202, R-CORE-203).
     *
     * @throws IllegalStateException if the link is not open
     */
    public Channel openChannel(Link link) {
        LinkSession session = links.find(link.id());
        if (session == null || !link.open()) {
            throw new IllegalStateException(
                    "link %s is %s; only an open one has a channel"
                            .formatted(link.id().brief(), link.state()));
        }
        return session.openChannel();
    }

    /** The channel of a link, if it was opened. */
    public Optional<Channel> channel(Link link) {
        return Optional.ofNullable(links.find(link.id())).flatMap(LinkSession::channel);
    }

    /** Sends on a link; a {@link NodeEvent.Delivery} follows once the peer proves it, or not. */
    public Packet sendOnLink(Link link, Bytes data, long now) {
        return sendOnLink(link, data, 0, now);
    }

    /**
     * The same, for those who are more patient than usual with the proof.
     *
     * @param patience in microseconds; six round trips count where they are longer
     */
    public Packet sendOnLink(Link link, Bytes data, long patience, long now) {
        Packet packet = link.send(data, now);
        long usual = Math.max(LINK_RECEIPT_RTTS * link.rtt(), LINK_RECEIPT_MIN);
        receipts.expectOn(link, packet, now + Math.max(usual, patience));
        return packet;
    }

    /** Where the content of resources goes that come in from now on; memory, if never called. */
    public void spoolTo(Spool chosen) {
        links.spoolTo(chosen);
    }

    /** What a hosted destination does for those who open links to it, from now on. */
    public void serve(Bytes destination, Service service) {
        core.hosted.serve(destination, service);
    }

    /** Which resources of its own the application takes on a link from now on. */
    public void accept(Link link, ResourceStrategy strategy) {
        session(link).accept(strategy);
    }

    /**
     * Sends content over a link; {@link NodeEvent.OnResource} tells how it goes on.
     *
     * @throws IOException if the content cannot be read; it is closed then, as always in the end
     * @throws IllegalStateException if the link is not open, or too much is waiting on it
     * @throws IllegalArgumentException if the metadata does not fit into one segment
     */
    public Transfer sendResource(Link link, OutgoingTransfer.Parcel parcel, long now)
            throws IOException {
        LinkSession session = links.find(link.id());
        if (session == null) {
            parcel.content().close();
            throw gone(link);
        }
        Transfer transfer = session.resources().send(parcel, now);
        links.rearm(session);
        return transfer;
    }

    /** Gives up a transfer, in either direction; nothing for one that has ended. */
    public void cancel(Transfer transfer, long now) {
        LinkSession session = links.find(transfer.link().id());
        if (session == null) return;
        session.resources().cancel(transfer, now);
        links.rearm(session);
    }

    /** The transfers that go on over a link. */
    public List<Transfer> transfers(Link link) {
        return session(link).resources().transfers();
    }

    /**
     * Asks the peer of a link; {@link NodeEvent.OnRequest} brings the answer.
     *
     * @param data one MessagePack value
     * @param timeout for the response in microseconds; without one, six round trips and 11.25 s
     * @param maxResponseSize in bytes; a larger response fails the request
     * @throws IllegalStateException if the link is not open, or too much is pending on it
     */
    public RequestReceipt request(
            Link link,
            String path,
            Bytes data,
            OptionalLong timeout,
            OptionalLong maxResponseSize,
            long now) {
        return links.ask(session(link), path, data, timeout, maxResponseSize, now);
    }

    private LinkSession session(Link link) {
        LinkSession session = links.find(link.id());
        if (session == null) throw gone(link);
        return session;
    }

    private static IllegalStateException gone(Link link) {
        return new IllegalStateException("link " + link.id().brief() + " is gone");
    }

    // ---- frames in

    /** A frame came in, without its framing. Whatever it is, the node goes on. */
    public void receive(InterfaceId from, Bytes frame, long now) {
        Port port = core.ports.get(from);
        latest = now;
        if (port != null) inbound.receive(port, frame, now);
    }

    /** How many frames were dropped, by reason. */
    public Map<Drop, Long> drops() {
        return core.exits.drops();
    }

    // ---- time

    /** When {@link #advance} should be called next; {@code Long.MAX_VALUE} if nothing is due. */
    public long nextDeadline() {
        if (inbound.busy()) return latest;
        long next = Math.min(announces.nextDeadline(), paths.nextDeadline());
        return Math.min(next, core.alarms.next());
    }

    /** Does everything that has fallen due by {@code now}. */
    public void advance(long now) {
        started(now);
        inbound.advance(now);
        announces.advance(now);
        paths.advance(now);
        core.alarms.ring(now);
    }

    private void keepHouse(long now) {
        core.paths.expire(now);
        core.requests.expire(now);
        core.tunnels.expire(core.paths, now);
        carrier.expire(now);
        for (Port port : core.ports.all()) {
            port.tick(now).ifPresent(held -> inbound.resume(port, held, now));
        }
        shelf.tick();
    }

    /**
     * Closes all links, so that their peers learn of it before the sockets go (R-NET-271), and
     * stores what is known.
     */
    public void shutDown(long now) {
        links.closeAll(now);
        shelf.save();
    }
}
