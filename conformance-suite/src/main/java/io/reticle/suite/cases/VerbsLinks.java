package io.reticle.suite.cases;

import io.reticle.reports.event.Polarity;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.link.Identification;
import io.reticle.rns.link.LinkKeys;
import io.reticle.rns.link.LinkProof;
import io.reticle.rns.link.RoundTripTime;
import io.reticle.rns.link.Signalling;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.packet.Proof;
import io.reticle.suite.adapter.Adapter;
import io.reticle.suite.adapter.AdapterEvent;
import io.reticle.suite.adapter.AdapterFailed;
import io.reticle.suite.adapter.Announcement;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Level;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.LinkAsked;
import io.reticle.suite.prober.LinkOffer;
import io.reticle.suite.prober.Meeting;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberDestination;
import io.reticle.suite.prober.ProberLink;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** Links as an application opens, uses and closes them, from both ends. */
@Chapter("Links: opened, used, closed")
final class VerbsLinks {
    private static final Duration NOT_ACTIVE = Duration.ofMillis(900);
    private static final Duration ESTABLISHMENT = Duration.ofSeconds(16);
    private static final Duration STALE_AND_CLOSED = Duration.ofSeconds(32);

    // ---- the node asks

    @Case(
            decides = {"R-CORE-117", "R-CORE-118", "R-CORE-120"},
            level = Level.L1,
            needs = "link")
    void a_link_request_carries_two_fresh_keys_and_signalling(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        LinkAsked first = meeting.asks(meeting.known());
        LinkAsked second = meeting.asks(meeting.known());
        if (first.packet().flags() != 0x02 || first.packet().context() != Context.NONE) {
            throw new Refuted("expected flags 0x02 and context 0, found " + first.packet());
        }
        Signalling offered =
                first.request()
                        .signalling()
                        .orElseThrow(() -> new Refuted("the request has no signalling"));
        if (offered.mode() != 1 || offered.mtu() < 500) {
            throw new Refuted("expected mode 1 and 500 bytes or more, found " + offered);
        }
        if (first.request().encryptionKey().equals(second.request().encryptionKey())
                || first.request().signingKey().equals(second.request().signingKey())) {
            throw new Refuted("two requests carry the same key");
        }
    }

    @Case(
            decides = {"R-CORE-124", "R-CORE-126", "R-CORE-131", "R-CORE-132", "R-CORE-134"},
            level = Level.L1,
            needs = "link")
    void a_right_proof_makes_the_link_active_and_a_round_trip_time_follows(
            Prober prober, Adapter adapter) throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        LinkAsked asked = meeting.asks(meeting.known());
        meeting.wire().send(asked.proof(Optional.of(new Signalling(1, 1064))));
        AdapterEvent.Link active =
                meeting.application()
                        .expect(
                                "the link is active",
                                AdapterEvent.Link.class,
                                Meeting.active(asked.id()));
        ProberLink link = asked.agreed();
        Packet rtt =
                meeting.wire()
                        .expect(
                                "the round-trip time",
                                link.packets(PacketType.DATA, Context.LINK_RTT));
        Bytes plaintext =
                link.opened(rtt)
                        .orElseThrow(() -> new Refuted("it does not open under the link's key"));
        if (plaintext.length() != 9 || plaintext.at(0) != 0xcb) {
            throw new Refuted("expected a float64 of 9 bytes, found " + plaintext);
        }
        prober.note("round-trip time " + RoundTripTime.parse(plaintext) + " s");
        expectSize("MTU", 1064, active.mtu());
        expectSize("MDU", LinkKeys.mdu(1064), active.mdu());
    }

    private static void expectSize(String what, int expected, OptionalInt found) {
        if (found.isPresent() && found.getAsInt() != expected) {
            throw new Refuted(
                    "expected %s %d, found %d".formatted(what, expected, found.getAsInt()));
        }
    }

    @Case(
            decides = {"R-CORE-124", "R-CORE-131"},
            level = Level.L1,
            needs = "link")
    void a_proof_without_signalling_means_500_bytes(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        LinkAsked asked = meeting.asks(meeting.known());
        meeting.wire().send(asked.proof(Optional.empty()));
        AdapterEvent.Link active =
                meeting.application()
                        .expect(
                                "the link is active",
                                AdapterEvent.Link.class,
                                Meeting.active(asked.id()));
        expectSize("MTU", 500, active.mtu());
        expectSize("MDU", 431, active.mdu());
    }

    @Case(
            decides = {"R-CORE-127", "R-CORE-125"},
            kind = Polarity.NEGATIVE,
            level = Level.L1,
            needs = "link")
    void a_proof_signed_by_another_key_does_not_open_the_link(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        ProberDestination destination = meeting.known();
        meeting.opens(destination);
        LinkAsked asked = meeting.asks(meeting.known());
        prober.note("bent: a proof with a stranger's signature");
        doesNotOpen(meeting, asked, asked.proof(prober.stranger(), asked.request().signalling()));
    }

    private static void doesNotOpen(Meeting meeting, LinkAsked asked, Packet bent) {
        meeting.wire().send(bent);
        meeting.application()
                .refuse(
                        "the link is active",
                        AdapterEvent.Link.class,
                        Meeting.active(asked.id()),
                        NOT_ACTIVE);
        meeting.wire()
                .refuse(
                        "round-trip time",
                        asked.agreed().packets(PacketType.DATA, Context.LINK_RTT));
    }

    @Case(decides = "R-CORE-125", kind = Polarity.NEGATIVE, level = Level.L1, needs = "link")
    void a_signature_that_leaves_out_a_part_does_not_open_the_link(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        meeting.opens(meeting.known());
        for (String part : new String[] {"signalling", "link id", "destination key"}) {
            LinkAsked asked = meeting.asks(meeting.known());
            Bytes id = part.equals("link id") ? Bytes.EMPTY : asked.id();
            Bytes key =
                    part.equals("destination key")
                            ? Bytes.EMPTY
                            : asked.destination().identity().publicIdentity().signingKey();
            Bytes signalling =
                    part.equals("signalling")
                            ? Bytes.EMPTY
                            : asked.request().signalling().orElseThrow().encode();
            prober.note("bent: a signature without the " + part);
            doesNotOpen(
                    meeting,
                    asked,
                    asked.proofOver(
                            Bytes.concat(id, asked.publicKey(), key, signalling),
                            asked.request().signalling()));
        }
    }

    @Case(decides = "R-CORE-128", kind = Polarity.NEGATIVE, level = Level.L1, needs = "link")
    void a_proof_of_another_mode_does_not_open_the_link(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        meeting.opens(meeting.known());
        for (int mode : new int[] {0, 2, 7}) {
            LinkAsked asked = meeting.asks(meeting.known());
            prober.note("bent: a rightly signed proof of mode " + mode);
            doesNotOpen(meeting, asked, asked.proof(Optional.of(new Signalling(mode, 500))));
        }
    }

    @Case(decides = "R-CORE-129", kind = Polarity.NEGATIVE, level = Level.L1, needs = "link")
    void a_proof_of_another_length_does_not_open_the_link(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        meeting.opens(meeting.known());
        for (int length : new int[] {64, 95, 97, 98, 100, 131}) {
            LinkAsked asked = meeting.asks(meeting.known());
            Packet right = asked.proof();
            Bytes longer = Bytes.concat(right.data(), prober.random(40));
            prober.note("bent: a proof of " + length + " bytes");
            doesNotOpen(meeting, asked, right.withData(longer.slice(0, length)));
        }
    }

    @Case(decides = "R-CORE-130", level = Level.L1, needs = "link")
    void a_right_proof_from_an_unexpected_distance_opens_the_link(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        LinkAsked asked = meeting.asks(meeting.known());
        meeting.wire().send(asked.proof().withHops(3));
        meeting.application()
                .expect("the link is active", AdapterEvent.Link.class, Meeting.active(asked.id()));
    }

    @Case(decides = "R-CORE-130", kind = Polarity.NEGATIVE, level = Level.L1, needs = "link")
    void a_wrong_proof_from_an_unexpected_distance_leaves_the_link_pending(
            Prober prober, Adapter adapter) throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        LinkAsked asked = meeting.asks(meeting.known());
        prober.note("bent: a stranger's proof with 3 hops");
        doesNotOpen(
                meeting,
                asked,
                asked.proof(prober.stranger(), asked.request().signalling()).withHops(3));
        meeting.wire().send(asked.proof());
        meeting.application()
                .control(
                        "the right proof still opens it",
                        AdapterEvent.Link.class,
                        Meeting.active(asked.id()));
    }

    @Case(decides = "R-CORE-135", level = Level.L1, needs = "link", slow = true)
    void a_link_that_nobody_proves_ends_after_its_timeout(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        LinkAsked asked = meeting.asks(meeting.known());
        long began = System.nanoTime();
        AdapterEvent.Link closed =
                meeting.application()
                        .expect(
                                "the link is closed",
                                AdapterEvent.Link.class,
                                Meeting.closed(asked.id()),
                                1,
                                ESTABLISHMENT.plusSeconds(10));
        double after = (System.nanoTime() - began) / 1e9;
        prober.note("closed after %.1f s, reason %s".formatted(after, closed.reason()));
        if (after < 5 || after > ESTABLISHMENT.toSeconds() + 2) {
            throw new Refuted("expected about 12 s, found " + after);
        }
        meeting.wire()
                .refuse("packet on the link", packet -> packet.destination().equals(asked.id()));
    }

    @Case(decides = "R-CORE-146", kind = Polarity.NEGATIVE, level = Level.L1, needs = "link")
    void closing_a_pending_link_says_nothing_on_it(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        LinkAsked asked = meeting.asks(meeting.known());
        adapter.close(asked.id());
        meeting.known();
        meeting.wire()
                .refuse(
                        "packet on the link",
                        packet -> packet.destination().equals(asked.id()),
                        Prober.SETTLING);
    }

    @Case(
            decides = {"R-CORE-145", "R-CORE-148"},
            level = Level.L1,
            needs = "link")
    void closing_a_link_sends_its_id_encrypted_and_only_once(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        ProberLink link = meeting.opens(meeting.known());
        adapter.close(link.id());
        meeting.wire().expect("the closing packet", link.closings());
        meeting.application()
                .expect("the link is closed", AdapterEvent.Link.class, Meeting.closed(link.id()));
        try {
            adapter.close(link.id());
        } catch (AdapterFailed e) {
            prober.note("closing again is refused: " + e.getMessage());
        }
        meeting.wire().refuseMore("closing packet", link.closings(), Duration.ofSeconds(1));
        int told =
                meeting.application()
                        .seen(AdapterEvent.Link.class, Meeting.closed(link.id()))
                        .size();
        if (told != 1) throw new Refuted("the application was told " + told + " times");
    }

    @Case(
            decides = {"R-CORE-094", "R-CORE-095", "R-CORE-126"},
            level = Level.L1,
            needs = {"link", "proof"})
    void data_on_the_nodes_link_open_under_the_link_key_and_a_proof_confirms_them(
            Prober prober, Adapter adapter) throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        ProberDestination destination = meeting.known();
        ProberLink link = meeting.opens(destination);
        Bytes data = prober.random(50);
        Packet packet = sent(meeting, link, data);
        if (!link.opened(packet).equals(Optional.of(data))) {
            throw new Refuted("the packet does not open under the link's key");
        }
        Bytes hash = packet.hash(prober.crypto());
        meeting.wire().send(linkProof(link, Proof.of(destination.identity(), hash, true)));
        meeting.application()
                .expect("the proof is taken", AdapterEvent.Proof.class, Meeting.delivered(hash));
    }

    private static Packet sent(Meeting meeting, ProberLink link, Bytes data) {
        Bytes hash = meeting.adapter().sendOver(link.id(), data, true);
        return meeting.wire()
                .expect(
                        "the node's link packet",
                        packet -> packet.hash(link.crypto()).equals(hash));
    }

    private static Packet linkProof(ProberLink link, Proof proof) {
        return link.clear(PacketType.PROOF, Context.NONE, proof.encode());
    }

    @Case(
            decides = {"R-CORE-093", "R-CORE-095", "R-CORE-092"},
            kind = Polarity.NEGATIVE,
            level = Level.L1,
            needs = {"link", "proof"})
    void a_wrong_proof_on_a_link_confirms_nothing(Prober prober, Adapter adapter) throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        ProberDestination destination = meeting.known();
        ProberLink link = meeting.opens(destination);
        Bytes hash = sent(meeting, link, prober.random(50)).hash(prober.crypto());
        Identity stranger = prober.stranger();
        prober.note("bent: a stranger's proof, and one of another hash");
        meeting.wire().send(linkProof(link, Proof.of(stranger, hash, true)));
        meeting.wire()
                .send(linkProof(link, Proof.of(destination.identity(), prober.random(32), true)));
        meeting.application()
                .refuse(
                        "a wrong proof is taken",
                        AdapterEvent.Proof.class,
                        Meeting.delivered(hash),
                        NOT_ACTIVE);
        Bytes second = sent(meeting, link, prober.random(50)).hash(prober.crypto());
        meeting.wire().send(linkProof(link, Proof.of(destination.identity(), second, true)));
        meeting.application()
                .control(
                        "a right proof is taken",
                        AdapterEvent.Proof.class,
                        Meeting.delivered(second));
    }

    @Case(
            decides = {"R-CORE-134", "R-CORE-078"},
            kind = Polarity.NEGATIVE,
            level = Level.L1,
            needs = "link")
    void data_above_the_links_mdu_are_refused(Prober prober, Adapter adapter) throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        LinkAsked asked = meeting.asks(meeting.known());
        meeting.wire().send(asked.proof(Optional.of(new Signalling(1, 500))));
        meeting.becomesActive(asked.id());
        ProberLink link = asked.agreed();
        sent(meeting, link, prober.random(431));
        meeting.refuses(
                "448 bytes on a link that carries 431",
                () -> adapter.sendOver(link.id(), prober.random(448), false));
        meeting.wire().refuse("frame above 500 bytes", packet -> packet.frame().length() > 500);
    }

    @Case(
            decides = {"R-CORE-139", "R-CORE-140", "R-CORE-141", "R-CORE-142"},
            level = Level.L1,
            needs = "link",
            slow = true)
    void a_node_that_only_listens_asks_for_life_and_needs_no_answer_while_data_come(
            Prober prober, Adapter adapter) throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        ProberLink link = meeting.opens(meeting.known());
        var asking = link.packets(PacketType.DATA, Context.KEEPALIVE);
        long end = System.nanoTime() + Duration.ofSeconds(17).toNanos();
        while (System.nanoTime() < end) {
            meeting.wire().send(link.data(prober.random(10)));
            meeting.wire().refuse("closing packet", link.closings(), Duration.ofMillis(700));
        }
        Packet asked =
                meeting.wire()
                        .expect("a keepalive while data came", asking, 1, Duration.ofMillis(500));
        if (!asked.data().equals(Bytes.hex("ff"))) {
            throw new Refuted("expected the clear byte ff, found " + asked.data());
        }
        meeting.application()
                .refuse(
                        "the link is closed",
                        AdapterEvent.Link.class,
                        Meeting.closed(link.id()),
                        Prober.SETTLING);
        prober.note(meeting.wire().heard(asking).size() + " keepalives in 17 s");
    }

    @Case(
            decides = {"R-CORE-143", "R-CORE-139"},
            level = Level.L1,
            needs = "link",
            slow = true,
            seconds = 90)
    void a_link_whose_peer_is_silent_goes_stale_and_is_closed(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        ProberLink link = meeting.opens(meeting.known());
        long began = System.nanoTime();
        meeting.wire().expect("the closing packet", link.closings(), 1, STALE_AND_CLOSED);
        double after = (System.nanoTime() - began) / 1e9;
        prober.note("closed after %.1f s".formatted(after));
        if (after < 9.5) throw new Refuted("expected two intervals of 5 s first, found " + after);
        meeting.application()
                .expect(
                        "the link is closed by timeout",
                        AdapterEvent.Link.class,
                        Meeting.closed(link.id()));
        if (meeting.wire().heard(link.packets(PacketType.DATA, Context.KEEPALIVE)).isEmpty()) {
            throw new Refuted("the node never asked for life");
        }
    }

    @Case(decides = "R-CORE-144", level = Level.L1, needs = "link", slow = true, seconds = 90)
    void a_stale_link_that_hears_something_lives_on(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        ProberLink link = meeting.opens(meeting.known());
        // two intervals make it stale; the authority notices up to five seconds late and needs
        // five more to close: a packet every 11 s finds it stale, or just about to be
        for (int i = 0; i < 2; i++) {
            meeting.wire().refuse("closing packet", link.closings(), Duration.ofSeconds(11));
            meeting.wire().send(link.keepalive(0xFE));
        }
        meeting.wire().refuse("closing packet", link.closings(), Duration.ofSeconds(4));
        Bytes data = prober.random(10);
        meeting.wire().send(link.data(data));
        meeting.application()
                .expect(
                        "data on the link",
                        AdapterEvent.Packet.class,
                        Meeting.over(link.id(), data));
    }

    // ---- the node answers

    private static ProberLink linkTo(Meeting meeting, Meeting.Hosted hosted) {
        ProberLink link =
                meeting.prober().openLink(meeting.wire(), hosted.address(), hosted.identity());
        meeting.becomesActive(link.id());
        return link;
    }

    @Case(
            decides = {"R-CORE-094", "R-CORE-095", "R-CORE-132", "R-CORE-063"},
            level = Level.L1,
            needs = {"link", "proof"})
    void data_on_a_link_to_the_node_are_told_and_proved_by_the_destinations_key(
            Prober prober, Adapter adapter) throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        Meeting.Hosted hosted =
                meeting.hosts(Announcement.of("reticle.link").proving(Announcement.Proofs.ALL));
        ProberLink link = linkTo(meeting, hosted);
        Bytes data = prober.random(40);
        Packet packet = link.data(data);
        meeting.wire().send(packet);
        meeting.application()
                .expect("the data", AdapterEvent.Packet.class, Meeting.over(link.id(), data));
        Packet proof =
                meeting.wire().expect("a proof", link.packets(PacketType.PROOF, Context.NONE));
        Proof said = Proof.parse(proof.data());
        if (proof.flags() != 0x0F || said.packetHash().isEmpty()) {
            throw new Refuted("expected an explicit proof with flags 0x0f, found " + proof);
        }
        if (!said.proves(packet.hash(prober.crypto()), hosted.identity())) {
            throw new Refuted("the proof does not verify under the destination's key");
        }
    }

    @Case(
            decides = {"R-CORE-011", "R-CORE-064"},
            kind = Polarity.NEGATIVE,
            level = Level.L1,
            needs = {"link", "proof"})
    void link_data_that_do_not_decrypt_are_neither_told_nor_proved(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        Meeting.Hosted hosted =
                meeting.hosts(Announcement.of("reticle.link").proving(Announcement.Proofs.ALL));
        ProberLink link = linkTo(meeting, hosted);
        byte[] bent = link.data(prober.random(40)).data().toArray();
        bent[bent.length - 1] ^= 1;
        prober.note("bent: a link packet with a bit of its HMAC flipped");
        meeting.wire().send(link.clear(PacketType.DATA, Context.NONE, Bytes.wrap(bent)));
        meeting.wire().send(link.clear(PacketType.DATA, Context.NONE, prober.random(64)));
        Bytes data = prober.random(40);
        Packet right = link.data(data);
        meeting.wire().send(right);
        meeting.application()
                .control("right data", AdapterEvent.Packet.class, Meeting.over(link.id(), data));
        meeting.wire().control("their proof", link.packets(PacketType.PROOF, Context.NONE));
        meeting.wire()
                .refuseMore("proof", link.packets(PacketType.PROOF, Context.NONE), Prober.SETTLING);
        if (meeting.wire().heard(link.packets(PacketType.PROOF, Context.NONE)).size() != 1
                || meeting.application().seen(AdapterEvent.Packet.class, event -> true).size()
                        != 1) {
            throw new Refuted("a packet that does not decrypt was told or proved");
        }
    }

    @Case(decides = "R-CORE-133", kind = Polarity.NEGATIVE, level = Level.L1, needs = "link")
    void a_round_trip_time_that_is_no_number_does_not_activate_the_link(
            Prober prober, Adapter adapter) throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        Meeting.Hosted hosted = meeting.hosts(Announcement.of("reticle.link"));
        for (String plaintext : new String[] {"a3313030", "c0", "c1"}) {
            LinkOffer offer = prober.offerLink(hosted.address());
            meeting.wire().send(offer.request());
            Packet answer = meeting.wire().control("a link proof", offer.proofs());
            LinkProof proof = prober.proofIn(answer, offer.id(), hosted.identity());
            ProberLink link = offer.agreed(proof);
            prober.note("bent: a round-trip time of " + plaintext);
            meeting.wire().send(link.packet(Context.LINK_RTT, Bytes.hex(plaintext)));
            meeting.application()
                    .refuse(
                            "the link is active",
                            AdapterEvent.Link.class,
                            Meeting.active(link.id()),
                            NOT_ACTIVE);
        }
        linkTo(meeting, hosted);
    }

    @Case(decides = "R-CORE-136", kind = Polarity.NEGATIVE, level = Level.L1, needs = "link")
    void a_destination_that_refuses_links_is_silent(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        Meeting.Hosted closed = meeting.hosts(Announcement.of("reticle.closed").refusingLinks());
        Meeting.Hosted open = meeting.hosts(Announcement.of("reticle.open"));
        LinkOffer refused = prober.offerLink(closed.address());
        meeting.wire().send(refused.request());
        linkTo(meeting, open);
        meeting.wire().refuse("link proof", refused.proofs(), Prober.SETTLING);
    }

    @Case(
            decides = {"R-CORE-147", "R-CORE-145"},
            kind = Polarity.NEGATIVE,
            level = Level.L1,
            needs = "link")
    void a_link_that_the_peer_closed_ignores_what_comes(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        Meeting.Hosted hosted = meeting.hosts(Announcement.of("reticle.link"));
        ProberLink link = linkTo(meeting, hosted);
        ProberLink other = linkTo(meeting, hosted);
        meeting.wire().send(link.closing());
        AdapterEvent.Link closed =
                meeting.application()
                        .expect(
                                "the link is closed",
                                AdapterEvent.Link.class,
                                Meeting.closed(link.id()));
        if (closed.reason().isPresent()
                && closed.reason().get() != AdapterEvent.CloseReason.INITIATOR_CLOSED) {
            throw new Refuted("expected the initiator as the reason, found " + closed.reason());
        }
        Bytes data = prober.random(20);
        meeting.wire().send(link.data(data));
        meeting.wire().send(other.data(data));
        meeting.application()
                .control(
                        "data on another link",
                        AdapterEvent.Packet.class,
                        Meeting.over(other.id(), data));
        meeting.application()
                .refuse(
                        "data on the closed link",
                        AdapterEvent.Packet.class,
                        Meeting.over(link.id(), data),
                        Prober.SETTLING);
    }

    @Case(decides = "R-CORE-145", kind = Polarity.NEGATIVE, level = Level.L1, needs = "link")
    void a_closing_packet_with_other_content_closes_nothing(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        Meeting.Hosted hosted = meeting.hosts(Announcement.of("reticle.link"));
        ProberLink link = linkTo(meeting, hosted);
        prober.note("bent: closing packets with another id, with nothing, and in the clear");
        meeting.wire().send(link.packet(Context.LINK_CLOSE, prober.random(16)));
        meeting.wire().send(link.packet(Context.LINK_CLOSE, Bytes.EMPTY));
        meeting.wire().send(link.clear(PacketType.DATA, Context.LINK_CLOSE, link.id()));
        meeting.application()
                .refuse(
                        "the link is closed",
                        AdapterEvent.Link.class,
                        Meeting.closed(link.id()),
                        NOT_ACTIVE);
        Bytes data = prober.random(20);
        meeting.wire().send(link.data(data));
        meeting.application()
                .control(
                        "the link goes on",
                        AdapterEvent.Packet.class,
                        Meeting.over(link.id(), data));
    }

    @Case(decides = "R-CORE-149", kind = Polarity.NEGATIVE, level = Level.L1, needs = "link")
    void data_on_another_interface_than_the_links_are_dropped(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.onTwoWires(prober, adapter);
        Meeting.Hosted hosted = meeting.hosts(Announcement.of("reticle.link"));
        ProberLink link = linkTo(meeting, hosted);
        Bytes astray = prober.random(20);
        meeting.wires().getLast().send(link.data(astray));
        Bytes right = prober.random(20);
        meeting.wire().send(link.data(right));
        meeting.application()
                .control(
                        "data on the link's own interface",
                        AdapterEvent.Packet.class,
                        Meeting.over(link.id(), right));
        meeting.application()
                .refuse(
                        "data on another interface",
                        AdapterEvent.Packet.class,
                        Meeting.over(link.id(), astray),
                        NOT_ACTIVE);
    }

    @Case(decides = "R-NET-17", kind = Polarity.NEGATIVE, level = Level.L1, needs = "link")
    void what_came_on_a_wrong_interface_is_still_taken_from_the_right_one(
            Prober prober, Adapter adapter) throws Exception {
        Meeting meeting = Meeting.onTwoWires(prober, adapter);
        Meeting.Hosted hosted = meeting.hosts(Announcement.of("reticle.link"));
        ProberLink link = linkTo(meeting, hosted);
        Bytes content = prober.random(20);
        Packet packet = link.data(content);
        meeting.wires().getLast().send(packet);
        meeting.application()
                .refuse(
                        "data on another interface",
                        AdapterEvent.Packet.class,
                        Meeting.over(link.id(), content),
                        NOT_ACTIVE);
        meeting.wire().send(packet);
        meeting.application()
                .expect(
                        "the same packet on the link's own interface",
                        AdapterEvent.Packet.class,
                        Meeting.over(link.id(), content));
    }

    @Case(
            decides = "R-NET-137",
            level = Level.L1,
            needs = {"link", "path"})
    void a_link_proof_from_another_distance_is_taken_and_the_distance_kept(
            Prober prober, Adapter adapter) throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        ProberDestination destination = prober.destination();
        meeting.known(destination, destination.announcePacket().withHops(2));
        LinkAsked asked = meeting.asks(destination);
        meeting.wire().send(asked.proof().withHops(4));
        meeting.becomesActive(asked.id());
        OptionalInt hops = adapter.path(destination.address(), Duration.ZERO).hops();
        if (!hops.equals(OptionalInt.of(5))) {
            throw new Refuted("expected a path of 5 hops after the proof, found " + hops);
        }
    }

    // ---- identification

    @Case(decides = "R-CORE-150", level = Level.L1, needs = "identify")
    void the_initiator_says_who_it_is_inside_the_link(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        ProberLink link = meeting.opens(meeting.known());
        Identity identity = prober.stranger();
        adapter.identify(link.id(), identity.privateKey());
        Packet packet =
                meeting.wire()
                        .expect(
                                "the identification",
                                link.packets(PacketType.DATA, Context.LINK_IDENTIFY));
        Bytes plaintext =
                link.opened(packet)
                        .orElseThrow(() -> new Refuted("it does not open under the link's key"));
        Identification said = Identification.parse(prober.crypto(), plaintext);
        if (!said.identity().equals(identity.publicIdentity()) || !said.verifies(link.id())) {
            throw new Refuted("the identification does not verify for this link");
        }
    }

    @Case(
            decides = {"R-CORE-150", "R-CORE-151"},
            kind = Polarity.NEGATIVE,
            level = Level.L1,
            needs = "identify")
    void the_first_identification_stays(Prober prober, Adapter adapter) throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        Meeting.Hosted hosted = meeting.hosts(Announcement.of("reticle.link"));
        ProberLink link = linkTo(meeting, hosted);
        Identity first = prober.stranger();
        Identity second = prober.stranger();
        meeting.wire().send(identification(link, Identification.make(first, link.id()).encode()));
        meeting.application()
                .expect(
                        "the first identity",
                        AdapterEvent.Identified.class,
                        event -> event.identity().equals(first.hash()));
        meeting.wire().send(identification(link, Identification.make(second, link.id()).encode()));
        meeting.application()
                .refuse(
                        "a second identity",
                        AdapterEvent.Identified.class,
                        event -> event.identity().equals(second.hash()),
                        NOT_ACTIVE);
    }

    private static Packet identification(ProberLink link, Bytes plaintext) {
        return link.packet(Context.LINK_IDENTIFY, plaintext);
    }

    @Case(decides = "R-CORE-153", kind = Polarity.NEGATIVE, level = Level.L1, needs = "identify")
    void a_wrong_identification_is_ignored_and_a_right_one_still_taken(
            Prober prober, Adapter adapter) throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        Meeting.Hosted hosted = meeting.hosts(Announcement.of("reticle.link"));
        ProberLink link = linkTo(meeting, hosted);
        Identity identity = prober.stranger();
        Bytes right = Identification.make(identity, link.id()).encode();
        Bytes forOther = Identification.make(identity, prober.random(16)).encode();
        prober.note("bent: 127 bytes, 129 bytes, a signature for another link, a stolen key");
        meeting.wire().send(identification(link, right.slice(0, 127)));
        meeting.wire().send(identification(link, Bytes.concat(right, Bytes.hex("00"))));
        meeting.wire().send(identification(link, forOther));
        Bytes stolen =
                Bytes.concat(
                        identity.publicIdentity().key(),
                        prober.stranger()
                                .sign(Bytes.concat(link.id(), identity.publicIdentity().key())));
        meeting.wire().send(identification(link, stolen));
        meeting.application()
                .refuse(
                        "an identity",
                        AdapterEvent.Identified.class,
                        event -> event.link().equals(link.id()),
                        NOT_ACTIVE);
        meeting.wire().send(identification(link, right));
        meeting.application()
                .control(
                        "the right identification is taken",
                        AdapterEvent.Identified.class,
                        event -> event.identity().equals(identity.hash()));
    }
}
