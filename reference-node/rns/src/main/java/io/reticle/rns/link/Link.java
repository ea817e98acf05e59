package io.reticle.rns.link;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.crypto.KeyPair;
import io.reticle.rns.crypto.Token;
import io.reticle.rns.crypto.X25519Key;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.identity.PublicIdentity;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.packet.Proof;

import java.util.Optional;

/**
 * One end of a link: handshake, encryption, keepalive, identification, teardown. A pure state
 * machine: packets and the time come in as arguments, packets and events go out through the {@link
 * Outlet}. All times are microseconds since the Unix epoch, all durations microseconds.
 */
public final class Link {
    /** The life of a link. */
    public enum State {
        /** The request is out, the proof is not in. */
        PENDING,
        /** The proof is out, the initiator's round-trip time is not in. */
        HANDSHAKE,
        ACTIVE,
        /** Nothing was heard for two keepalive intervals. */
        STALE,
        CLOSED
    }

    /** Which end this is. */
    public enum Role {
        INITIATOR,
        RESPONDER
    }

    /** Why a link ended. */
    public enum CloseReason {
        TIMEOUT,
        INITIATOR_CLOSED,
        DESTINATION_CLOSED
    }

    /** Where a link's packets and events go. */
    public interface Outlet {
        void send(Link link, Packet packet, long now);

        void event(LinkEvent event, long now);
    }

    private static final long SECOND = 1_000_000;

    /** 6 s for each hop (R-CORE-135). */
    public static final long ESTABLISHMENT_PER_HOP = 6 * SECOND;

    /** A responder waits this much longer for the round-trip time (R-CORE-135). */
    private static final long RESPONDER_GRACE = 360 * SECOND;

    private static final long KEEPALIVE_MIN = 5 * SECOND;
    private static final long KEEPALIVE_MAX = 360 * SECOND;

    /** The round-trip time at which the keepalive interval reaches its maximum: 1.75 s. */
    private static final double KEEPALIVE_MAX_RTT = 1.75 * SECOND;

    /** From STALE to CLOSED (R-CORE-143). */
    private static final long STALE_GRACE = 5 * SECOND;

    /** Below this MTU the link proof itself would not fit (R-CORE-123). */
    private static final int MIN_MTU = 118;

    /** Seconds; a peer may not say more. */
    private static final double MAX_SAID_RTT = 3_600;

    private static final int KEEPALIVE_ASK = 0xFF;
    private static final int KEEPALIVE_ANSWER = 0xFE;

    private final CryptoProvider crypto;
    private final Entropy entropy;
    private final Outlet outlet;
    private final Role role;
    private final Bytes id;
    private final Bytes destination;
    private final PublicIdentity destinationIdentity;
    private final Optional<Destination> hosted;
    private final long requestedAt;
    private final long establishmentTimeout;

    /** Signs proofs of received packets: the link's own key, or the destination's identity. */
    private final Identity signer;

    private final Bytes peerSigningKey;
    private Bytes privateKey;
    private Token token;
    private State state;
    private int mtu = Packet.MTU;
    private long rtt;
    private long keepalive = KEEPALIVE_MAX;
    private long lastInbound;
    private long lastOutbound;
    private long lastKeepalive;
    private long staleSince;
    private Optional<PublicIdentity> remoteIdentity = Optional.empty();

    private Link(
            CryptoProvider crypto,
            Entropy entropy,
            Outlet outlet,
            Role role,
            Bytes id,
            Bytes destination,
            PublicIdentity destinationIdentity,
            Optional<Destination> hosted,
            Identity signer,
            Bytes peerSigningKey,
            long establishmentTimeout,
            long now) {
        this.crypto = crypto;
        this.entropy = entropy;
        this.outlet = outlet;
        this.role = role;
        this.id = id;
        this.destination = destination;
        this.destinationIdentity = destinationIdentity;
        this.hosted = hosted;
        this.signer = signer;
        this.peerSigningKey = peerSigningKey;
        this.establishmentTimeout = establishmentTimeout;
        this.requestedAt = now;
        this.lastInbound = now;
        this.lastOutbound = now;
        this.lastKeepalive = now;
    }

    /** A link in the making and the request that its node has to send. */
    public record Opening(Link link, Packet request) {}

    /**
     * Begins a link to a destination.
     *
     * @param offeredMtu what the first hop's interface can carry; 500 where it does not say
     * @param hops to the destination, at least 1
     */
    public static Opening open(
            CryptoProvider crypto,
            Entropy entropy,
            Outlet outlet,
            Bytes destination,
            PublicIdentity destinationIdentity,
            int offeredMtu,
            int hops,
            long firstHopTimeout,
            long now) {
        // the link's own key pairs: X25519 for the agreement, Ed25519 for proofs
        Identity own = Identity.generate(crypto, entropy);
        LinkRequest request =
                new LinkRequest(
                        own.publicIdentity().encryptionKey(),
                        own.publicIdentity().signingKey(),
                        Optional.of(new Signalling(Signalling.AES256_CBC, offeredMtu)));
        Packet packet = request.packet(destination);
        Link link =
                new Link(
                        crypto,
                        entropy,
                        outlet,
                        Role.INITIATOR,
                        packet.truncatedHashWithout(crypto, Signalling.SIZE),
                        destination,
                        destinationIdentity,
                        Optional.empty(),
                        own,
                        destinationIdentity.signingKey(),
                        firstHopTimeout + ESTABLISHMENT_PER_HOP * Math.max(1, hops),
                        now);
        link.privateKey = own.privateKey().slice(0, 32);
        link.state = State.PENDING;
        return new Opening(link, packet);
    }

    /**
     * Answers a link request for a hosted destination: sends the proof and waits for the round-trip
     * time.
     *
     * @param packet the request as received, its hop byte already raised
     * @param mtuLimit what the receiving interface can carry; 500 where it does not say
     * @throws MalformedFrame if the request is of the wrong length, asks for a mode other than 1
     *     (R-CORE-121), or for an MTU in which no proof fits; nothing has been sent then
     */
    public static Link accept(
            CryptoProvider crypto,
            Entropy entropy,
            Outlet outlet,
            Destination hosted,
            Packet packet,
            int mtuLimit,
            long now)
            throws MalformedFrame {
        LinkRequest request = LinkRequest.parse(packet.data());
        Signalling asked =
                request.signalling().orElse(new Signalling(Signalling.AES256_CBC, Packet.MTU));
        if (asked.mode() != Signalling.AES256_CBC) {
            throw new MalformedFrame("link request", 64, "mode 1", "mode " + asked.mode());
        }
        int wanted = asked.mtu() == 0 ? Packet.MTU : asked.mtu();
        if (wanted < MIN_MTU) {
            throw new MalformedFrame(
                    "link request", 64, "an MTU of 118 or more", Integer.toString(wanted));
        }
        Identity identity = hosted.identity().orElseThrow();
        Link link =
                new Link(
                        crypto,
                        entropy,
                        outlet,
                        Role.RESPONDER,
                        LinkRequest.linkId(crypto, packet),
                        hosted.hash(),
                        identity.publicIdentity(),
                        Optional.of(hosted),
                        identity,
                        request.signingKey(),
                        ESTABLISHMENT_PER_HOP * Math.max(1, packet.hops()) + RESPONDER_GRACE,
                        now);
        link.mtu = Math.min(wanted, mtuLimit);
        if (X25519Key.ofSmallOrder(request.encryptionKey())) {
            throw new MalformedFrame(
                    "link request", 0, "a usable X25519 key", "one of small order");
        }
        KeyPair own = crypto.x25519KeyPair(entropy);
        link.privateKey = own.privateKey();
        LinkProof proof =
                LinkProof.make(
                        identity,
                        link.id,
                        own.publicKey(),
                        Optional.of(new Signalling(Signalling.AES256_CBC, link.mtu)));
        link.state = State.HANDSHAKE;
        link.transmit(proof.packet(link.id), now);
        // after the proof, which needs it not: the initiator works out its half at the same time
        try {
            link.agree(request.encryptionKey());
        } catch (CryptoFailure e) {
            throw new IllegalStateException("a key of another order has no agreement", e);
        }
        return link;
    }

    private void agree(Bytes peerKey) throws CryptoFailure {
        token = new Token(crypto, LinkKeys.derive(crypto, privateKey, peerKey, id));
        privateKey = Bytes.EMPTY;
    }

    /** 16 bytes. */
    public Bytes id() {
        return id;
    }

    public Role role() {
        return role;
    }

    public State state() {
        return state;
    }

    /** The destination that the link leads to. */
    public Bytes destination() {
        return destination;
    }

    /** In bytes, agreed with the peer. */
    public int mtu() {
        return mtu;
    }

    /** The longest plaintext of one packet, in bytes. */
    public int mdu() {
        return LinkKeys.mdu(mtu);
    }

    /** In microseconds; 0 before the link is active. */
    public long rtt() {
        return rtt;
    }

    /** Who the initiator said to be. */
    public Optional<PublicIdentity> remoteIdentity() {
        return remoteIdentity;
    }

    /**
     * A link proof for this link came in at its initiator. One that does not verify changes
     * nothing: the link stays pending until its timeout (R-CORE-127 to R-CORE-130).
     *
     * @throws MalformedFrame saying why the proof was not taken
     */
    public void proofReceived(Packet packet, long now) throws MalformedFrame {
        if (role != Role.INITIATOR || state != State.PENDING) {
            throw new MalformedFrame("link proof", 0, "a pending link", "one in " + state);
        }
        LinkProof proof = LinkProof.parse(packet.data());
        if (proof.mode() != Signalling.AES256_CBC) {
            throw new MalformedFrame("link proof", 96, "mode 1", "mode " + proof.mode());
        }
        if (!proof.verifies(id, destinationIdentity)) {
            throw new MalformedFrame(
                    "link proof",
                    0,
                    "a signature by " + destinationIdentity,
                    "one that does not verify");
        }
        try {
            agree(proof.encryptionKey());
        } catch (CryptoFailure e) {
            throw new MalformedFrame("link proof", 64, "a usable X25519 key", e.getMessage());
        }
        mtu = proof.mtu();
        rtt = Math.max(1, now - requestedAt);
        lastInbound = now;
        state = State.ACTIVE;
        // whoever hears of the link may send at once: nothing of that is to come before this
        sealed(Context.LINK_RTT, RoundTripTime.encode(rtt / (double) SECOND), now);
        activate(now);
    }

    private void activate(long now) {
        keepalive =
                Math.clamp(
                        (long) (rtt * (KEEPALIVE_MAX / KEEPALIVE_MAX_RTT)),
                        KEEPALIVE_MIN,
                        KEEPALIVE_MAX);
        moveTo(State.ACTIVE, Optional.empty(), now);
    }

    private void moveTo(State next, Optional<CloseReason> reason, long now) {
        state = next;
        outlet.event(new LinkEvent.StateChanged(this, next, reason), now);
    }

    /** Encrypts and sends application data; returns the packet, whose hash a proof will name. */
    public Packet send(Bytes plaintext, long now) {
        return send(Context.NONE, plaintext, now);
    }

    /**
     * Encrypts and sends data under any context.
     *
     * @throws IllegalStateException if the link is not open
     * @throws IllegalArgumentException if the data is longer than {@link #mdu}
     */
    public Packet send(int context, Bytes plaintext, long now) {
        checkOpen();
        if (plaintext.length() > mdu()) {
            throw new IllegalArgumentException(
                    "%d bytes; link %s carries at most %d in a packet"
                            .formatted(plaintext.length(), id.brief(), mdu()));
        }
        return sealed(context, plaintext, now);
    }

    /**
     * Sends data as it is: parts of resources, which are encrypted as a whole, and what goes in the
     * clear.
     *
     * @throws IllegalStateException if the link is not open
     * @throws IllegalArgumentException if the packet would be longer than {@link #mtu}
     */
    public Packet sendClear(PacketType type, int context, Bytes data, long now) {
        checkOpen();
        Packet packet = linkPacket(type, context, data);
        if (packet.frame().length() > mtu) {
            throw new IllegalArgumentException(
                    "a packet of %d bytes; link %s carries at most %d"
                            .formatted(packet.frame().length(), id.brief(), mtu));
        }
        transmit(packet, now);
        return packet;
    }

    private void checkOpen() {
        if (!open()) throw new IllegalStateException("link " + id.brief() + " is " + state);
    }

    /** Whether data may be sent. */
    public boolean open() {
        return state == State.ACTIVE || state == State.STALE;
    }

    /**
     * Encrypts under the link's key: 48 to 63 bytes more.
     *
     * @throws IllegalStateException if the link is not open
     */
    public Bytes encrypt(Bytes plaintext) {
        checkOpen();
        return token.encrypt(plaintext, entropy);
    }

    /**
     * The inverse of {@link #encrypt}.
     *
     * @throws CryptoFailure if the bytes are not a token of this link, or the link is closed
     */
    public Bytes decrypt(Bytes ciphertext) throws CryptoFailure {
        if (token == null) throw new CryptoFailure("link " + id.brief() + " is " + state);
        return token.decrypt(ciphertext);
    }

    private Packet sealed(int context, Bytes plaintext, long now) {
        Packet packet = linkPacket(PacketType.DATA, context, token.encrypt(plaintext, entropy));
        transmit(packet, now);
        return packet;
    }

    private Packet linkPacket(PacketType type, int context, Bytes data) {
        return Packet.of(type, DestinationType.LINK, id, context, data);
    }

    private void transmit(Packet packet, long now) {
        lastOutbound = now;
        outlet.send(this, packet, now);
    }

    /** Tells the responder who this end is; only for an active initiator (R-CORE-150). */
    public void identify(Identity identity, long now) {
        if (role != Role.INITIATOR || state != State.ACTIVE) {
            throw new IllegalStateException(
                    "only the initiator of an active link identifies itself");
        }
        sealed(Context.LINK_IDENTIFY, Identification.make(identity, id).encode(), now);
    }

    /** Closes from this end; nothing goes out for a link that is still pending (R-CORE-146). */
    public void close(long now) {
        if (state == State.CLOSED) return;
        close(
                role == Role.INITIATOR
                        ? CloseReason.INITIATOR_CLOSED
                        : CloseReason.DESTINATION_CLOSED,
                true,
                now);
    }

    private void close(CloseReason reason, boolean tellPeer, long now) {
        if (tellPeer && state != State.PENDING) sealed(Context.LINK_CLOSE, id, now);
        token = null;
        privateKey = Bytes.EMPTY;
        moveTo(State.CLOSED, Optional.of(reason), now);
    }

    /**
     * A packet addressed to this link came in on its interface.
     *
     * @throws MalformedFrame saying why it was not taken; the link goes on
     */
    public void received(Packet packet, long now) throws MalformedFrame {
        if (state == State.CLOSED || state == State.PENDING) {
            throw new MalformedFrame("link packet", 0, "an open link", "one in " + state);
        }
        boolean ask = packet.context() == Context.KEEPALIVE && packet.data().at(0) == KEEPALIVE_ASK;
        // an initiator asks; it does not answer, nor does being asked prove anything (R-CORE-144)
        if (ask && role == Role.INITIATOR) return;
        lastInbound = now;
        if (state == State.STALE) moveTo(State.ACTIVE, Optional.empty(), now);
        if (packet.type() == PacketType.PROOF) {
            proved(packet, now);
            return;
        }
        if (packet.type() != PacketType.DATA) return;
        switch (packet.context()) {
            case Context.NONE -> {
                Bytes plaintext = opened(packet);
                outlet.event(new LinkEvent.Received(this, plaintext, packet), now);
                if (hosted.map(h -> h.proofs().proves(plaintext)).orElse(false)) prove(packet, now);
            }
            case Context.KEEPALIVE -> {
                if (ask && now >= lastOutbound + keepalive) {
                    Bytes answer = Bytes.wrap((byte) KEEPALIVE_ANSWER);
                    transmit(linkPacket(PacketType.DATA, Context.KEEPALIVE, answer), now);
                }
            }
            case Context.LINK_RTT -> roundTripTimeReceived(opened(packet), now);
            case Context.LINK_IDENTIFY -> identified(opened(packet), now);
            case Context.LINK_CLOSE -> {
                if (opened(packet).equals(id)) {
                    close(
                            role == Role.INITIATOR
                                    ? CloseReason.DESTINATION_CLOSED
                                    : CloseReason.INITIATOR_CLOSED,
                            false,
                            now);
                }
            }
            default -> outlet.event(new LinkEvent.Carried(this, packet), now);
        }
    }

    /**
     * The plaintext of a packet on this link.
     *
     * @throws MalformedFrame if it is not encrypted under the link's key
     */
    public Bytes opened(Packet packet) throws MalformedFrame {
        try {
            return decrypt(packet.data());
        } catch (CryptoFailure e) {
            throw new MalformedFrame("link packet", 19, "a token of this link", e.getMessage());
        }
    }

    private void roundTripTimeReceived(Bytes plaintext, long now) throws MalformedFrame {
        if (role != Role.RESPONDER) return;
        double seconds;
        try {
            seconds = RoundTripTime.parse(plaintext);
        } catch (MalformedFrame e) {
            // authenticated and still no number: the peer is broken (R-CORE-133)
            close(CloseReason.DESTINATION_CLOSED, true, now);
            throw e;
        }
        boolean first = state == State.HANDSHAKE;
        // what is no sensible time counts for nothing: then the own measurement stands
        double said = Double.isFinite(seconds) ? Math.clamp(seconds, 0, MAX_SAID_RTT) : 0;
        rtt = Math.max(now - requestedAt, (long) (said * SECOND));
        if (first) activate(now);
    }

    private void identified(Bytes plaintext, long now) throws MalformedFrame {
        if (role != Role.RESPONDER || remoteIdentity.isPresent()) return;
        Identification said = Identification.parse(crypto, plaintext);
        if (!said.verifies(id)) {
            throw new MalformedFrame(
                    "identification",
                    64,
                    "a signature by " + said.identity(),
                    "one that does not verify");
        }
        remoteIdentity = Optional.of(said.identity());
        outlet.event(new LinkEvent.Identified(this, said.identity()), now);
    }

    /**
     * Proves a packet that came in. Proofs on links are explicit and addressed to the link
     * (R-CORE-094, R-CORE-095).
     */
    public void prove(Packet packet, long now) {
        Proof proof = Proof.of(signer, packet.hash(crypto), true);
        transmit(linkPacket(PacketType.PROOF, Context.NONE, proof.encode()), now);
    }

    private void proved(Packet packet, long now) throws MalformedFrame {
        if (packet.context() != Context.NONE) {
            outlet.event(new LinkEvent.Carried(this, packet), now);
            return;
        }
        Proof proof = Proof.parse(packet.data());
        if (proof.packetHash().isEmpty()) {
            throw new MalformedFrame("link packet proof", 0, "96 bytes", "64 bytes");
        }
        Bytes hash = proof.packetHash().get();
        if (!crypto.ed25519Verify(peerSigningKey, hash, proof.signature())) {
            throw new MalformedFrame(
                    "link packet proof", 32, "the peer's signature", "one that does not verify");
        }
        outlet.event(new LinkEvent.Proved(this, hash), now);
    }

    /** When {@link #advance} has something to do next; {@code Long.MAX_VALUE} once closed. */
    public long nextDeadline() {
        return switch (state) {
            case PENDING, HANDSHAKE -> requestedAt + establishmentTimeout;
            case ACTIVE ->
                    role == Role.INITIATOR
                            ? Math.min(keepaliveDue(), lastInbound + 2 * keepalive)
                            : lastInbound + 2 * keepalive;
            case STALE -> staleSince + STALE_GRACE;
            case CLOSED -> Long.MAX_VALUE;
        };
    }

    /** An interval after the older of last heard and last said, and after the last question. */
    private long keepaliveDue() {
        return Math.max(Math.min(lastInbound, lastOutbound), lastKeepalive) + keepalive;
    }

    /** Does what has fallen due. */
    public void advance(long now) {
        switch (state) {
            case PENDING, HANDSHAKE -> {
                if (now >= requestedAt + establishmentTimeout) {
                    close(CloseReason.TIMEOUT, false, now);
                }
            }
            case ACTIVE -> {
                if (role == Role.INITIATOR && now >= keepaliveDue()) {
                    lastKeepalive = now;
                    Bytes ask = Bytes.wrap((byte) KEEPALIVE_ASK);
                    transmit(linkPacket(PacketType.DATA, Context.KEEPALIVE, ask), now);
                }
                if (now >= lastInbound + 2 * keepalive) {
                    staleSince = now;
                    moveTo(State.STALE, Optional.empty(), now);
                }
            }
            case STALE -> {
                if (now >= staleSince + STALE_GRACE) close(CloseReason.TIMEOUT, true, now);
            }
            case CLOSED -> {}
        }
    }
}
