package io.reticle.suite.cases;

import io.reticle.reports.event.Polarity;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.link.LinkProof;
import io.reticle.rns.link.LinkRequest;
import io.reticle.rns.link.Signalling;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.packet.Proof;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.LinkAsked;
import io.reticle.suite.prober.LinkOffer;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberDestination;
import io.reticle.suite.prober.ProberLink;
import io.reticle.suite.prober.Resident;
import io.reticle.suite.prober.Wire;
import io.reticle.suite.sut.Medium;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A transport node between two ends, both of them the prober's. */
@Chapter("Relays: proofs and links that pass through")
final class Relays {
    /** More than any interface carries. */
    private static final int HUGE_MTU = Signalling.MTU_MASK;

    /**
     * The node in the middle.
     *
     * @param near where packets come from
     * @param far where the destination is
     */
    private record Passage(
            Prober prober, Resident node, Wire near, Wire far, ProberDestination destination) {

        static Passage open(Prober prober) throws IOException, InterruptedException {
            Resident node = prober.resident();
            Wire near = prober.join(Medium.OPEN);
            Wire far = prober.join(Medium.OPEN_2);
            ProberDestination destination = prober.destination();
            far.send(destination.announcePacket());
            near.control(
                    "the node passes the announce on",
                    Prober.rebroadcastsOf(destination.address()),
                    1,
                    Prober.REBROADCAST);
            return new Passage(prober, node, near, far, destination);
        }

        /** Sends a packet through the node and returns it as it comes out. */
        Packet passes(Packet packet) {
            near.send(packet.via(node.transportId()));
            Bytes hash = packet.hash(prober.crypto());
            return far.control(
                    "the packet on the far side", one -> one.hash(prober.crypto()).equals(hash));
        }

        Packet data() {
            return prober.to(
                    destination.address(),
                    destination.identity().publicIdentity(),
                    prober.random(20));
        }

        /** A link request through the node, as the far end sees it. */
        LinkAsked asks(LinkOffer offer) throws MalformedFrame {
            near.send(offer.request().via(node.transportId()));
            Packet request =
                    far.control(
                            "the link request on the far side",
                            packet ->
                                    packet.type() == PacketType.LINK_REQUEST
                                            && packet.destination().equals(destination.address()));
            return new LinkAsked(
                    prober,
                    destination,
                    LinkRequest.linkId(prober.crypto(), request),
                    request,
                    LinkRequest.parse(request.data()),
                    prober.random(32));
        }
    }

    @Case(decides = {"R-CORE-229", "R-NET-120"})
    void a_proof_goes_back_the_way_its_packet_came(Prober prober) throws Exception {
        Passage passage = Passage.open(prober);
        Packet packet = passage.passes(passage.data());
        Bytes hash = packet.hash(prober.crypto());
        Packet proof = Proof.of(passage.destination().identity(), hash, false).packet(hash);
        passage.far().send(proof);
        Packet back = passage.near().expect("the proof on the near side", proofsOf(prober, packet));
        if (back.hops() != 1 || !back.data().equals(proof.data())) {
            throw new Refuted("expected the proof as it was, one hop older, found " + back);
        }
    }

    private static Predicate<Packet> proofsOf(Prober prober, Packet packet) {
        return prober.addressedProofs(packet);
    }

    @Case(
            decides = {"R-CORE-229", "R-NET-121"},
            kind = Polarity.NEGATIVE)
    void a_second_proof_of_one_packet_is_not_passed_on(Prober prober) throws Exception {
        Passage passage = Passage.open(prober);
        Packet packet = passage.passes(passage.data());
        Bytes hash = packet.hash(prober.crypto());
        Identity owner = passage.destination().identity();
        passage.far().send(Proof.of(owner, hash, false).packet(hash));
        passage.near().control("the first proof", proofsOf(prober, packet));
        prober.note("bent: a second proof of the same packet, in the other form");
        passage.far().send(Proof.of(owner, hash, true).packet(hash));
        passage.near().refuseMore("proof", proofsOf(prober, packet), Prober.SETTLING);
    }

    @Case(
            decides = {"R-CORE-229", "R-NET-122"},
            kind = Polarity.NEGATIVE)
    void a_proof_from_another_side_is_not_passed_on(Prober prober) throws Exception {
        Passage passage = Passage.open(prober);
        Wire aside = prober.join(Medium.OPEN_2);
        Packet astray = passage.passes(passage.data());
        Bytes hash = astray.hash(prober.crypto());
        Identity owner = passage.destination().identity();
        prober.note("bent: a right proof from an interface that the packet did not leave by");
        aside.send(Proof.of(owner, hash, false).packet(hash));
        Packet right = passage.passes(passage.data());
        Bytes rightHash = right.hash(prober.crypto());
        passage.far().send(Proof.of(owner, rightHash, false).packet(rightHash));
        passage.near().control("the proof from the right side", proofsOf(prober, right));
        passage.near().refuse("proof from aside", proofsOf(prober, astray), Prober.SETTLING);
    }

    @Case(decides = {"R-CORE-230", "R-CORE-232"})
    void a_link_opens_through_the_node_and_carries_data_both_ways(Prober prober) throws Exception {
        Passage passage = Passage.open(prober);
        LinkOffer offer = prober.offerLink(passage.destination().address());
        LinkAsked asked = passage.asks(offer);
        passage.far().send(asked.proof());
        Packet answer = passage.near().expect("the link proof", offer.proofs());
        LinkProof proof =
                prober.proofIn(
                        answer, offer.id(), passage.destination().identity().publicIdentity());
        ProberLink near = offer.agreed(proof);
        ProberLink far = asked.agreed();
        crosses(passage.near(), passage.far(), near, far, prober.random(30));
        crosses(passage.far(), passage.near(), far, near, prober.random(30));
    }

    private static void crosses(
            Wire from, Wire to, ProberLink sender, ProberLink receiver, Bytes data) {
        from.send(sender.data(data));
        to.expect(
                "the link's data on the other side",
                receiver.packets(PacketType.DATA, Context.NONE)
                        .and(packet -> receiver.opened(packet).equals(Optional.of(data))));
    }

    @Case(
            decides = {"R-CORE-230", "R-NET-135"},
            kind = Polarity.NEGATIVE)
    void a_forged_link_proof_is_not_passed_on(Prober prober) throws Exception {
        Passage passage = Passage.open(prober);
        LinkOffer offer = prober.offerLink(passage.destination().address());
        LinkAsked asked = passage.asks(offer);
        prober.note("bent: a link proof with a stranger's signature");
        passage.far().send(asked.proof(prober.stranger(), asked.request().signalling()));
        passage.near().refuse("forged link proof", offer.proofs(), Prober.SETTLING);
        passage.far().send(asked.proof());
        passage.near().control("the right link proof", offer.proofs());
    }

    @Case(
            decides = {"R-CORE-230", "R-NET-135"},
            kind = Polarity.NEGATIVE)
    void a_link_proof_from_another_side_is_not_passed_on(Prober prober) throws Exception {
        Passage passage = Passage.open(prober);
        Wire aside = prober.join(Medium.OPEN_2);
        LinkOffer offer = prober.offerLink(passage.destination().address());
        LinkAsked asked = passage.asks(offer);
        prober.note("bent: a right link proof from an interface that the request did not leave by");
        aside.send(asked.proof());
        passage.near().refuse("link proof from aside", offer.proofs(), Prober.SETTLING);
        LinkOffer second = prober.offerLink(passage.destination().address());
        passage.near().send(second.request().via(passage.node().transportId()));
        Packet request =
                passage.far()
                        .control(
                                "another link request on the far side",
                                packet ->
                                        packet.type() == PacketType.LINK_REQUEST
                                                && !packet.data().equals(asked.packet().data()));
        LinkAsked again =
                new LinkAsked(
                        prober,
                        passage.destination(),
                        second.id(),
                        request,
                        LinkRequest.parse(request.data()),
                        prober.random(32));
        passage.far().send(again.proof());
        passage.near().control("the link proof from the right side", second.proofs());
    }

    @Case(decides = {"R-CORE-231", "R-NET-130", "R-NET-131"})
    void the_mtu_of_a_link_request_is_lowered_and_its_id_kept(Prober prober) throws Exception {
        Passage passage = Passage.open(prober);
        LinkOffer offer =
                prober.offerLink(
                        passage.destination().address(),
                        Optional.of(new Signalling(Signalling.AES256_CBC, HUGE_MTU)));
        LinkAsked asked = passage.asks(offer);
        if (!asked.id().equals(offer.id())) {
            throw new Refuted(
                    "expected link id %s, found %s"
                            .formatted(offer.id().brief(), asked.id().brief()));
        }
        Optional<Signalling> left = asked.request().signalling();
        prober.note("offered %d bytes, passed on as %s".formatted(HUGE_MTU, left));
        if (left.isPresent()
                && (left.get().mtu() >= HUGE_MTU
                        || left.get().mtu() < Packet.MTU
                        || left.get().mode() != Signalling.AES256_CBC)) {
            throw new Refuted("expected an MTU that the interface carries, found " + left.get());
        }
    }

    @Case(decides = {"R-CORE-231", "R-NET-131"})
    void the_mtu_of_a_link_request_is_not_raised(Prober prober) throws Exception {
        Passage passage = Passage.open(prober);
        LinkOffer offer = prober.offerLink(passage.destination().address());
        Optional<Signalling> left = passage.asks(offer).request().signalling();
        if (left.isPresent() && left.get().mtu() != Packet.MTU) {
            throw new Refuted("expected 500 bytes or nothing, found " + left.get());
        }
    }

    @Case(
            decides = {"R-CORE-232", "R-NET-134"},
            kind = Polarity.NEGATIVE)
    void nothing_of_a_link_is_passed_on_before_its_proof(Prober prober) throws Exception {
        Passage passage = Passage.open(prober);
        LinkOffer offer = prober.offerLink(passage.destination().address());
        LinkAsked asked = passage.asks(offer);
        ProberLink far = asked.agreed();
        Predicate<Packet> linkData =
                packet ->
                        packet.destination().equals(offer.id()) && packet.type() == PacketType.DATA;
        prober.note("bent: data on the link before the proof, from both sides");
        passage.near().send(far.data(prober.random(20)));
        passage.far().send(far.data(prober.random(20)));
        passage.far().refuse("data before the proof", linkData, Prober.SETTLING);
        passage.near().refuse("data before the proof", linkData);
        passage.far().send(asked.proof());
        passage.near().control("the link proof", offer.proofs());
        passage.near().send(far.data(prober.random(20)));
        passage.far().control("data after the proof", linkData);
    }

    @Case(decides = "R-NET-13", kind = Polarity.NEGATIVE)
    void what_may_repeat_on_a_link_is_passed_on_each_time_and_nothing_else_is(Prober prober)
            throws Exception {
        Passage passage = Passage.open(prober);
        LinkOffer offer = prober.offerLink(passage.destination().address());
        LinkAsked asked = passage.asks(offer);
        passage.far().send(asked.proof());
        passage.near().control("the link proof", offer.proofs());
        ProberLink link = asked.agreed();
        Packet ordinary = link.data(prober.random(20));
        passage.near().send(ordinary);
        passage.far().control("data of the link", prober.sameAs(ordinary));
        passage.near().send(ordinary);
        List<Packet> repeatable =
                List.of(
                        link.keepalive(0xFF),
                        link.clear(PacketType.DATA, Context.RESOURCE, prober.random(60)),
                        link.packet(Context.RESOURCE_REQ, prober.random(40)),
                        link.clear(PacketType.PROOF, Context.RESOURCE_PRF, prober.random(64)),
                        link.packet(Context.CHANNEL, prober.random(40)),
                        link.packet(Context.CACHE_REQUEST, prober.random(32)));
        for (Packet each : repeatable) {
            String what = "a packet of context " + Context.name(each.context());
            passage.near().send(each);
            passage.far().control(what, prober.sameAs(each));
            passage.near().send(each);
            passage.far().expect(what + " again", prober.sameAs(each), 2, Wire.SOON);
        }
        if (passage.far().heard(prober.sameAs(ordinary)).size() != 1) {
            throw new Refuted("expected ordinary data of the link once, found a copy of them");
        }
    }
}
