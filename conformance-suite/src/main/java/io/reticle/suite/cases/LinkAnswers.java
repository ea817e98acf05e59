package io.reticle.suite.cases;

import io.reticle.reports.event.Polarity;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.link.LinkProof;
import io.reticle.rns.link.Signalling;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.LinkOffer;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberLink;
import io.reticle.suite.prober.Resident;
import io.reticle.suite.prober.Wire;
import io.reticle.suite.sut.Medium;

import java.time.Duration;
import java.util.Optional;

/** How a node answers link requests, and keeps what it answered. */
@Chapter("Links: the answering side")
final class LinkAnswers {
    /** Two intervals to STALE, five seconds to CLOSED, and two detections up to five s late. */
    private static final Duration CLOSED_AT_LAST = Duration.ofSeconds(30);

    private static LinkProof answered(Prober prober, Wire wire, Resident node, LinkOffer offer) {
        wire.send(offer.request());
        Packet answer = wire.expect("a link proof", offer.proofs());
        return prober.proofIn(answer, offer.id(), node.identity());
    }

    /** The request must not be answered; ordinary ones around it are. */
    private static void notAnswered(
            Prober prober, Wire wire, Resident node, String what, Packet request) {
        LinkOffer before = prober.offerLink(node.management());
        wire.send(before.request());
        wire.control("an ordinary link request is answered", before.proofs());
        int proofs = wire.heard(LinkAnswers::isLinkProof).size();
        prober.note("bent: " + what);
        wire.send(request);
        LinkOffer after = prober.offerLink(node.management());
        wire.send(after.request());
        wire.control("an ordinary link request after it is answered", after.proofs());
        wire.refuseMore("link proof after " + what, LinkAnswers::isLinkProof, Prober.SETTLING);
        if (wire.heard(LinkAnswers::isLinkProof).size() != proofs + 1) {
            throw new Refuted("expected no link proof after " + what + ", found one");
        }
    }

    private static boolean isLinkProof(Packet packet) {
        return packet.context() == Context.LINK_PROOF;
    }

    @Case(decides = {"R-CORE-124", "R-CORE-125", "R-CORE-070", "R-CORE-080", "R-CORE-118"})
    void a_link_request_is_answered_by_a_signed_proof_addressed_to_the_link(Prober prober)
            throws Exception {
        Resident node = prober.resident();
        Wire wire = prober.join(Medium.OPEN);
        LinkOffer offer = prober.offerLink(node.management());
        wire.send(offer.request());
        Packet answer = wire.expect("a link proof", offer.proofs());
        prober.proofIn(answer, offer.id(), node.identity());
        if (answer.flags() != 0x0F || answer.data().length() != 99) {
            throw new Refuted(
                    "expected flags 0x0f and 99 bytes, found 0x%02x and %d"
                            .formatted(answer.flags(), answer.data().length()));
        }
    }

    @Case(decides = {"R-CORE-119", "R-CORE-118"})
    void the_link_id_is_the_same_for_both_header_forms(Prober prober) throws Exception {
        Resident node = prober.resident();
        Wire wire = prober.join(Medium.OPEN);
        LinkOffer offer = prober.offerLink(node.management());
        wire.send(offer.request().via(node.transportId()));
        wire.expect("a link proof addressed to the id of the one-address form", offer.proofs());
    }

    @Case(
            decides = {"R-CORE-117", "R-CORE-107"},
            kind = Polarity.NEGATIVE)
    void a_link_request_of_another_length_is_ignored(Prober prober) throws Exception {
        Resident node = prober.resident();
        Wire wire = prober.join(Medium.OPEN);
        for (int length : new int[] {1, 32, 63, 65, 66, 68, 96}) {
            LinkOffer offer = prober.offerLink(node.management());
            Bytes data = Bytes.concat(offer.request().data(), prober.random(40));
            notAnswered(
                    prober,
                    wire,
                    node,
                    "a request of " + length + " bytes",
                    offer.request().withData(data.slice(0, length)));
        }
    }

    @Case(decides = "R-CORE-121", kind = Polarity.NEGATIVE)
    void a_request_for_a_mode_other_than_1_is_not_answered(Prober prober) throws Exception {
        Resident node = prober.resident();
        Wire wire = prober.join(Medium.OPEN);
        for (int mode : new int[] {0, 2, 3, 4, 5, 6, 7}) {
            LinkOffer offer =
                    prober.offerLink(node.management(), Optional.of(new Signalling(mode, 500)));
            notAnswered(prober, wire, node, "mode " + mode, offer.request());
        }
    }

    @Case(decides = {"R-CORE-122", "R-CORE-120"})
    void a_request_without_signalling_means_mode_1_and_500_bytes(Prober prober) throws Exception {
        Resident node = prober.resident();
        Wire wire = prober.join(Medium.OPEN);
        LinkProof proof =
                answered(prober, wire, node, prober.offerLink(node.management(), Optional.empty()));
        expectMtu(500, proof);
    }

    @Case(decides = {"R-CORE-123", "R-CORE-120"})
    void an_offered_mtu_of_0_means_500_bytes(Prober prober) throws Exception {
        Resident node = prober.resident();
        Wire wire = prober.join(Medium.OPEN);
        Optional<Signalling> zero = Optional.of(new Signalling(1, 0));
        LinkProof proof = answered(prober, wire, node, prober.offerLink(node.management(), zero));
        expectMtu(500, proof);
    }

    @Case(decides = {"R-CORE-131", "R-CORE-120"})
    void an_mtu_that_the_interface_can_carry_is_confirmed(Prober prober) throws Exception {
        Resident node = prober.resident();
        Wire wire = prober.join(Medium.OPEN);
        for (int mtu : new int[] {118, 500, 1064, 2048}) {
            Optional<Signalling> offered = Optional.of(new Signalling(1, mtu));
            expectMtu(
                    mtu,
                    answered(prober, wire, node, prober.offerLink(node.management(), offered)));
        }
    }

    private static void expectMtu(int expected, LinkProof proof) {
        if (proof.mtu() != expected || proof.mode() != 1) {
            throw new Refuted(
                    "expected mode 1 and an MTU of %d, found mode %d and %d"
                            .formatted(expected, proof.mode(), proof.mtu()));
        }
    }

    @Case(decides = "R-CORE-138", kind = Polarity.NEGATIVE)
    void an_mtu_beyond_the_interface_is_lowered(Prober prober) throws Exception {
        Resident node = prober.resident();
        Wire wire = prober.join(Medium.OPEN);
        Optional<Signalling> huge = Optional.of(new Signalling(1, Signalling.MTU_MASK));
        LinkProof proof = answered(prober, wire, node, prober.offerLink(node.management(), huge));
        if (proof.mtu() >= Signalling.MTU_MASK) {
            throw new Refuted("an MTU of " + proof.mtu() + " bytes was confirmed");
        }
        prober.note("the node lowered it to " + proof.mtu());
    }

    @Case(decides = "R-CORE-136", kind = Polarity.NEGATIVE)
    void a_destination_that_takes_no_links_is_silent(Prober prober) throws Exception {
        Resident node = prober.resident();
        Wire wire = prober.join(Medium.OPEN);
        LinkOffer offer = prober.offerLink(node.probe());
        notAnswered(prober, wire, node, "a request to the probe destination", offer.request());
    }

    @Case(
            decides = {"R-CORE-126", "R-CORE-132", "R-CORE-140", "R-CORE-141"},
            slow = true)
    void a_keepalive_after_a_silent_interval_is_answered(Prober prober) throws Exception {
        Resident node = prober.resident();
        Wire wire = prober.join(Medium.OPEN);
        ProberLink link = prober.openLink(wire, node.management(), node.identity());
        wire.refuse(
                "keepalive that nobody asked for",
                link.packets(PacketType.DATA, Context.KEEPALIVE),
                link.longerThanKeepalive());
        Packet answer = prober.answersKeepalive(wire, link, () -> {});
        if (!answer.data().equals(Bytes.hex("fe"))) {
            throw new Refuted("expected the clear byte fe, found " + answer.data());
        }
    }

    @Case(
            decides = {"R-CORE-149"},
            kind = Polarity.NEGATIVE,
            slow = true)
    void a_link_packet_on_another_connection_is_dropped(Prober prober) throws Exception {
        Resident node = prober.resident();
        Wire wire = prober.join(Medium.OPEN);
        Wire other = prober.join(Medium.OPEN_2);
        ProberLink link = prober.openLink(wire, node.management(), node.identity());
        var answers = link.packets(PacketType.DATA, Context.KEEPALIVE);
        prober.note("bent: keepalives on another connection");
        prober.answersKeepalive(wire, link, () -> other.send(link.keepalive(0xFF)));
        wire.refuseMore("answer", answers, link.longerThanKeepalive());
        other.send(link.keepalive(0xFF));
        other.refuse("answer there", answers, Duration.ofSeconds(1));
        if (wire.heard(answers).size() != 1) {
            throw new Refuted("a keepalive on another connection was answered");
        }
        prober.answersKeepalive(wire, link, () -> {});
    }

    @Case(
            decides = {"R-CORE-143", "R-CORE-148", "R-CORE-145", "R-CORE-139"},
            slow = true,
            seconds = 90)
    void a_silent_link_is_closed_by_one_packet_with_its_id_inside(Prober prober) throws Exception {
        Resident node = prober.resident();
        Wire wire = prober.join(Medium.OPEN);
        ProberLink link = prober.openLink(wire, node.management(), node.identity());
        long began = System.nanoTime();
        wire.expect("the node to close the link", link.closings(), 1, CLOSED_AT_LAST);
        double after = (System.nanoTime() - began) / 1e9;
        prober.note("closed after %.1f s".formatted(after));
        if (after < 9.5) {
            throw new Refuted("expected at least two intervals of 5 s, found " + after + " s");
        }
        wire.refuseMore("closing packet", link.closings(), Duration.ofSeconds(2));
    }

    @Case(decides = "R-CORE-145", kind = Polarity.NEGATIVE, slow = true)
    void a_closing_packet_without_the_links_id_is_ignored(Prober prober) throws Exception {
        Resident node = prober.resident();
        Wire wire = prober.join(Medium.OPEN);
        ProberLink link = prober.openLink(wire, node.management(), node.identity());
        prober.note("bent: closing packets with another id, with nothing, and in the clear");
        wire.send(link.packet(Context.LINK_CLOSE, prober.random(16)));
        wire.send(link.packet(Context.LINK_CLOSE, Bytes.EMPTY));
        wire.send(link.clear(PacketType.DATA, Context.LINK_CLOSE, link.id()));
        prober.answersKeepalive(wire, link, () -> {});
    }

    @Case(decides = "R-CORE-147", kind = Polarity.NEGATIVE, slow = true)
    void a_closed_link_answers_nothing_more(Prober prober) throws Exception {
        Resident node = prober.resident();
        Wire wire = prober.join(Medium.OPEN);
        ProberLink closed = prober.openLink(wire, node.management(), node.identity());
        ProberLink open = prober.openLink(wire, node.management(), node.identity());
        wire.send(closed.closing());
        prober.answersKeepalive(wire, open, () -> wire.send(closed.keepalive(0xFF)));
        wire.refuse(
                "answer from the closed link",
                closed.packets(PacketType.DATA, Context.KEEPALIVE),
                Duration.ofSeconds(2));
    }

    @Case(decides = "R-CORE-133", kind = Polarity.NEGATIVE, slow = true)
    void a_round_trip_time_that_does_not_decrypt_is_ignored(Prober prober) throws Exception {
        Resident node = prober.resident();
        Wire wire = prober.join(Medium.OPEN);
        prober.note("bent: a round-trip time of random bytes");
        ProberLink link =
                prober.openLink(
                        wire,
                        node.management(),
                        node.identity(),
                        agreed ->
                                Optional.of(
                                        agreed.clear(
                                                PacketType.DATA,
                                                Context.LINK_RTT,
                                                prober.random(64))));
        prober.answersKeepalive(wire, link, () -> {});
        wire.refuse("closing packet", link.closings());
    }
}
