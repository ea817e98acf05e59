package io.reticle.rns.node;

import io.reticle.rns.announce.Announce;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.identity.PublicIdentity;
import io.reticle.rns.link.Link;
import io.reticle.rns.link.LinkEvent;
import io.reticle.rns.link.LinkRequest;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.packet.Proof;
import io.reticle.rns.transport.Drop;
import io.reticle.rns.transport.InterfaceId;
import io.reticle.rns.transport.InterfaceProfile;
import io.reticle.rns.transport.PacketFilter;
import io.reticle.rns.transport.PathRequest;
import io.reticle.rns.transport.PathTable;
import io.reticle.rns.transport.Rebroadcasts;
import io.reticle.rns.transport.Relay;
import io.reticle.rns.transport.SeenSet;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    private static final int MAX_RECEIPTS = 1024;
    private static final long HOUSEKEEPING = 5 * SECOND;
    private static final int PATH_REQUEST_TAGS = 16_000;
    private static final int MAX_KNOWN = 200_000;
    private static final int MAX_LINKS = 20_000;
    private static final int MAX_ANSWERS = 4_096;

    private record Receipt(
            Bytes packetHash, Optional<PublicIdentity> prover, Optional<Bytes> link, long due) {}

    private record PathAnswer(InterfaceId to, Bytes destination, long due) {}

    /** What announces told us about a destination that is not ours. */
    public record Known(PublicIdentity identity, Bytes appData, Optional<Bytes> ratchet) {}

    private final NodeConfig config;
    private final Identity transportIdentity;
    private final CryptoProvider crypto;
    private final Entropy entropy;
    private final NodeListener listener;
    private final Bytes pathRequestAddress;

    private final Map<InterfaceId, InterfaceProfile> interfaces = new LinkedHashMap<>();
    private final Map<Bytes, Destination> hosted = new LinkedHashMap<>();
    private final Map<Bytes, Bytes> appData = new HashMap<>();
    private final Map<Bytes, Known> known = new LinkedHashMap<>();
    private final Map<Bytes, Link> links = new LinkedHashMap<>();
    private final Map<Bytes, InterfaceId> linkInterfaces = new HashMap<>();
    private final Map<Bytes, Receipt> receipts = new LinkedHashMap<>();
    private final Map<Drop, Long> drops = new EnumMap<>(Drop.class);
    private final List<PathAnswer> answers = new ArrayList<>();
    private final SeenSet pathRequestsSeen = new SeenSet(PATH_REQUEST_TAGS);
    private final PathTable paths = new PathTable();
    private final Rebroadcasts rebroadcasts = new Rebroadcasts();
    private final PacketFilter filter;
    private final Relay relay;
    private int nextInterface;
    private long nextHousekeeping = Long.MAX_VALUE;

    private final Link.Outlet linkOutlet =
            new Link.Outlet() {
                @Override
                public void send(Link link, Packet packet, long now) {
                    sendForLink(link, packet);
                }

                @Override
                public void event(LinkEvent event, long now) {
                    onLinkEvent(event);
                }
            };

    /**
     * @param transportIdentity the node's own: its hash is the transport id on the wire
     */
    public Node(
            NodeConfig config,
            Identity transportIdentity,
            CryptoProvider crypto,
            Entropy entropy,
            NodeListener listener) {
        this.config = config;
        this.transportIdentity = transportIdentity;
        this.crypto = crypto;
        this.entropy = entropy;
        this.listener = listener;
        this.pathRequestAddress = PathRequest.address(crypto);
        this.filter = new PacketFilter(transportIdentity.hash());
        this.relay = new Relay(crypto, paths, id -> Optional.ofNullable(interfaces.get(id)));
    }

    /** 16 bytes: how others name this node as their next hop. */
    public Bytes transportId() {
        return transportIdentity.hash();
    }

    public CryptoProvider crypto() {
        return crypto;
    }

    // ---- interfaces

    public InterfaceId attach(InterfaceProfile profile) {
        InterfaceId id = new InterfaceId(nextInterface++);
        interfaces.put(id, profile);
        return id;
    }

    /** Forgets an interface, its paths, and the links that ran over it. */
    public void detach(InterfaceId id, long now) {
        interfaces.remove(id);
        paths.forget(id);
        relay.forget(id);
        answers.removeIf(answer -> answer.to().equals(id));
        for (Link link : List.copyOf(links.values())) {
            if (id.equals(linkInterfaces.get(link.id()))) link.close(now);
        }
    }

    public Map<InterfaceId, InterfaceProfile> interfaces() {
        return Map.copyOf(interfaces);
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
        appData.put(destination, data);
    }

    /**
     * Announces a hosted destination on all interfaces.
     *
     * @throws IllegalArgumentException if it is not hosted here or has no identity (R-CORE-103)
     */
    public void announce(Bytes destination, long now) {
        Packet packet = announcePacket(destination, false, now);
        filter.remember(packet.hash(crypto));
        for (InterfaceId id : interfaces.keySet()) transmit(id, packet);
    }

    private Packet announcePacket(Bytes address, boolean pathResponse, long now) {
        Destination destination = hosted.get(address);
        if (destination == null || destination.identity().isEmpty()) {
            throw new IllegalArgumentException(
                    "only a hosted SINGLE destination is announced, not " + address.brief());
        }
        return Announce.make(
                        destination.identity().get(),
                        destination.hash(),
                        destination.name().hash(crypto),
                        Announce.randomHash(entropy, now / SECOND),
                        Optional.empty(),
                        appData.getOrDefault(address, Bytes.EMPTY))
                .packet(pathResponse);
    }

    /** Asks the network for the way to a destination. */
    public void requestPath(Bytes destination) {
        PathRequest request =
                new PathRequest(
                        destination,
                        config.transport() ? Optional.of(transportId()) : Optional.empty(),
                        entropy.bytes(PathRequest.TAG_SIZE));
        pathRequestsSeen.add(request.key());
        for (InterfaceId id : interfaces.keySet()) transmit(id, request.packet(crypto));
    }

    public Optional<PathTable.Path> path(Bytes destination) {
        return paths.find(destination);
    }

    /** All known paths, for status displays. */
    public List<PathTable.Path> paths() {
        return paths.all();
    }

    public Optional<Known> recall(Bytes destination) {
        return Optional.ofNullable(known.get(destination));
    }

    /**
     * Encrypts and sends data to a SINGLE destination whose identity is known.
     *
     * @return the packet; its hash names it in the {@link NodeEvent.Delivery} that follows
     * @throws IllegalArgumentException if the identity is unknown or the data too long
     * @throws CryptoFailure if the destination's key is unusable
     */
    public Packet send(Bytes destination, Bytes data, long now) throws CryptoFailure {
        Known recipient = known.get(destination);
        if (recipient == null) {
            throw new IllegalArgumentException(
                    "the identity behind " + destination.brief() + " is not known");
        }
        if (data.length() > Packet.ENCRYPTED_MDU) {
            throw new IllegalArgumentException(
                    "%d bytes; a single packet carries at most %d"
                            .formatted(data.length(), Packet.ENCRYPTED_MDU));
        }
        PublicIdentity identity = recipient.identity();
        Packet packet =
                Packet.of(
                        PacketType.DATA,
                        DestinationType.SINGLE,
                        destination,
                        Context.NONE,
                        identity.encrypt(
                                data,
                                recipient.ratchet().orElse(identity.encryptionKey()),
                                entropy));
        int hops = paths.find(destination).map(PathTable.Path::hops).orElse(UNKNOWN_HOPS);
        expectProof(
                packet,
                Optional.of(identity),
                Optional.empty(),
                now + firstHopTimeout(destination) + TIMEOUT_PER_HOP * hops);
        route(packet);
        return packet;
    }

    /** Sends data in the clear to everybody who hosts the PLAIN destination, one hop far. */
    public Packet sendPlain(Bytes destination, Bytes data) {
        if (data.length() > Packet.PLAIN_MDU) {
            throw new IllegalArgumentException(
                    "%d bytes; a plain packet carries at most %d"
                            .formatted(data.length(), Packet.PLAIN_MDU));
        }
        Packet packet =
                Packet.of(PacketType.DATA, DestinationType.PLAIN, destination, Context.NONE, data);
        route(packet);
        return packet;
    }

    /**
     * Opens a link to a destination whose identity is known.
     *
     * @throws IllegalArgumentException if it is not
     */
    public Link openLink(Bytes destination, long now) {
        Known recipient = known.get(destination);
        if (recipient == null) {
            throw new IllegalArgumentException(
                    "the identity behind " + destination.brief() + " is not known");
        }
        Optional<PathTable.Path> path = paths.find(destination);
        int offered =
                path.map(p -> interfaces.get(p.interfaceId()))
                        .map(InterfaceProfile::linkMtu)
                        .orElse(Packet.MTU);
        Link.Opening opening =
                Link.open(
                        crypto,
                        entropy,
                        linkOutlet,
                        destination,
                        recipient.identity(),
                        offered,
                        path.map(PathTable.Path::hops).orElse(UNKNOWN_HOPS),
                        firstHopTimeout(destination),
                        now);
        links.put(opening.link().id(), opening.link());
        route(opening.request());
        return opening.link();
    }

    public Optional<Link> link(Bytes linkId) {
        return Optional.ofNullable(links.get(linkId));
    }

    /** Sends on a link; a {@link NodeEvent.Delivery} follows once the peer proves it, or not. */
    public Packet sendOnLink(Link link, Bytes data, long now) {
        Packet packet = link.send(data, now);
        expectProof(
                packet,
                Optional.empty(),
                Optional.of(link.id()),
                now + Math.max(LINK_RECEIPT_RTTS * link.rtt(), LINK_RECEIPT_MIN));
        return packet;
    }

    private long firstHopTimeout(Bytes destination) {
        return FIRST_HOP_TIMEOUT
                + paths.find(destination)
                        .map(path -> interfaces.get(path.interfaceId()))
                        .map(InterfaceProfile::packetTime)
                        .orElse(0L);
    }

    private void expectProof(
            Packet packet, Optional<PublicIdentity> prover, Optional<Bytes> link, long due) {
        if (receipts.size() >= MAX_RECEIPTS) {
            Receipt oldest = receipts.values().iterator().next();
            receipts.remove(oldest.packetHash());
            listener.event(new NodeEvent.Delivery(oldest.packetHash(), false));
        }
        Bytes hash = packet.hash(crypto);
        receipts.put(hash, new Receipt(hash, prover, link, due));
    }

    /** Sends a packet of our own along its path, or everywhere where none is known. */
    private void route(Packet packet) {
        filter.remember(packet.hash(crypto));
        boolean broadcast =
                packet.destinationType() == DestinationType.PLAIN
                        || packet.destinationType() == DestinationType.GROUP;
        Optional<PathTable.Path> path =
                broadcast ? Optional.empty() : paths.find(packet.destination());
        if (path.isPresent()) {
            Packet onward = path.get().hops() > 1 ? packet.via(path.get().nextHop()) : packet;
            transmit(path.get().interfaceId(), onward);
        } else {
            for (InterfaceId id : interfaces.keySet()) transmit(id, packet);
        }
    }

    private void sendForLink(Link link, Packet packet) {
        filter.remember(packet.hash(crypto));
        InterfaceId id = linkInterfaces.get(link.id());
        if (id != null) transmit(id, packet);
    }

    private void transmit(InterfaceId id, Packet packet) {
        InterfaceProfile profile = interfaces.get(id);
        if (profile == null) return;
        listener.transmit(
                id,
                profile.accessCode().map(code -> code.mask(packet.frame())).orElse(packet.frame()));
    }

    private void onLinkEvent(LinkEvent event) {
        Link link =
                switch (event) {
                    case LinkEvent.StateChanged changed -> changed.link();
                    case LinkEvent.Received received -> received.link();
                    case LinkEvent.Identified identified -> identified.link();
                    case LinkEvent.Proved proved -> proved.link();
                    case LinkEvent.Carried carried -> carried.link();
                };
        if (event instanceof LinkEvent.Carried) return;
        if (event instanceof LinkEvent.StateChanged(var closed, var state, var reason)
                && state == Link.State.CLOSED) {
            links.remove(closed.id());
            linkInterfaces.remove(closed.id());
        }
        if (event instanceof LinkEvent.Proved(var on, var hash)) {
            Receipt receipt = receipts.get(hash);
            if (receipt == null || !receipt.link().equals(Optional.of(on.id()))) return;
            receipts.remove(hash);
            listener.event(new NodeEvent.Delivery(hash, true));
            return;
        }
        listener.event(new NodeEvent.OnLink(link, event));
    }

    // ---- frames in

    /** A frame came in, without its framing. Whatever it is, the node goes on. */
    public void receive(InterfaceId from, Bytes frame, long now) {
        InterfaceProfile profile = interfaces.get(from);
        if (profile == null) return;
        try {
            Bytes clean = admitted(from, profile, frame);
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
        Bytes hash = wire.hash(crypto);
        Optional<Drop> refused = filter.refuses(wire, hash);
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
        if (!onLink && !linkProof) filter.remember(hash);

        if (packet.type() == PacketType.ANNOUNCE) {
            announced(from, wire, packet, now);
        } else if (config.transport() && forOthers(packet)) {
            carry(from, packet, hash, linkProof, now);
        } else {
            switch (packet.type()) {
                case LINK_REQUEST -> linkRequested(from, packet, now);
                case PROOF -> proved(from, packet, hash, linkProof, now);
                case DATA -> {
                    if (onLink) {
                        linkPacket(from, packet, hash, now);
                    } else if (packet.destination().equals(pathRequestAddress)
                            && packet.destinationType() == DestinationType.PLAIN) {
                        pathRequested(from, PathRequest.parse(packet.data()), now);
                    } else {
                        delivered(from, packet, hash);
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

    private void carry(InterfaceId from, Packet packet, Bytes hash, boolean linkProof, long now)
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
        filter.remember(hash);
        transmit(forward.get().to(), forward.get().packet());
    }

    private Optional<PublicIdentity> identityOf(Bytes destination) {
        Destination own = hosted.get(destination);
        if (own != null) return own.identity().map(Identity::publicIdentity);
        return recall(destination).map(Known::identity);
    }

    private void announced(InterfaceId from, Packet wire, Packet packet, long now)
            throws MalformedFrame {
        if (wire.frame().length() > Announce.MAX_FRAME) {
            drop(from, Drop.TOO_LONG, "an announce of " + wire.frame().length() + " bytes");
            return;
        }
        Announce announce = Announce.parse(crypto, wire);
        try {
            announce.validated(crypto);
        } catch (MalformedFrame e) {
            drop(from, Drop.FORGED_ANNOUNCE, e.getMessage());
            return;
        }
        Bytes destination = announce.destination().compact();
        if (hosted.containsKey(destination)) return;
        Known before = known.get(destination);
        if (before != null && !before.identity().equals(announce.identity())) {
            drop(from, Drop.FORGED_ANNOUNCE, "another key for " + destination.brief());
            return;
        }
        if (before == null && known.size() >= MAX_KNOWN) {
            Iterator<Bytes> oldest = known.keySet().iterator();
            paths.forget(oldest.next());
            oldest.remove();
        }
        known.put(
                destination,
                new Known(
                        announce.identity(),
                        announce.appData().compact(),
                        announce.ratchet()
                                .map(Bytes::compact)
                                .or(() -> before == null ? Optional.empty() : before.ratchet())));
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
        if (own != null && own.identity().isPresent()) {
            Packet answer = announcePacket(own.hash(), true, now);
            filter.remember(answer.hash(crypto));
            transmit(from, answer);
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

    private void answerPath(PathAnswer answer) {
        paths.find(answer.destination())
                .ifPresent(
                        path -> {
                            Packet copy = relayed(path.announce(), Context.PATH_RESPONSE);
                            if (copy.frame().length() <= Announce.MAX_FRAME) {
                                transmit(answer.to(), copy.withHops(path.hops()));
                            }
                        });
    }

    private void linkRequested(InterfaceId from, Packet packet, long now) throws MalformedFrame {
        Destination destination = hosted.get(packet.destination());
        if (destination == null || destination.identity().isEmpty()) {
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
        linkInterfaces.put(id, from);
        try {
            Link link =
                    Link.accept(
                            crypto,
                            entropy,
                            linkOutlet,
                            destination,
                            packet,
                            interfaces.get(from).linkMtu(),
                            now);
            links.put(link.id(), link);
        } catch (MalformedFrame e) {
            linkInterfaces.remove(id);
            throw e;
        }
    }

    private void linkPacket(InterfaceId from, Packet packet, Bytes hash, long now)
            throws MalformedFrame {
        Link link = links.get(packet.destination());
        if (link == null) {
            drop(from, Drop.NO_ROUTE, packet.toString());
        } else if (!from.equals(linkInterfaces.get(link.id()))) {
            drop(from, Drop.WRONG_SIDE, packet.toString());
        } else {
            filter.remember(hash);
            link.received(packet, now);
        }
    }

    private void proved(InterfaceId from, Packet packet, Bytes hash, boolean linkProof, long now)
            throws MalformedFrame {
        if (linkProof) {
            Link link = links.get(packet.destination());
            if (link == null) {
                drop(from, Drop.UNPROVEN, packet.toString());
                return;
            }
            InterfaceId before = linkInterfaces.put(link.id(), from);
            try {
                link.proofReceived(packet, now);
                filter.remember(hash);
            } catch (MalformedFrame e) {
                if (before == null) linkInterfaces.remove(link.id());
                else linkInterfaces.put(link.id(), before);
                drop(from, Drop.UNPROVEN, e.getMessage());
            }
        } else if (packet.destinationType() == DestinationType.LINK) {
            linkPacket(from, packet, hash, now);
        } else if (!receiptProved(packet)) {
            Optional<Relay.Forward> back =
                    config.transport() ? relay.forwardProof(packet, from) : Optional.empty();
            if (back.isPresent()) {
                transmit(back.get().to(), back.get().packet());
            } else {
                drop(from, Drop.UNPROVEN, packet.toString());
            }
        }
    }

    private boolean receiptProved(Packet packet) throws MalformedFrame {
        if (packet.data().length() != 64 && packet.data().length() != 96) return false;
        Proof proof = Proof.parse(packet.data());
        for (Receipt receipt : receipts.values()) {
            boolean addressed = receipt.packetHash().slice(0, 16).equals(packet.destination());
            if (addressed
                    && receipt.prover()
                            .map(prover -> proof.proves(receipt.packetHash(), prover))
                            .orElse(false)) {
                receipts.remove(receipt.packetHash());
                listener.event(new NodeEvent.Delivery(receipt.packetHash(), true));
                return true;
            }
        }
        return false;
    }

    private void delivered(InterfaceId from, Packet packet, Bytes hash) {
        Destination destination = hosted.get(packet.destination());
        boolean single = packet.destinationType() == DestinationType.SINGLE;
        if (destination == null
                || destination.identity().isPresent() != single
                || packet.destinationType() == DestinationType.GROUP) {
            drop(from, Drop.NO_ROUTE, packet.toString());
            return;
        }
        Optional<Bytes> plaintext =
                single
                        ? destination.identity().get().decrypt(packet.data())
                        : Optional.of(packet.data());
        if (plaintext.isEmpty()) {
            drop(from, Drop.UNREADABLE, packet.toString());
            return;
        }
        listener.event(new NodeEvent.Received(destination, plaintext.get()));
        if (single && destination.proofs().proves(plaintext.get())) {
            Identity prover = destination.identity().get();
            transmit(from, Proof.of(prover, hash, !config.implicitProofs()).packet(hash));
        }
    }

    private void drop(InterfaceId from, Drop reason, String detail) {
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
        for (Link link : links.values()) next = Math.min(next, link.nextDeadline());
        for (Receipt receipt : receipts.values()) next = Math.min(next, receipt.due());
        for (PathAnswer answer : answers) next = Math.min(next, answer.due());
        return next;
    }

    /** Does everything that has fallen due by {@code now}. */
    public void advance(long now) {
        for (Packet copy : rebroadcasts.due(now)) {
            filter.remember(copy.hash(crypto));
            for (InterfaceId id : interfaces.keySet()) transmit(id, copy);
        }
        answers.removeIf(
                answer -> {
                    if (now < answer.due()) return false;
                    answerPath(answer);
                    return true;
                });
        for (Link link : List.copyOf(links.values())) {
            if (now >= link.nextDeadline()) link.advance(now);
        }
        for (Receipt receipt : List.copyOf(receipts.values())) {
            if (now < receipt.due()) continue;
            receipts.remove(receipt.packetHash());
            listener.event(new NodeEvent.Delivery(receipt.packetHash(), false));
        }
        if (nextHousekeeping == Long.MAX_VALUE || now >= nextHousekeeping) {
            nextHousekeeping = now + HOUSEKEEPING;
            paths.expire(now);
            relay.expire(now);
        }
    }

    /** Closes all links, so that their peers learn of it before the sockets go (R-NET-271). */
    public void shutDown(long now) {
        for (Link link : List.copyOf(links.values())) link.close(now);
    }
}
