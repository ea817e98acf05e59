package io.reticle.rns.link;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;

import java.util.Optional;

/**
 * The data of a link request (R-CORE-117 to R-CORE-123), sent in the clear.
 *
 * <pre>
 *  offset  size  field
 *  0       32    X25519 public key of the initiator, fresh for this link
 *  32      32    Ed25519 public key of the initiator, fresh for this link
 *  64      3     signalling, which relays may lower or take away
 * </pre>
 */
public record LinkRequest(Bytes encryptionKey, Bytes signingKey, Optional<Signalling> signalling) {
    private static final int KEYS = 64;

    /**
     * @throws MalformedFrame if {@code data} has neither 64 nor 67 bytes (R-CORE-117)
     */
    public static LinkRequest parse(Bytes data) throws MalformedFrame {
        if (data.length() != KEYS && data.length() != KEYS + Signalling.SIZE) {
            throw new MalformedFrame("link request", 0, "64 or 67 bytes", data.length() + " bytes");
        }
        return new LinkRequest(
                data.slice(0, 32),
                data.slice(32, KEYS),
                data.length() == KEYS
                        ? Optional.empty()
                        : Optional.of(Signalling.parse(data.from(KEYS))));
    }

    public Bytes encode() {
        return Bytes.concat(
                encryptionKey, signingKey, signalling.map(Signalling::encode).orElse(Bytes.EMPTY));
    }

    public Packet packet(Bytes destination) {
        return Packet.of(
                PacketType.LINK_REQUEST,
                DestinationType.SINGLE,
                destination,
                Context.NONE,
                encode());
    }

    /**
     * The link's id: the truncated hash of the request without its signalling, so that all relays
     * compute the same (R-CORE-118, R-CORE-119).
     *
     * @throws MalformedFrame if the packet is not a well-formed link request
     */
    public static Bytes linkId(CryptoProvider crypto, Packet packet) throws MalformedFrame {
        if (packet.type() != PacketType.LINK_REQUEST) {
            throw new MalformedFrame(
                    "link request", 0, "packet type LINK_REQUEST", packet.type().toString());
        }
        LinkRequest request = parse(packet.data());
        return packet.truncatedHashWithout(
                crypto, request.signalling.isPresent() ? Signalling.SIZE : 0);
    }
}
