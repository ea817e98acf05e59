package io.reticle.suite.prober;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.link.LinkProof;
import io.reticle.rns.link.LinkRequest;
import io.reticle.rns.link.Signalling;
import io.reticle.rns.packet.Packet;
import io.reticle.suite.engine.Refuted;

import java.util.Optional;

/**
 * A link request of the node's to a destination of the prober's, and the means to answer it.
 *
 * @param id as the node's application knows it; the wire has to agree
 * @param privateKey of the prober for this link
 */
public record LinkAsked(
        Prober prober,
        ProberDestination destination,
        Bytes id,
        Packet packet,
        LinkRequest request,
        Bytes privateKey) {

    static LinkAsked of(Prober prober, ProberDestination destination, Bytes id, Packet packet) {
        try {
            Bytes onWire = LinkRequest.linkId(prober.crypto(), packet);
            if (!onWire.equals(id)) {
                throw new Refuted(
                        "the node's link id is %s, its request makes %s"
                                .formatted(id.brief(), onWire.brief()));
            }
            return new LinkAsked(
                    prober,
                    destination,
                    id,
                    packet,
                    LinkRequest.parse(packet.data()),
                    prober.random(32));
        } catch (MalformedFrame e) {
            throw new Refuted("the node's link request: " + e.getMessage(), e);
        }
    }

    /** The right answer: mode 1 and the MTU that was offered. */
    public Packet proof() {
        return proof(request.signalling());
    }

    /** A rightly signed answer with this signalling. */
    public Packet proof(Optional<Signalling> signalling) {
        return proof(destination.identity(), signalling);
    }

    /** An answer signed by somebody. */
    public Packet proof(Identity signer, Optional<Signalling> signalling) {
        return LinkProof.make(signer, id, publicKey(), signalling).packet(id);
    }

    /** An answer whose signature covers these bytes. */
    public Packet proofOver(Bytes signed, Optional<Signalling> signalling) {
        return new LinkProof(destination.identity().sign(signed), publicKey(), signalling)
                .packet(id);
    }

    /** The prober's X25519 key for this link. */
    public Bytes publicKey() {
        return prober.crypto().x25519PublicKey(privateKey);
    }

    /** The link once a right answer is given. */
    public ProberLink agreed() {
        return new ProberLink(
                prober.crypto(), prober.entropy(), id, privateKey, request.encryptionKey());
    }
}
