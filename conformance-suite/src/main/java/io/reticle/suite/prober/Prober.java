package io.reticle.suite.prober;

import io.reticle.drivers.Framing;
import io.reticle.reports.event.Direction;
import io.reticle.rns.announce.Announce;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.identity.PublicIdentity;
import io.reticle.rns.ifac.AccessCode;
import io.reticle.rns.link.LinkProof;
import io.reticle.rns.link.Signalling;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.packet.Proof;
import io.reticle.rns.transport.PathRequest;
import io.reticle.suite.adapter.Interface;
import io.reticle.suite.document.MalformedDocument;
import io.reticle.suite.engine.CaseContext;
import io.reticle.suite.engine.Evidence;
import io.reticle.suite.engine.Inconclusive;
import io.reticle.suite.engine.Level;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.engine.Unsupported;
import io.reticle.suite.sut.Medium;
import io.reticle.suite.sut.NodeSpec;
import io.reticle.suite.sut.OwnNode;
import io.reticle.suite.sut.Placeholders;
import io.reticle.suite.sut.PortPool;
import io.reticle.suite.sut.SutManifest;
import io.reticle.suite.sut.Tool;
import io.reticle.suite.sut.ToolProcess;
import io.reticle.suite.sut.WireSut;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The suite's peer in one case. Joins the node under test as a neighbour, over as many connections
 * as the case wants, and has all keys at hand. Randomness comes from the case's seed.
 */
public final class Prober implements AutoCloseable {
    /** How long a transport node may take to repeat an announce, with time to spare. */
    public static final Duration REBROADCAST = Duration.ofSeconds(5);

    /** A window after a control in which something forbidden would have come. */
    public static final Duration SETTLING = Duration.ofMillis(400);

    /** A round-trip time that leaves the keepalive interval at its least. */
    private static final Duration QUICK = Duration.ofMillis(18);

    /** Between two attempts to connect. */
    private static final Duration LOOK = Duration.ofMillis(250);

    private static final int HANDSHAKES = 10;

    /** Enough for an interval that a busy machine has made three times as long as its least. */
    private static final int KEEPALIVE_QUESTIONS = 20;

    private static final DestinationName PROBE = DestinationName.parse("rnstransport.probe");
    private static final DestinationName MANAGEMENT =
            DestinationName.parse("rnstransport.remote.management");

    private static final Map<WireSut, Resident> RESIDENTS = new WeakHashMap<>();

    private final CaseContext context;
    private final CryptoProvider crypto = CryptoProvider.best();
    private final Entropy entropy;
    private final List<Wire> wires = new CopyOnWriteArrayList<>();
    private final List<Doorbell> bells = new ArrayList<>();
    private final Set<Bytes> own = ConcurrentHashMap.newKeySet();
    private final List<AutoCloseable> kept = new ArrayList<>();
    private boolean over;
    private int destinations;
    private int programs;

    Prober(CaseContext context) {
        this.context = context;
        this.entropy = context.random()::nextBytes;
    }

    /** Now, in whole Unix seconds. */
    public static long unixSeconds() {
        return System.currentTimeMillis() / 1000;
    }

    public CryptoProvider crypto() {
        return crypto;
    }

    public Entropy entropy() {
        return entropy;
    }

    /** What a node under test is told of as evidence. */
    public void note(String text) {
        context.evidence().note(text);
    }

    /** Something that went to or from the node otherwise than as a packet, as evidence. */
    void message(Direction direction, String medium, byte[] bytes) {
        context.evidence()
                .frame(
                        direction,
                        medium,
                        bytes,
                        "a message of " + bytes.length + " bytes",
                        List.of());
    }

    // ---- joining

    /** Joins an interface of the running node (L0). */
    public Wire join(Medium medium) throws IOException, InterruptedException {
        WireSut sut = context.wire();
        Optional<AccessCode> code =
                medium.isOpen()
                        ? Optional.empty()
                        : Optional.of(
                                new AccessCode(
                                        crypto,
                                        AccessCode.key(
                                                crypto, medium.networkName(), medium.passphrase()),
                                        medium.ifacBytes()));
        return add(
                Wire.open(
                        "tcp " + medium.id(),
                        new InetSocketAddress(sut.host(), sut.port(medium)),
                        code,
                        context.evidence(),
                        this::concerns));
    }

    /** Where an interface of the running node takes connections (L0). */
    public InetSocketAddress place(Medium medium) throws IOException, InterruptedException {
        WireSut sut = context.wire();
        return new InetSocketAddress(sut.host(), sut.port(medium));
    }

    /** A node that runs for this case alone, with the interfaces that the case wants (L0). */
    public OwnNode node(NodeSpec spec) throws IOException, InterruptedException {
        return context.ownNode(spec);
    }

    /**
     * One of several nodes of the case, of the system under test or of another (L0). The case ends
     * it.
     *
     * @param name of its folder, different for each node of a case
     */
    public OwnNode node(SutManifest which, String name, NodeSpec spec)
            throws IOException, InterruptedException {
        return context.startNode(which, name, spec);
    }

    /** Closes something when the case ends; at once if it has ended already. */
    public <T extends AutoCloseable> T keep(T opened) {
        synchronized (kept) {
            if (!over) {
                kept.add(opened);
                return opened;
            }
        }
        close(opened);
        throw new Inconclusive("the case was over before everything was open");
    }

    /** The system under test. */
    public SutManifest sut() {
        return context.sut();
    }

    /** Of the case. */
    public long seed() {
        return context.seed();
    }

    public Evidence evidence() {
        return context.evidence();
    }

    /** Joins an interface of the case's own node. */
    public Wire join(OwnNode node, String name) throws IOException {
        return connect("tcp " + name, node.port(name));
    }

    /** Joins an interface with an access code. */
    public Wire joinClosed(
            OwnNode node, String name, String networkName, String passphrase, int codeSize)
            throws IOException {
        return add(
                Wire.open(
                        "tcp " + name,
                        new InetSocketAddress("127.0.0.1", node.port(name)),
                        Optional.of(
                                new AccessCode(
                                        crypto,
                                        AccessCode.key(
                                                crypto,
                                                Optional.of(networkName),
                                                Optional.of(passphrase)),
                                        codeSize)),
                        context.evidence(),
                        this::concerns));
    }

    /** Joins interfaces of the case's own node, by their names. */
    public Map<String, Wire> joinAll(OwnNode node, String... names) throws IOException {
        Map<String, Wire> joined = new LinkedHashMap<>();
        for (String name : names) joined.put(name, join(node, name));
        return joined;
    }

    /**
     * The transport id of the node behind these wires, read off the copy that it makes of an
     * announce.
     *
     * @param heard where copies are expected
     */
    public Bytes transportIdOf(Wire told, Wire heard) {
        ProberDestination calling = destination();
        told.send(calling.announcePacket());
        return heard.control(
                        "the node repeats an announce under its transport id",
                        rebroadcastsOf(calling.address()),
                        1,
                        REBROADCAST)
                .transportId()
                .orElseThrow();
    }

    /** The probe responder of the transport node with this id. */
    public static Bytes probeOf(CryptoProvider crypto, Bytes transportId) {
        return PROBE.address(crypto, transportId);
    }

    /** The remote management of the transport node with this id. */
    public static Bytes managementOf(CryptoProvider crypto, Bytes transportId) {
        return MANAGEMENT.address(crypto, transportId);
    }

    /** The identity that may manage the nodes of this run remotely. */
    public Identity managementIdentity() {
        try {
            return Identity.load(crypto, context.managementIdentity());
        } catch (MalformedFrame e) {
            throw new IllegalStateException("64 bytes", e);
        }
    }

    /**
     * Starts a command-line program of the system under test, or of another; the case ends it.
     *
     * @param config its configuration folder; empty for the program's own choice
     * @param variables over those of the manifest
     * @throws Unsupported if the manifest names no such program
     */
    public ToolProcess tool(
            SutManifest which,
            Tool tool,
            Optional<Path> config,
            Map<String, String> variables,
            String... arguments)
            throws IOException {
        if (!which.tools().containsKey(tool)) {
            throw new Unsupported(
                    "tools." + tool.word(), "the manifest names no program for " + tool.word());
        }
        Path log = context.folder().resolve("tool-%d-%s".formatted(++programs, tool.word()));
        return keep(
                ToolProcess.start(
                        which, tool, config, List.of(arguments), variables, log.toAbsolutePath()));
    }

    /**
     * The real software, to stand beside the system under test.
     *
     * @throws Inconclusive if there is no environment with it
     */
    public SutManifest authority() {
        SutManifest authority = SutManifest.load("rns");
        try {
            Placeholders.of(authority).fill("${python}");
        } catch (MalformedDocument e) {
            throw new Inconclusive("the authority cannot be started: " + e.getMessage(), e);
        }
        return authority;
    }

    /** A folder of the case's own. */
    public Path folder(String name) throws IOException {
        return Files.createDirectories(context.folder().resolve(name).toAbsolutePath());
    }

    /** A place to which the case's own node may connect by itself. */
    public Doorbell doorbell(String what) throws IOException {
        Doorbell bell = Doorbell.open(what, Doorbell.HOST, context.evidence());
        bells.add(bell);
        return bell;
    }

    /**
     * The part of an I2P router that the case's own node can see.
     *
     * @param framing of the streams that the node opens through it
     */
    public SamBridge samBridge(Framing framing) throws IOException {
        return keep(SamBridge.open(this, framing));
    }

    /**
     * A local network of the case's own.
     *
     * @param devices that the node has on it, 1 or 2
     */
    public LocalNetwork localNetwork(int devices) throws IOException, InterruptedException {
        return keep(LocalNetwork.make(this, devices));
    }

    /** A neighbour on an interface of the case's own node that does not read. */
    public DeafPeer deafPeer(OwnNode node, String interfaceName, String name) throws IOException {
        return keep(
                DeafPeer.open(
                        name,
                        new InetSocketAddress("127.0.0.1", node.port(interfaceName)),
                        context.evidence()));
    }

    /**
     * A place to which the case's own node connects by itself, to be spoken with.
     *
     * @param framing of its connections
     */
    public Harbour harbour(String name, Framing framing) throws IOException {
        return keep(Harbour.open(this, name, framing));
    }

    /**
     * A serial device of the case's own, to be plugged in.
     *
     * @param framing of its line
     */
    public Jack jack(String name, Framing framing) throws IOException {
        return keep(new Jack(this, name, context.folder().resolve(name + ".tty"), framing));
    }

    /**
     * A program that the case's own node can start to speak through it with the prober.
     *
     * @param framing on its standard input and output
     */
    public Program program(String name, Framing framing) throws IOException, InterruptedException {
        return keep(Program.make(this, name, framing));
    }

    /**
     * A UDP socket.
     *
     * @param host the address at which it hears
     * @param node the port of the case's own node to which it sends, on loopback
     */
    public Mailbox mailbox(String name, String host, int node) throws IOException {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(host, 0));
        var there = new InetSocketAddress(InetAddress.getLoopbackAddress(), node);
        return new Mailbox(
                over(name, DatagramLine.over(socket, () -> there)), socket.getLocalPort());
    }

    /** A port that is free, for TCP and UDP. */
    public int freePort() throws IOException {
        return PortPool.take();
    }

    /**
     * A device of the Weave mesh, to be plugged into a {@link Jack} of which it is the framing.
     *
     * @param longest frame that is read, in bytes
     */
    public WeaveDevice weaveDevice(int longest) {
        return new WeaveDevice(this, longest);
    }

    /** A file of the case's own, to be named in a node's configuration. */
    public Path file(String name, Bytes content) throws IOException {
        return Files.write(context.folder().resolve(name).toAbsolutePath(), content.toArray());
    }

    /**
     * Waits until an interface of the case's own node takes connections, or does not.
     *
     * @return false if it stays as it is for so long
     */
    public boolean reaches(OwnNode node, String name, boolean wanted, Duration deadline)
            throws InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        while (System.nanoTime() < end) {
            boolean taken;
            try (Socket _ = new Socket("127.0.0.1", node.port(name))) {
                taken = true;
            } catch (IOException e) {
                taken = false;
            }
            if (taken == wanted) return true;
            TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
        }
        return false;
    }

    /** Attaches to the case's own node as a program of the same machine does. */
    public Wire attach(int port, String name) throws IOException {
        return connect(name, port);
    }

    /** The system works, but not as written. */
    public void lenient(String reason) {
        context.lenient(reason);
    }

    /** Joins each of these interfaces of the adapter's node (L1). */
    List<Wire> connect(List<Interface> interfaces) throws IOException {
        List<Wire> joined = new ArrayList<>();
        for (Interface one : interfaces) joined.add(connect("tcp " + one.name(), one.port()));
        return joined;
    }

    private Wire connect(String name, int port) throws IOException {
        return add(
                Wire.open(
                        name,
                        new InetSocketAddress("127.0.0.1", port),
                        Optional.empty(),
                        context.evidence(),
                        packet -> true));
    }

    /** On whatever medium. */
    Wire over(String name, Line.Opening opening) throws IOException {
        return add(Wire.over(name, opening, Optional.empty(), context.evidence(), packet -> true));
    }

    private Wire add(Wire wire) {
        wires.add(wire);
        return wire;
    }

    /** Whether a packet belongs to this case and not to one that runs beside it. */
    private boolean concerns(Packet packet) {
        return packet.type() != PacketType.ANNOUNCE || own.contains(packet.destination());
    }

    /** From now on, announces of this destination are part of the case's record. */
    public void follow(Bytes destination) {
        own.add(destination);
    }

    // ---- the prober's own destinations

    /** A fresh destination under a fresh identity. */
    public ProberDestination destination() {
        return destination(Identity.generate(crypto, entropy));
    }

    public ProberDestination destination(Identity identity) {
        ProberDestination made =
                new ProberDestination(
                        crypto,
                        entropy,
                        identity,
                        DestinationName.parse("reticle.case" + destinations++));
        follow(made.address());
        return made;
    }

    public Identity stranger() {
        return Identity.generate(crypto, entropy);
    }

    /** Random bytes. */
    public Bytes random(int size) {
        return entropy.bytes(size);
    }

    // ---- packets

    /** A packet to a SINGLE destination, rightly encrypted. */
    public Packet to(Bytes destination, PublicIdentity identity, Bytes plaintext) {
        return sealed(destination, encrypted(identity, plaintext));
    }

    /** Some data to one of the prober's own destinations. */
    public Packet dataTo(ProberDestination destination) {
        return to(destination.address(), destination.identity().publicIdentity(), random(20));
    }

    /** A packet, whatever a relay has changed of its header. */
    public Predicate<Packet> sameAs(Packet packet) {
        Bytes hash = packet.hash(crypto);
        return one -> one.hash(crypto).equals(hash);
    }

    public Bytes encrypted(PublicIdentity identity, Bytes plaintext) {
        try {
            return identity.encrypt(plaintext, entropy);
        } catch (CryptoFailure e) {
            throw new Inconclusive("the node's identity has an unusable key", e);
        }
    }

    /** A packet to a SINGLE destination with these bytes as its data. */
    public Packet sealed(Bytes destination, Bytes data) {
        return Packet.of(PacketType.DATA, DestinationType.SINGLE, destination, Context.NONE, data);
    }

    /** A question for a path, as a node without transport asks it. */
    public Packet pathRequest(Bytes destination) {
        follow(destination);
        return new PathRequest(destination, Optional.empty(), random(PathRequest.TAG_SIZE))
                .packet(crypto);
    }

    /** Right proofs of a packet by an identity. */
    public Predicate<Packet> proofsOf(Packet packet, PublicIdentity prover) {
        Bytes hash = packet.hash(crypto);
        return addressedProofs(packet)
                .and(
                        answer -> {
                            try {
                                return Proof.parse(answer.data()).proves(hash, prover);
                            } catch (MalformedFrame e) {
                                return false;
                            }
                        });
    }

    /** Whatever claims to be a proof of a packet. */
    public Predicate<Packet> addressedProofs(Packet packet) {
        Bytes address = packet.hash(crypto).slice(0, 16);
        return answer -> answer.type() == PacketType.PROOF && answer.destination().equals(address);
    }

    /** Announces of a destination, however they come. */
    public static Predicate<Packet> announcesOf(Bytes destination) {
        return packet ->
                packet.type() == PacketType.ANNOUNCE && packet.destination().equals(destination);
    }

    /** Answers of a transport node to path requests. */
    public static Predicate<Packet> pathAnswersFor(Bytes destination) {
        return announcesOf(destination).and(packet -> packet.context() == Context.PATH_RESPONSE);
    }

    /** Copies that a transport node sends of its own accord. */
    public static Predicate<Packet> rebroadcastsOf(Bytes destination) {
        return announcesOf(destination)
                .and(packet -> packet.context() == Context.NONE && packet.twoAddresses());
    }

    /** A link request; {@code signalling} empty makes the old form of 64 bytes. */
    public LinkOffer offerLink(Bytes destination, Optional<Signalling> signalling) {
        return LinkOffer.make(this, destination, signalling);
    }

    public LinkOffer offerLink(Bytes destination) {
        return offerLink(destination, Optional.of(new Signalling(1, 500)));
    }

    /** Opens a link to the node by an ordinary handshake; the link is active after it. */
    public ProberLink openLink(Wire wire, Bytes destination, PublicIdentity identity) {
        return openLink(wire, destination, identity, link -> Optional.empty());
    }

    /**
     * The same with an MTU of the case's own.
     *
     * @param mtu offered; the node may lower it
     */
    public WideLink openWideLink(Wire wire, Bytes destination, PublicIdentity identity, int mtu) {
        LinkOffer offer =
                offerLink(destination, Optional.of(new Signalling(Signalling.AES256_CBC, mtu)));
        wire.send(offer.request());
        LinkProof proof =
                proofIn(wire.control("a link proof", offer.proofs()), offer.id(), identity);
        ProberLink link = offer.agreed(proof);
        wire.send(link.roundTripTime());
        return new WideLink(link, proof.mtu());
    }

    /** A link and the MTU that the node confirmed. */
    public record WideLink(ProberLink link, int mtu) {}

    /**
     * Opens a link, with a packet of the case's own between proof and round-trip time. A handshake
     * that the machine's other work made slow is done again, because the keepalive interval grows
     * with the round-trip time.
     */
    public ProberLink openLink(
            Wire wire,
            Bytes destination,
            PublicIdentity identity,
            Function<ProberLink, Optional<Packet>> between) {
        for (int attempt = 1; ; attempt++) {
            LinkOffer offer = offerLink(destination);
            long began = System.nanoTime();
            wire.send(offer.request());
            Packet answer = wire.control("a link proof", offer.proofs());
            ProberLink link = offer.agreed(proofIn(answer, offer.id(), identity));
            Duration roundTrip = Duration.ofNanos(System.nanoTime() - began);
            if (roundTrip.compareTo(QUICK) > 0 && attempt < HANDSHAKES) {
                note("a handshake of %d ms; trying again".formatted(roundTrip.toMillis()));
                continue;
            }
            between.apply(link).ifPresent(wire::send);
            wire.send(link.roundTripTime(roundTrip));
            return link;
        }
    }

    /**
     * Asks for life once a second until the node answers, which it does as soon as it has been
     * silent for an interval.
     *
     * @param beside packets to send along with each question, for what must not be answered
     * @return the answer
     */
    public Packet answersKeepalive(Wire wire, ProberLink link, Runnable beside) {
        var answers = link.packets(PacketType.DATA, Context.KEEPALIVE);
        int before = wire.heard(answers).size();
        for (int second = 0; second < KEEPALIVE_QUESTIONS; second++) {
            beside.run();
            wire.send(link.keepalive(0xFF));
            Optional<Packet> answer = wire.await(answers, before + 1, Duration.ofSeconds(1));
            if (answer.isPresent()) return answer.get();
        }
        throw new Refuted(
                "expected an answer to one of %d keepalives, a second apart, found none"
                        .formatted(KEEPALIVE_QUESTIONS));
    }

    /** The link proof in a packet, which has to be a right one. */
    public LinkProof proofIn(Packet answer, Bytes linkId, PublicIdentity identity) {
        LinkProof proof;
        try {
            proof = LinkProof.parse(answer.data());
        } catch (MalformedFrame e) {
            throw new Refuted("the node's link proof: " + e.getMessage(), e);
        }
        if (!proof.verifies(linkId, identity)) {
            throw new Refuted(
                    "the signature of the node's link proof does not verify under the destination's"
                            + " key");
        }
        return proof;
    }

    // ---- what the node offers by itself (L0)

    /**
     * The node's own destinations, found out once for all cases.
     *
     * @throws Inconclusive if the node does not show them
     */
    public Resident resident() throws IOException, InterruptedException {
        WireSut sut = context.wire();
        synchronized (RESIDENTS) {
            Resident known = RESIDENTS.get(sut);
            if (known == null) {
                known = lookAround();
                RESIDENTS.put(sut, known);
            }
            follow(known.probe());
            follow(known.management());
            return known;
        }
    }

    private Resident lookAround() throws IOException, InterruptedException {
        try (Wire wire = join(Medium.OPEN)) {
            ProberDestination calling = destination();
            wire.send(calling.announcePacket());
            Packet copy =
                    wire.control(
                            "the node repeats an announce under its transport id",
                            rebroadcastsOf(calling.address()),
                            1,
                            REBROADCAST);
            Bytes transportId = copy.transportId().orElseThrow();
            Bytes probe = PROBE.address(crypto, transportId);
            Bytes management = MANAGEMENT.address(crypto, transportId);
            PublicIdentity identity = ask(wire, probe);
            ask(wire, management);
            return new Resident(transportId, identity, probe, management);
        }
    }

    /** Who is behind a destination of the node's own, asked for by a path request. */
    public PublicIdentity identityBehind(Wire wire, Bytes destination) {
        return ask(wire, destination);
    }

    private PublicIdentity ask(Wire wire, Bytes destination) {
        wire.send(pathRequest(destination));
        Packet answer =
                wire.control(
                        "the node announces its own destination " + destination.brief(),
                        announcesOf(destination));
        try {
            return Announce.parse(crypto, answer).validated(crypto).identity();
        } catch (MalformedFrame e) {
            throw new Refuted("the node's own announce: " + e.getMessage(), e);
        }
    }

    public Level level() {
        return context.level();
    }

    @Override
    public void close() {
        wires.forEach(Wire::close);
        bells.forEach(Doorbell::close);
        List<AutoCloseable> open;
        synchronized (kept) {
            over = true;
            open = List.copyOf(kept);
            kept.clear();
        }
        // nodes take a while to end, and do so side by side
        try (ExecutorService closers = Executors.newVirtualThreadPerTaskExecutor()) {
            open.forEach(each -> closers.execute(() -> close(each)));
        }
    }

    private void close(AutoCloseable each) {
        try {
            each.close();
        } catch (Exception e) {
            note("closing %s: %s".formatted(each, e.getMessage()));
        }
    }
}
