package io.reticle.suite.cases;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.link.LinkRequest;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.suite.prober.LinkAsked;
import io.reticle.suite.prober.LinkOffer;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberDestination;
import io.reticle.suite.prober.ProberLink;
import io.reticle.suite.prober.Wire;
import io.reticle.suite.sut.NodeSpec;
import io.reticle.suite.sut.OwnNode;

import java.io.IOException;
import java.util.function.UnaryOperator;

/**
 * A transport node of a case's own, between two ends that are both the prober's.
 *
 * @param id the node's transport id
 * @param near where packets come from
 * @param far where the destination is
 */
record Crossing(
        Prober prober, OwnNode node, Bytes id, Wire near, Wire far, ProberDestination destination) {

    static NodeSpec plain() {
        return NodeSpec.transport().on("near").on("far");
    }

    static Crossing open(Prober prober) throws IOException, InterruptedException {
        return open(prober, plain());
    }

    /**
     * @param spec has interfaces {@code near} and {@code far}
     */
    static Crossing open(Prober prober, NodeSpec spec) throws IOException, InterruptedException {
        return open(prober, spec, UnaryOperator.identity());
    }

    /**
     * @param spec has interfaces {@code near} and {@code far}
     * @param form of the announce that the far end sends
     */
    static Crossing open(Prober prober, NodeSpec spec, UnaryOperator<Packet> form)
            throws IOException, InterruptedException {
        OwnNode node = prober.node(spec);
        Wire near = prober.join(node, "near");
        Wire far = prober.join(node, "far");
        ProberDestination destination = prober.destination();
        far.send(form.apply(destination.announcePacket()));
        Bytes id =
                near.control(
                                "the node passes the announce on",
                                Prober.rebroadcastsOf(destination.address()),
                                1,
                                Prober.REBROADCAST)
                        .transportId()
                        .orElseThrow();
        return new Crossing(prober, node, id, near, far, destination);
    }

    Packet data() {
        return prober.dataTo(destination);
    }

    /** Sends a packet to the node and returns it as it comes out on the far side. */
    Packet passes(Packet packet) {
        near.send(packet.via(id));
        return far.control("the packet on the far side", prober.sameAs(packet));
    }

    /** A link request through the node, as the far end sees it. */
    LinkAsked asks(LinkOffer offer) throws MalformedFrame {
        near.send(offer.request().via(id));
        Packet request =
                far.control(
                        "the link request on the far side",
                        packet ->
                                packet.type() == PacketType.LINK_REQUEST
                                        && packet.data()
                                                .slice(0, 64)
                                                .equals(offer.request().data().slice(0, 64)));
        return new LinkAsked(
                prober,
                destination,
                LinkRequest.linkId(prober.crypto(), request),
                request,
                LinkRequest.parse(request.data()),
                prober.random(32));
    }

    /** Both ends of a link that was opened through the node. */
    record Ends(ProberLink near, ProberLink far) {}

    Ends link() throws MalformedFrame {
        LinkOffer offer = prober.offerLink(destination.address());
        LinkAsked asked = asks(offer);
        far.send(asked.proof());
        Packet answer = near.control("the link proof", offer.proofs());
        return new Ends(
                offer.agreed(
                        prober.proofIn(
                                answer, offer.id(), destination.identity().publicIdentity())),
                asked.agreed());
    }
}
