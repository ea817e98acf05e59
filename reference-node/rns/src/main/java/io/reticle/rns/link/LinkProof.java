package io.reticle.rns.link;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.identity.PublicIdentity;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;

import java.util.Optional;

/**
 * The proof with which a destination answers a link request (R-CORE-124 to R-CORE-131), sent in the
 * clear and addressed to the link id.
 *
 * <pre>
 *  offset  size  field
 *  0       64    signature over link id ‖ X25519 key ‖ Ed25519 key of the destination ‖ signalling
 *  64      32    X25519 public key of the responder, fresh for this link
 *  96      3     signalling; absent from old peers, which means mode 1 and an MTU of 500
 * </pre>
 */
public record LinkProof(Bytes signature, Bytes encryptionKey, Optional<Signalling> signalling) {
    private static final int PLAIN = 96;

    /**
     * @throws MalformedFrame if {@code data} has neither 96 nor 99 bytes (R-CORE-129)
     */
    public static LinkProof parse(Bytes data) throws MalformedFrame {
        if (data.length() != PLAIN && data.length() != PLAIN + Signalling.SIZE) {
            throw new MalformedFrame("link proof", 0, "96 or 99 bytes", data.length() + " bytes");
        }
        return new LinkProof(
                data.slice(0, 64),
                data.slice(64, PLAIN),
                data.length() == PLAIN
                        ? Optional.empty()
                        : Optional.of(Signalling.parse(data.from(PLAIN))));
    }

    public static LinkProof make(
            Identity destination,
            Bytes linkId,
            Bytes encryptionKey,
            Optional<Signalling> signalling) {
        Bytes signed = signed(linkId, encryptionKey, destination.publicIdentity(), signalling);
        return new LinkProof(destination.sign(signed), encryptionKey, signalling);
    }

    private static Bytes signed(
            Bytes linkId,
            Bytes encryptionKey,
            PublicIdentity destination,
            Optional<Signalling> signalling) {
        return Bytes.concat(
                linkId,
                encryptionKey,
                destination.signingKey(),
                signalling.map(Signalling::encode).orElse(Bytes.EMPTY));
    }

    /** Whether the destination made this proof for this link (R-CORE-125, R-CORE-127). */
    public boolean verifies(Bytes linkId, PublicIdentity destination) {
        return destination.verify(
                signed(linkId, encryptionKey, destination, signalling), signature);
    }

    public int mode() {
        return signalling.map(Signalling::mode).orElse(Signalling.AES256_CBC);
    }

    /** The MTU that the responder confirms; 500 where it names none, or 0 (R-CORE-131). */
    public int mtu() {
        return signalling.map(Signalling::mtu).filter(mtu -> mtu > 0).orElse(Packet.MTU);
    }

    public Bytes encode() {
        return Bytes.concat(
                signature, encryptionKey, signalling.map(Signalling::encode).orElse(Bytes.EMPTY));
    }

    public Packet packet(Bytes linkId) {
        return Packet.of(
                PacketType.PROOF, DestinationType.LINK, linkId, Context.LINK_PROOF, encode());
    }
}
