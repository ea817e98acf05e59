package io.reticle.suite.prober;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.crypto.Token;
import io.reticle.rns.link.LinkKeys;
import io.reticle.rns.link.RoundTripTime;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.suite.engine.Inconclusive;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/** The prober's end of a link whose keys are agreed: makes its packets, right or wrong. */
public final class ProberLink {
    private final CryptoProvider crypto;
    private final Entropy entropy;
    private final Bytes id;
    private final Token token;
    private Duration roundTrip = Duration.ofMillis(1);

    /**
     * @throws Inconclusive if the peer's key cannot be used
     */
    ProberLink(
            CryptoProvider crypto,
            Entropy entropy,
            Bytes id,
            Bytes ownPrivateKey,
            Bytes peerPublicKey) {
        this.crypto = crypto;
        this.entropy = entropy;
        this.id = id;
        try {
            this.token =
                    new Token(crypto, LinkKeys.derive(crypto, ownPrivateKey, peerPublicKey, id));
        } catch (CryptoFailure e) {
            throw new Inconclusive("no key agreement with the node: " + e.getMessage(), e);
        }
    }

    /** 16 bytes. */
    public Bytes id() {
        return id;
    }

    /** An encrypted packet. */
    public Packet packet(int context, Bytes plaintext) {
        return clear(PacketType.DATA, context, token.encrypt(plaintext, entropy));
    }

    /** A packet with these bytes as they are. */
    public Packet clear(PacketType type, int context, Bytes data) {
        return Packet.of(type, DestinationType.LINK, id, context, data);
    }

    /** A token of this link. */
    public Bytes sealed(Bytes plaintext) {
        return token.encrypt(plaintext, entropy);
    }

    /** What a token of this link holds; empty if it is none. */
    public Optional<Bytes> opened(Bytes token) {
        try {
            return Optional.of(this.token.decrypt(token));
        } catch (CryptoFailure e) {
            return Optional.empty();
        }
    }

    Entropy entropy() {
        return entropy;
    }

    public Packet data(Bytes plaintext) {
        return packet(Context.NONE, plaintext);
    }

    /** What an initiator sends once the proof is in. */
    public Packet roundTripTime() {
        return roundTripTime(Duration.ofMillis(1));
    }

    Packet roundTripTime(Duration measured) {
        roundTrip = measured;
        return packet(Context.LINK_RTT, RoundTripTime.encode(measured.toNanos() / 1e9));
    }

    /**
     * A time after which the node's keepalive interval is over for certain: its round-trip time is
     * ours, and what passed until ours reached it.
     */
    public Duration longerThanKeepalive() {
        long millis = (roundTrip.toMillis() + 8) * 206;
        return Duration.ofMillis(Math.max(5_000, millis) + 400);
    }

    /** The one clear byte of a keepalive: 0xFF asks, 0xFE answers. */
    public Packet keepalive(int value) {
        return clear(PacketType.DATA, Context.KEEPALIVE, Bytes.wrap((byte) value));
    }

    public Packet closing() {
        return packet(Context.LINK_CLOSE, id);
    }

    /** The plaintext of a packet of the peer's; empty if it is not encrypted under this link. */
    public Optional<Bytes> opened(Packet packet) {
        return opened(packet.data());
    }

    /** Packets of this link with a context. */
    public Predicate<Packet> packets(PacketType type, int context) {
        return packet ->
                packet.destination().equals(id)
                        && packet.type() == type
                        && packet.context() == context;
    }

    /** The peer's LINKCLOSE, with the link's id inside. */
    public Predicate<Packet> closings() {
        return packets(PacketType.DATA, Context.LINK_CLOSE)
                .and(packet -> opened(packet).map(id::equals).orElse(false));
    }

    public CryptoProvider crypto() {
        return crypto;
    }
}
