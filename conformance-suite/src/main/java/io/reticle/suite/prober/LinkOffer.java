package io.reticle.suite.prober;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.link.LinkProof;
import io.reticle.rns.link.LinkRequest;
import io.reticle.rns.link.Signalling;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;

import java.util.Optional;
import java.util.function.Predicate;

/**
 * A link request of the prober's, with the private keys behind it.
 *
 * @param own X25519 and Ed25519 keys of this link, as one identity
 */
public record LinkOffer(Prober prober, Bytes destination, Identity own, Packet request, Bytes id) {

    static LinkOffer make(Prober prober, Bytes destination, Optional<Signalling> signalling) {
        Identity own = Identity.generate(prober.crypto(), prober.entropy());
        LinkRequest request =
                new LinkRequest(
                        own.publicIdentity().encryptionKey(),
                        own.publicIdentity().signingKey(),
                        signalling);
        Packet packet = request.packet(destination);
        return new LinkOffer(
                prober,
                destination,
                own,
                packet,
                packet.truncatedHashWithout(
                        prober.crypto(), signalling.isPresent() ? Signalling.SIZE : 0));
    }

    /** The answers to this request. */
    public Predicate<Packet> proofs() {
        return packet ->
                packet.type() == PacketType.PROOF
                        && packet.context() == Context.LINK_PROOF
                        && packet.destination().equals(id);
    }

    /** The link after the node's proof. */
    public ProberLink agreed(LinkProof proof) {
        return new ProberLink(
                prober.crypto(),
                prober.entropy(),
                id,
                own.privateKey().slice(0, 32),
                proof.encryptionKey());
    }
}
