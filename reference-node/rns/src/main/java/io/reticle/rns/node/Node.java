package io.reticle.rns.node;

import io.reticle.rns.announce.Announce;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.channel.Channel;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.crypto.Token;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.destination.OwnRatchets;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.identity.KnownDestination;
import io.reticle.rns.identity.KnownDestinations;
import io.reticle.rns.identity.KnownDestinationsFile;
import io.reticle.rns.identity.PeerRatchets;
import io.reticle.rns.identity.PublicIdentity;
import io.reticle.rns.link.Link;
import io.reticle.rns.link.LinkRequest;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.packet.Proof;
import io.reticle.rns.request.RequestReceipt;
import io.reticle.rns.resource.OutgoingTransfer;
import io.reticle.rns.resource.ResourceStrategy;
import io.reticle.rns.resource.Spool;
import io.reticle.rns.resource.Transfer;
import io.reticle.rns.store.Store;
import io.reticle.rns.store.StoreFailure;
import io.reticle.rns.transport.Blackholed;
import io.reticle.rns.transport.Drop;
import io.reticle.rns.transport.InterfaceId;
import io.reticle.rns.transport.InterfaceProfile;
import io.reticle.rns.transport.PacketFilter;
import io.reticle.rns.transport.PathRequest;
import io.reticle.rns.transport.PathTable;
import io.reticle.rns.transport.Port;
import io.reticle.rns.transport.Ports;
import io.reticle.rns.transport.Rebroadcasts;
import io.reticle.rns.transport.Relay;
import io.reticle.rns.transport.SeenSet;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A Reticulum node as a pure state machine: frames, calls and the time come in as arguments; frames
 * and events go out through the {@link NodeListener}. One thread owns it. All times are
 * microseconds since the Unix epoch, and must not run backwards by more than a node can bear:
 * timers are compared with them and nothing else.
 *
 * <p>A frame's way in: {@link #receive} → access code → {@link Packet#parse} → filter → announce,
 * path request, link request, proof or data → destination or link → event.
 */
public final class Node {
    private static final long SECOND = 1_000_000;

    /** How long a path's answer waits, so that nearer nodes may answer first (R-NET-96). */
    private static final long PATH_ANSWER_DELAY = 400_000;

    private static final long FIRST_HOP_TIMEOUT = 6 * SECOND;
    private static final long TIMEOUT_PER_HOP = 6 * SECOND;

    /** Hops assumed where no path is known (R-CORE-097). */
    private static final int UNKNOWN_HOPS = 128;

    /** Six round trips, but not less than 5 ms (R-CORE-097). */
    private static final int LINK_RECEIPT_RTTS = 6;

    private static final long LINK_RECEIPT_MIN = 5_000;

    private static final long HOUSEKEEPING = 5 * SECOND;
    private static final int PATH_REQUEST_TAGS = 16_000;
    private static final int MAX_KNOWN = 200_000;
    private static final String KNOWN_FILE = "known_destinations";

    /** How often what is no longer of use is forgotten, and the rest is stored. */
    private static final long CLEANING = 300 * SECOND;

    /** Longest token of a GROUP packet: as much as a PLAIN packet carries. */
    private static final int MAX_GROUP_TOKEN = Packet.PLAIN_MDU;

    private static final int MAX_LINKS = 20_000;
    private static final int MAX_ANSWERS = 4_096;
    private static final int MAX_WAITING = 4_096;

    /** In bytes: what a resource may bring where no spool was given. */
    private static final int MEMORY_SPOOL = 16 * 1024 * 1024;

    private record PathAnswer(InterfaceId to, Bytes destination, long due) {}

    /** Who is behind a destination, and the app data of its last announce. */
    public record Recalled(PublicIdentity identity, Optional<Bytes> appData) {}

    private final NodeConfig config;
    private final Identity transportIdentity;
    private final CryptoProvider crypto;
    private final Entropy entropy;
    private final NodeListener listener;
    private final Bytes pathRequestAddress;

    private final Ports ports = new Ports();
    private final Map<Bytes, Destination> hosted = new LinkedHashMap<>();
    private final Map<Bytes, Supplier<Optional<Bytes>>> appData = new HashMap<>();
    private final Store store;
    private final KnownDestinations known = new KnownDestinations(MAX_KNOWN);
    private final PeerRatchets peerRatchets;
    private final Map<Bytes, Blackholed> blackholed = new HashMap<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private final Map<Bytes, Service> services = new HashMap<>();
    private final Map<Bytes, LinkSession> links = new LinkedHashMap<>();
    private final Map<Drop, Long> drops = new EnumMap<>(Drop.class);

    /** Soonest first: all wait for the same time. */
    private final Deque<PathAnswer> answers = new ArrayDeque<>();

    private final SeenSet pathRequestsSeen = new SeenSet(PATH_REQUEST_TAGS);
    private final PathTable paths = new PathTable();
    private final Rebroadcasts rebroadcasts = new Rebroadcasts();
    private final PacketFilter filter;
    private final Relay relay;
    private final Alarms alarms = new Alarms();
    private final Receipts receipts;
    private Spool spool = Spool.inMemory(MEMORY_SPOOL);
    private long since = Long.MIN_VALUE;
    private long nextHousekeeping = Long.MAX_VALUE;
    private long nextCleaning = Long.MAX_VALUE;

    private final LinkSession.Host linkHost =
            new LinkSession.Host() {
                @Override
                public CryptoProvider crypto() {
                    return crypto;
                }

                @Override
                public Entropy entropy() {
                    return entropy;
                }

                @Override
                public Spool spool() {
                    return spool;
                }

                @Override
                public Service service(Bytes destination) {
                    return services.getOrDefault(destination, Service.NONE);
                }

                @Override
                public void transmit(InterfaceId to, Packet packet, long now) {
                    filter.remember(packet);
                    Node.this.transmit(to, packet, now);
                }

                @Override
                public void event(NodeEvent event) {
                    listener.event(event);
                }

                @Override
                public void proved(Link link, Bytes packetHash) {
                    receipts.provedOn(link, packetHash);
                }

                @Override
                public boolean blackholed(PublicIdentity identity) {
                    return blackholed.containsKey(identity.hash());
                }

                @Override
                public void refused(LinkSession session, MalformedFrame why) {
                    session.interfaceId()
                            .ifPresent(id -> drop(id, Drop.MALFORMED, why.getMessage()));
                }

                @Override
                public void closed(LinkSession session) {
                    alarms.cancel(session);
                    links.remove(session.link().id());
                }

                @Override
                public void rearm(LinkSession session) {
                    // a closed link's deadline never comes, which takes it out
                    alarms.set(session, session.nextDeadline());
                }
            };

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
        this.transportIdentity = transportIdentity;
        this.crypto = crypto;
        this.entropy = entropy;
        this.listener = listener;
        this.store = store;
        this.peerRatchets = new PeerRatchets(store);
        this.pathRequestAddress = PathRequest.address(crypto);
        this.filter = new PacketFilter(crypto, transportIdentity.hash());
        this.relay = new Relay(crypto, paths, ports::profile);
        this.receipts = new Receipts(crypto, alarms, listener::event);
        loadKnown();
    }

    /** A file that cannot be read must not keep the node from starting (R-CORE-036). */
    private void loadKnown() {
        try {
            Optional<Bytes> file = store.load(KNOWN_FILE);
            if (file.isPresent()) known.load(KnownDestinationsFile.parse(crypto, file.get()));
        } catch (StoreFailure | MalformedFrame e) {
            listener.event(new NodeEvent.StoreFailed(KNOWN_FILE, String.valueOf(e.getMessage())));
        }
    }

    /** 16 bytes: how others name this node as their next hop. */
    public Bytes transportId() {
        return transportIdentity.hash();
    }

    public CryptoProvider crypto() {
        return crypto;
    }

    // ---- interfaces

    /**
     * Takes an interface into use, as one that is up: {@link #online} says otherwise.
     *
     * @param now in microseconds since the Unix epoch
     */
    public InterfaceId attach(InterfaceProfile profile, long now) {
        started(now);
        return ports.attach(profile, now).id();
    }

    /** Forgets an interface, its paths, and the links that ran over it. */
    public void detach(InterfaceId id, long now) {
        ports.detach(id);
        paths.forget(id);
        relay.forget(id);
        answers.removeIf(answer -> answer.to().equals(id));
        for (LinkSession session : List.copyOf(links.values())) {
            if (session.interfaceId().equals(Optional.of(id))) session.link().close(now);
        }
    }

    /**
     * An interface went up or down. One that is down keeps its paths: it may come back (R-NET-83).
     */
    public void online(InterfaceId id, boolean up, long now) {
        started(now);
        ports.setOnline(id, up);
    }

    public Map<InterfaceId, InterfaceProfile> interfaces() {
        return ports.all().stream().collect(Collectors.toUnmodifiableMap(Port::id, Port::profile));
    }

    private void started(long now) {
        if (since == Long.MIN_VALUE) since = now;
    }

    /** All that there is to see of the node, for status and metrics. */
    public Snapshot snapshot(long now) {
        return new Snapshot(
                now,
                since == Long.MIN_VALUE ? now : since,
                transportId(),
                config.transport(),
                config.network().map(Identity::hash),
                Optional.empty(),
                ports.statuses(now),
                ports.total(true, now),
                ports.total(false, now),
                paths.all(),
                List.of(),
                blackholed(),
                relay.links(),
                links.size(),
                0,
                drops());
    }

    // ---- what the application asks for

    /**
     * Hosts a destination.
     *
     * @throws IllegalStateException if one with the same address is hosted already (R-CORE-059)
     */
    public void host(Destination destination) {
        if (hosted.putIfAbsent(destination.hash(), destination) != null) {
            throw new IllegalStateException(
                    "destination %s (%s) is hosted already"
                            .formatted(destination.hash().brief(), destination.name()));
        }
    }

    public Optional<Destination> hosted(Bytes destination) {
        return Optional.ofNullable(hosted.get(destination));
    }

    /** What is sent with announces of a hosted destination when nothing else is given. */
    public void setAppData(Bytes destination, Bytes data) {
        setAppData(destination, () -> Optional.of(data));
    }

    /** The same, asked for anew at each announce (R-CORE-116). */
    public void setAppData(Bytes destination, Supplier<Optional<Bytes>> data) {
        appData.put(destination, data);
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
        if (blackholed.putIfAbsent(identityHash.compact(), entry) != null) return false;
        for (PathTable.Path path : paths.all()) {
            boolean unwanted =
                    known.find(path.destination())
                            .map(who -> who.identity().hash().equals(identityHash))
                            .orElse(false);
            if (unwanted) paths.forget(path.destination());
        }
        return true;
    }

    /**
     * The inverse of {@link #blackhole}.
     *
     * @return whether there was something to take back
     */
    public boolean pardon(Bytes identityHash) {
        return blackholed.remove(identityHash) != null;
    }

    /** Identities of which nothing is to be heard, by their hash. */
    public Map<Bytes, Blackholed> blackholed() {
        return Map.copyOf(blackholed);
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
     * Announces a hosted destination on all interfaces.
     *
     * @param data goes with it; empty for the destination's own (R-CORE-116)
     * @throws IllegalArgumentException if it is not hosted here or is not SINGLE (R-CORE-103)
     */
    public void announce(Bytes destination, Optional<Bytes> data, long now) {
        Packet packet = announcePacket(destination, data, false, now);
        filter.remember(packet);
        broadcast(packet, now);
    }

    private Packet announcePacket(
            Bytes address, Optional<Bytes> data, boolean pathResponse, long now) {
        Destination destination = hosted.get(address);
        if (destination == null || destination.type() != DestinationType.SINGLE) {
            throw new IllegalArgumentException(
                    "only a hosted SINGLE destination is announced, not " + address.brief());
        }
        destination.ratchets().ifPresent(ratchets -> rotate(destination, ratchets, now));
        return Announce.make(
                        destination.identity().orElseThrow(),
                        destination.hash(),
                        destination.name().hash(crypto),
                        Announce.randomHash(entropy, now / SECOND),
                        destination.ratchets().flatMap(OwnRatchets::announced),
                        data.or(() -> ownAppData(address)).orElse(Bytes.EMPTY))
                .packet(pathResponse);
    }

    private Optional<Bytes> ownAppData(Bytes address) {
        return appData.getOrDefault(address, Optional::empty).get();
    }

    /** A ratchet that could not be kept is not announced: after a restart nobody could read it. */
    private void rotate(Destination destination, OwnRatchets ratchets, long now) {
        try {
            ratchets.rotate(entropy, now);
        } catch (StoreFailure e) {
            listener.event(
                    new NodeEvent.StoreFailed(
                            "ratchets of " + destination.hash().brief(),
                            String.valueOf(e.getMessage())));
        }
    }

    /** Asks the network for the way to a destination. */
    public void requestPath(Bytes destination, long now) {
        PathRequest request =
                new PathRequest(
                        destination,
                        config.transport() ? Optional.of(transportId()) : Optional.empty(),
                        entropy.bytes(PathRequest.TAG_SIZE));
        pathRequestsSeen.add(request.key());
        broadcast(request.packet(crypto), now);
    }

    /** Who waits for a path, and how long. */
    private record Waiting(
            Bytes destination, long until, Consumer<Optional<PathTable.Path>> answer) {}

    /**
     * Finds the way to a destination: the one that is known, or the first that the network tells.
     *
     * @param timeout in microseconds
     * @param answer called once, at once if the path is known; empty if the time is over
     */
    public void findPath(
            Bytes destination, long timeout, Consumer<Optional<PathTable.Path>> answer, long now) {
        Optional<PathTable.Path> path = paths.find(destination);
        if (path.isPresent()) {
            answer.accept(path);
            return;
        }
        if (waiting.size() >= MAX_WAITING) {
            answer.accept(Optional.empty());
            return;
        }
        waiting.add(new Waiting(destination, now + timeout, answer));
        requestPath(destination, now);
    }

    private void found(Bytes destination) {
        Optional<PathTable.Path> path = paths.find(destination);
        tell(wait -> wait.destination().equals(destination), path);
    }

    private void tell(Predicate<Waiting> whom, Optional<PathTable.Path> path) {
        List<Waiting> told = waiting.stream().filter(whom).toList();
        waiting.removeAll(told);
        for (Waiting wait : told) wait.answer().accept(path);
    }

    /** Forgets the way to a destination; false if none was known (R-NET-85). */
    public boolean dropPath(Bytes destination) {
        boolean known = paths.find(destination).isPresent();
        paths.forget(destination);
        return known;
    }

    /**
     * Forgets all ways over one next hop (R-NET-86).
     *
     * @return how many
     */
    public int dropVia(Bytes transportId) {
        List<PathTable.Path> over =
                paths.all().stream().filter(path -> path.nextHop().equals(transportId)).toList();
        over.forEach(path -> paths.forget(path.destination()));
        return over.size();
    }

    /** Forgets all announces that wait for their turn on an interface. */
    public void dropAnnounceQueues() {
        ports.all().forEach(Port::dropAnnounceQueue);
    }

    public Optional<PathTable.Path> path(Bytes destination) {
        return paths.find(destination);
    }

    /** All known paths, for status displays. */
    public List<PathTable.Path> paths() {
        return paths.all();
    }

    /** Who is behind a destination: one that announced itself (R-CORE-031), or our own. */
    public Optional<Recalled> recall(Bytes destination, long now) {
        return known.use(destination, seconds(now))
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
        return known.useOfIdentity(identityHash, seconds(now)).map(Node::recalled);
    }

    private static Recalled recalled(KnownDestination entry) {
        return new Recalled(entry.identity(), entry.appData());
    }

    /** What is known of other destinations: for retaining and releasing them, and for displays. */
    public KnownDestinations known() {
        return known;
    }

    /** The ratchet that a packet to this destination would be encrypted to. */
    public Optional<Bytes> peerRatchet(Bytes destination, long now) {
        return peerRatchets.key(destination, seconds(now));
    }

    private static double seconds(long micros) {
        return micros / (double) SECOND;
    }

    /**
     * Encrypts and sends data to a SINGLE destination whose identity is known.
     *
     * @return the packet; its hash names it in the {@link NodeEvent.Delivery} that follows
     * @throws IllegalArgumentException if the identity is unknown or the data too long
     * @throws CryptoFailure if the destination's key is unusable
     */
    public Packet send(Bytes destination, Bytes data, long now) throws CryptoFailure {
        PublicIdentity identity = recipient(destination, now);
        if (data.length() > Packet.ENCRYPTED_MDU) {
            throw new IllegalArgumentException(
                    "%d bytes; a single packet carries at most %d"
                            .formatted(data.length(), Packet.ENCRYPTED_MDU));
        }
        Packet packet =
                Packet.of(
                        PacketType.DATA,
                        DestinationType.SINGLE,
                        destination,
                        Context.NONE,
                        identity.encrypt(
                                data,
                                peerRatchet(destination, now).orElse(identity.encryptionKey()),
                                entropy));
        int hops = paths.find(destination).map(PathTable.Path::hops).orElse(UNKNOWN_HOPS);
        receipts.expect(
                packet, identity, now + firstHopTimeout(destination) + TIMEOUT_PER_HOP * hops);
        route(packet, now);
        return packet;
    }

    private PublicIdentity recipient(Bytes destination, long now) {
        Destination own = hosted.get(destination);
        if (own != null && own.type() != DestinationType.SINGLE) {
            throw new IllegalArgumentException(
                    "%s (%s) is a %s destination, not a SINGLE one"
                            .formatted(destination.brief(), own.name(), own.type()));
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
        Token key =
                group.group()
                        .orElseThrow(
                                () -> new IllegalArgumentException(group.name() + " is no group"));
        if (Token.lengthFor(data.length()) > MAX_GROUP_TOKEN) {
            throw new IllegalArgumentException(
                    "%d bytes; a group packet has room for a token of %d, not of %d"
                            .formatted(
                                    data.length(),
                                    MAX_GROUP_TOKEN,
                                    Token.lengthFor(data.length())));
        }
        Packet packet =
                Packet.of(
                        PacketType.DATA,
                        DestinationType.GROUP,
                        group.hash(),
                        Context.NONE,
                        key.encrypt(data, entropy));
        group.identity()
                .map(Identity::publicIdentity)
                .ifPresent(
                        prover ->
                                receipts.expect(
                                        packet, prover, now + FIRST_HOP_TIMEOUT + TIMEOUT_PER_HOP));
        route(packet, now);
        return packet;
    }

    /** Sends data in the clear to everybody who hosts the PLAIN destination, one hop far. */
    public Packet sendPlain(Bytes destination, Bytes data, long now) {
        if (data.length() > Packet.PLAIN_MDU) {
            throw new IllegalArgumentException(
                    "%d bytes; a plain packet carries at most %d"
                            .formatted(data.length(), Packet.PLAIN_MDU));
        }
        Packet packet =
                Packet.of(PacketType.DATA, DestinationType.PLAIN, destination, Context.NONE, data);
        route(packet, now);
        return packet;
    }

    /**
     * Opens a link to a SINGLE destination whose identity is known.
     *
     * @throws IllegalArgumentException if it is not known, or of another type (R-CORE-137)
     */
    public Link openLink(Bytes destination, long now) {
        PublicIdentity recipient = recipient(destination, now);
        Optional<PathTable.Path> path = paths.find(destination);
        int offered =
                path.flatMap(p -> ports.profile(p.interfaceId()))
                        .filter(profile -> config.linkMtuDiscovery())
                        .map(InterfaceProfile::linkMtu)
                        .orElse(Packet.MTU);
        LinkSession session = new LinkSession(linkHost, Optional.empty());
        Link.Opening opening =
                Link.open(
                        crypto,
                        entropy,
                        session,
                        destination,
                        recipient,
                        offered,
                        path.map(PathTable.Path::hops).orElse(UNKNOWN_HOPS),
                        firstHopTimeout(destination),
                        now);
        session.holds(opening.link());
        links.put(opening.link().id(), session);
        route(opening.request(), now);
        return opening.link();
    }

    public Optional<Link> link(Bytes linkId) {
        return Optional.ofNullable(links.get(linkId)).map(LinkSession::link);
    }

    /**
     * The channel of a link, opened where it was not: from now on the peer's messages are proved
     * and delivered (R-CORE-202, R-CORE-203).
     *
     * @throws IllegalStateException if the link is not open
     */
    public Channel openChannel(Link link) {
        LinkSession session = links.get(link.id());
        if (session == null || !link.open()) {
            throw new IllegalStateException(
                    "link %s is %s; only an open one has a channel"
                            .formatted(link.id().brief(), link.state()));
        }
        return session.openChannel();
    }

    /** The channel of a link, if it was opened. */
    public Optional<Channel> channel(Link link) {
        return Optional.ofNullable(links.get(link.id())).flatMap(LinkSession::channel);
    }

    /** Sends on a link; a {@link NodeEvent.Delivery} follows once the peer proves it, or not. */
    public Packet sendOnLink(Link link, Bytes data, long now) {
        Packet packet = link.send(data, now);
        receipts.expectOn(
                link, packet, now + Math.max(LINK_RECEIPT_RTTS * link.rtt(), LINK_RECEIPT_MIN));
        return packet;
    }

    // ---- what runs over links

    /** Where the content of resources goes that come in from now on; memory, if never called. */
    public void spoolTo(Spool chosen) {
        spool = chosen;
    }

    /** What a hosted destination does for those who open links to it, from now on. */
    public void serve(Bytes destination, Service service) {
        services.put(destination, service);
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
        LinkSession session = links.get(link.id());
        if (session == null) {
            parcel.content().close();
            throw gone(link);
        }
        Transfer transfer = session.resources().send(parcel, now);
        linkHost.rearm(session);
        return transfer;
    }

    /** Gives up a transfer, in either direction; nothing for one that has ended. */
    public void cancel(Transfer transfer, long now) {
        LinkSession session = links.get(transfer.link().id());
        if (session == null) return;
        session.resources().cancel(transfer, now);
        linkHost.rearm(session);
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
        LinkSession session = session(link);
        RequestReceipt receipt = session.requests().ask(path, data, timeout, maxResponseSize, now);
        linkHost.rearm(session);
        return receipt;
    }

    private LinkSession session(Link link) {
        LinkSession session = links.get(link.id());
        if (session == null) throw gone(link);
        return session;
    }

    private static IllegalStateException gone(Link link) {
        return new IllegalStateException("link " + link.id().brief() + " is gone");
    }

    private long firstHopTimeout(Bytes destination) {
        return FIRST_HOP_TIMEOUT
                + paths.find(destination)
                        .flatMap(path -> ports.profile(path.interfaceId()))
                        .map(InterfaceProfile::packetTime)
                        .orElse(0L);
    }

    /** Sends a packet of our own along its path, or everywhere where none is known. */
    private void route(Packet packet, long now) {
        filter.remember(packet);
        boolean broadcast =
                packet.destinationType() == DestinationType.PLAIN
                        || packet.destinationType() == DestinationType.GROUP;
        Optional<PathTable.Path> path =
                broadcast ? Optional.empty() : paths.find(packet.destination());
        if (path.isPresent()) {
            Packet onward = path.get().hops() > 1 ? packet.via(path.get().nextHop()) : packet;
            transmit(path.get().interfaceId(), onward, now);
        } else {
            broadcast(packet, now);
        }
    }

    /** To everybody: over all interfaces by which this node may begin something. */
    private void broadcast(Packet packet, long now) {
        for (Port port : ports.all()) {
            if (port.profile().outgoing() && port.online()) transmit(port.id(), packet, now);
        }
    }

    private void transmit(InterfaceId id, Packet packet, long now) {
        Port port = ports.get(id);
        if (port == null || !port.profile().carriesFrames()) return;
        Bytes frame =
                port.profile()
                        .accessCode()
                        .map(code -> code.mask(packet.frame()))
                        .orElse(packet.frame());
        ports.sent(port, frame.length(), now);
        listener.transmit(id, frame);
    }

    // ---- frames in

    /** A frame came in, without its framing. Whatever it is, the node goes on. */
    public void receive(InterfaceId from, Bytes frame, long now) {
        Port port = ports.get(from);
        if (port == null) return;
        ports.received(port, frame.length(), now);
        try {
            Bytes clean = admitted(from, port.profile(), frame);
            if (clean != null) received(from, Packet.parse(clean), now);
        } catch (MalformedFrame e) {
            drop(from, Drop.MALFORMED, e.getMessage());
        }
    }

    private Bytes admitted(InterfaceId from, InterfaceProfile profile, Bytes frame) {
        Bytes clean = frame;
        if (profile.accessCode().isPresent()) {
            try {
                clean = profile.accessCode().get().unmask(frame);
            } catch (MalformedFrame e) {
                drop(from, Drop.ACCESS_CODE, e.getMessage());
                return null;
            }
        } else if (!frame.isEmpty() && (frame.at(0) & 0x80) != 0) {
            drop(from, Drop.ACCESS_CODE, "an access code on an open interface");
            return null;
        }
        if (clean.length() > profile.longestFrame()) {
            drop(
                    from,
                    Drop.TOO_LONG,
                    "%d bytes, at most %d".formatted(clean.length(), profile.longestFrame()));
            return null;
        }
        return clean;
    }

    private void received(InterfaceId from, Packet wire, long now) throws MalformedFrame {
        Optional<Drop> refused = filter.refuses(wire);
        if (refused.isPresent()) {
            drop(from, refused.get(), wire.toString());
            return;
        }
        // everything from here on counts the hop that brought the packet
        Packet packet = wire.withHops(wire.hops() + 1);
        boolean linkProof =
                packet.type() == PacketType.PROOF && packet.context() == Context.LINK_PROOF;
        // a packet of a link only counts as seen once it came in on the right side
        boolean onLink = packet.destinationType() == DestinationType.LINK;
        if (!onLink && !linkProof) filter.remember(packet);

        if (packet.type() == PacketType.ANNOUNCE) {
            announced(from, wire, packet, now);
        } else if (config.transport() && forOthers(packet)) {
            carry(from, packet, linkProof, now);
        } else {
            switch (packet.type()) {
                case LINK_REQUEST -> linkRequested(from, packet, now);
                case PROOF -> proved(from, packet, linkProof, now);
                case DATA -> {
                    if (onLink) {
                        linkPacket(from, packet, now);
                    } else if (packet.destination().equals(pathRequestAddress)
                            && packet.destinationType() == DestinationType.PLAIN) {
                        pathRequested(from, PathRequest.parse(packet.data()), now);
                    } else {
                        delivered(from, packet, now);
                    }
                }
                case ANNOUNCE -> throw new IllegalStateException("handled above");
            }
        }
    }

    /** Whether a packet only passes through this node. */
    private boolean forOthers(Packet packet) {
        if (links.containsKey(packet.destination())) return false;
        return packet.transportId().isPresent() && !hosted.containsKey(packet.destination())
                || relay.carries(packet.destination());
    }

    private void carry(InterfaceId from, Packet packet, boolean linkProof, long now)
            throws MalformedFrame {
        Optional<Relay.Forward> forward;
        if (linkProof) {
            forward = relay.forwardLinkProof(packet, from, this::identityOf, now);
        } else if (relay.carries(packet.destination())) {
            forward = relay.forwardOnLink(packet, from, now);
        } else {
            forward = relay.forward(packet, from, now);
        }
        if (forward.isEmpty()) {
            drop(
                    from,
                    relay.carries(packet.destination()) ? Drop.WRONG_SIDE : Drop.NO_ROUTE,
                    packet.toString());
            return;
        }
        filter.remember(packet);
        transmit(forward.get().to(), forward.get().packet(), now);
    }

    private Optional<PublicIdentity> identityOf(Bytes destination) {
        Destination own = hosted.get(destination);
        if (own != null) return own.identity().map(Identity::publicIdentity);
        return known.find(destination).map(KnownDestination::identity);
    }

    private void announced(InterfaceId from, Packet wire, Packet packet, long now)
            throws MalformedFrame {
        if (wire.frame().length() > Announce.MAX_FRAME) {
            drop(from, Drop.TOO_LONG, "an announce of " + wire.frame().length() + " bytes");
            return;
        }
        Announce announce = Announce.parse(crypto, wire);
        if (blackholed.containsKey(announce.identity().hash())) {
            drop(from, Drop.BLACKHOLED, announce.identity().toString());
            return;
        }
        try {
            announce.validated(crypto);
        } catch (MalformedFrame e) {
            drop(from, Drop.FORGED_ANNOUNCE, e.getMessage());
            return;
        }
        Bytes destination = announce.destination().compact();
        if (hosted.containsKey(destination)) return;
        Optional<KnownDestination> before = known.find(destination);
        if (before.isPresent() && !before.get().identity().equals(announce.identity())) {
            drop(from, Drop.FORGED_ANNOUNCE, "another key for " + destination.brief());
            return;
        }
        known.remember(
                        destination,
                        announce.identity(),
                        appDataOf(announce),
                        wire.hash(crypto),
                        seconds(now))
                .ifPresent(this::forget);
        announce.ratchet()
                .ifPresent(key -> peerRatchets.remember(destination, key.compact(), seconds(now)));
        if (config.transport() && wire.twoAddresses()) {
            rebroadcasts.heard(destination, wire.hops(), now);
        }
        if (!paths.offer(announce, wire, packet.hops(), from, now)) return;
        boolean pathResponse = packet.context() == Context.PATH_RESPONSE;
        if (config.transport() && !pathResponse && packet.hops() < Packet.MAX_HOPS) {
            Packet copy = relayed(wire, Context.NONE);
            if (copy.frame().length() <= Announce.MAX_FRAME) {
                rebroadcasts.plan(copy, packet.hops(), entropy, now);
            }
        }
        listener.event(new NodeEvent.Announced(announce, packet.hops(), pathResponse));
        found(destination);
    }

    /** Without app data, an announce with a ratchet has an empty one, as the authority tells it. */
    private static Optional<Bytes> appDataOf(Announce announce) {
        return announce.appData().isEmpty() && announce.ratchet().isEmpty()
                ? Optional.empty()
                : Optional.of(announce.appData().compact());
    }

    private void forget(Bytes destination) {
        paths.forget(destination);
        peerRatchets.forget(destination);
    }

    /** An announce as a transport node passes it on: its own id, everything else unchanged. */
    private Packet relayed(Packet announce, int context) {
        return Packet.of(
                        PacketType.ANNOUNCE,
                        announce.destinationType(),
                        announce.destination(),
                        context,
                        announce.contextFlag(),
                        announce.data())
                .via(transportId());
    }

    private void pathRequested(InterfaceId from, PathRequest request, long now) {
        if (!pathRequestsSeen.add(request.key())) {
            drop(from, Drop.DUPLICATE, "path request for " + request.destination().brief());
            return;
        }
        Destination own = hosted.get(request.destination());
        if (own != null && own.type() == DestinationType.SINGLE) {
            Packet answer = announcePacket(own.hash(), Optional.empty(), true, now);
            filter.remember(answer);
            transmit(from, answer, now);
            return;
        }
        Optional<PathTable.Path> path = paths.find(request.destination());
        boolean askerIsTheWay =
                path.isPresent()
                        && request.transportId().map(path.get().nextHop()::equals).orElse(false);
        if (!config.transport() || path.isEmpty() || askerIsTheWay) return;
        if (answers.size() < MAX_ANSWERS) {
            answers.add(new PathAnswer(from, path.get().destination(), now + PATH_ANSWER_DELAY));
        }
    }

    private void answerPath(PathAnswer answer, long now) {
        paths.find(answer.destination())
                .ifPresent(
                        path -> {
                            Packet copy = relayed(path.announce(), Context.PATH_RESPONSE);
                            if (copy.frame().length() <= Announce.MAX_FRAME) {
                                transmit(answer.to(), copy.withHops(path.hops()), now);
                            }
                        });
    }

    private void linkRequested(InterfaceId from, Packet packet, long now) throws MalformedFrame {
        Destination destination = hosted.get(packet.destination());
        if (destination == null || destination.type() != DestinationType.SINGLE) {
            drop(from, Drop.NO_ROUTE, packet.toString());
            return;
        }
        if (packet.destinationType() != DestinationType.SINGLE) {
            drop(from, Drop.MALFORMED, "a link request with another destination type");
            return;
        }
        if (!destination.acceptsLinks() || links.size() >= MAX_LINKS) {
            drop(from, Drop.LINK_REFUSED, packet.toString());
            return;
        }
        Bytes id = LinkRequest.linkId(crypto, packet).compact();
        if (links.containsKey(id)) {
            // other signalling makes another packet of it, but no other link: whoever overheard a
            // request must not be able to replace or break the link that it opened
            drop(from, Drop.DUPLICATE, packet.toString());
            return;
        }
        LinkSession session = new LinkSession(linkHost, Optional.of(from));
        session.holds(
                Link.accept(
                        crypto,
                        entropy,
                        session,
                        destination,
                        packet,
                        ports.get(from).profile().linkMtu(),
                        now));
        links.put(id, session);
    }

    private void linkPacket(InterfaceId from, Packet packet, long now) throws MalformedFrame {
        LinkSession session = links.get(packet.destination());
        if (session == null) {
            drop(from, Drop.NO_ROUTE, packet.toString());
        } else if (!session.interfaceId().equals(Optional.of(from))) {
            drop(from, Drop.WRONG_SIDE, packet.toString());
        } else {
            filter.remember(packet);
            session.received(packet, now);
        }
    }

    private void proved(InterfaceId from, Packet packet, boolean linkProof, long now)
            throws MalformedFrame {
        if (linkProof) {
            LinkSession session = links.get(packet.destination());
            if (session == null) {
                drop(from, Drop.UNPROVEN, packet.toString());
                return;
            }
            Optional<InterfaceId> before = session.interfaceId();
            session.over(Optional.of(from));
            try {
                session.link().proofReceived(packet, now);
                filter.remember(packet);
            } catch (MalformedFrame e) {
                session.over(before);
                drop(from, Drop.UNPROVEN, e.getMessage());
            }
        } else if (packet.destinationType() == DestinationType.LINK) {
            linkPacket(from, packet, now);
        } else if (!receiptProved(packet)) {
            Optional<Relay.Forward> back =
                    config.transport() ? relay.forwardProof(packet, from) : Optional.empty();
            if (back.isPresent()) {
                transmit(back.get().to(), back.get().packet(), now);
            } else {
                drop(from, Drop.UNPROVEN, packet.toString());
            }
        }
    }

    private boolean receiptProved(Packet packet) throws MalformedFrame {
        if (packet.data().length() != 64 && packet.data().length() != 96) return false;
        return receipts.proved(packet.destination(), Proof.parse(packet.data()));
    }

    private void delivered(InterfaceId from, Packet packet, long now) {
        Destination destination = hosted.get(packet.destination());
        if (destination == null || destination.type() != packet.destinationType()) {
            drop(from, Drop.NO_ROUTE, packet.toString());
            return;
        }
        Optional<Bytes> plaintext = destination.open(packet.data());
        if (plaintext.isEmpty()) {
            drop(from, Drop.UNREADABLE, packet.toString());
            return;
        }
        listener.event(new NodeEvent.Received(destination, plaintext.get()));
        if (destination.identity().isPresent() && destination.proofs().proves(plaintext.get())) {
            Identity prover = destination.identity().get();
            Bytes hash = packet.hash(crypto);
            transmit(from, Proof.of(prover, hash, !config.implicitProofs()).packet(hash), now);
        }
    }

    private void drop(InterfaceId from, Drop reason, String detail) {
        Port port = ports.get(from);
        if (port != null) port.count(reason);
        drops.merge(reason, 1L, Long::sum);
        listener.dropped(from, reason, detail);
    }

    /** How many frames were dropped, by reason. */
    public Map<Drop, Long> drops() {
        return Map.copyOf(drops);
    }

    // ---- time

    /** When {@link #advance} should be called next; {@code Long.MAX_VALUE} if nothing is due. */
    public long nextDeadline() {
        long next = Math.min(rebroadcasts.nextDeadline(), nextHousekeeping);
        if (!answers.isEmpty()) next = Math.min(next, answers.getFirst().due());
        for (Waiting wait : waiting) next = Math.min(next, wait.until());
        return Math.min(next, alarms.next());
    }

    /** Does everything that has fallen due by {@code now}. */
    public void advance(long now) {
        started(now);
        for (Packet copy : rebroadcasts.due(now)) {
            filter.remember(copy);
            broadcast(copy, now);
        }
        while (!answers.isEmpty() && answers.getFirst().due() <= now) {
            answerPath(answers.removeFirst(), now);
        }
        alarms.ring(now);
        tell(wait -> wait.until() <= now, Optional.empty());
        if (nextHousekeeping == Long.MAX_VALUE || now >= nextHousekeeping) {
            nextHousekeeping = now + HOUSEKEEPING;
            paths.expire(now);
            relay.expire(now);
        }
        if (nextCleaning == Long.MAX_VALUE) {
            nextCleaning = now + CLEANING;
            peerRatchets.clean(seconds(now), destination -> known.find(destination).isPresent());
        } else if (now >= nextCleaning) {
            nextCleaning = now + CLEANING;
            known.clean(seconds(now), destination -> paths.find(destination).isPresent())
                    .forEach(peerRatchets::forget);
            store.saveSoon(KNOWN_FILE, known.file().encode());
        }
    }

    /**
     * Closes all links, so that their peers learn of it before the sockets go (R-NET-271), and
     * stores what is known.
     */
    public void shutDown(long now) {
        for (LinkSession session : List.copyOf(links.values())) session.link().close(now);
        try {
            store.save(KNOWN_FILE, known.file().encode());
        } catch (StoreFailure e) {
            listener.event(new NodeEvent.StoreFailed(KNOWN_FILE, String.valueOf(e.getMessage())));
        }
    }
}
