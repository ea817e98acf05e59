package io.reticle.suite.cases;

import io.reticle.reports.event.Polarity;
import io.reticle.rns.bytes.Bytes;
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
import io.reticle.suite.prober.Mailbox;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberDestination;
import io.reticle.suite.prober.ProberLink;
import io.reticle.suite.prober.Wire;
import io.reticle.suite.sut.NodeSpec;
import io.reticle.suite.sut.OwnNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a transport node carries on, and what it looks like afterwards. */
@Chapter("Forwarding")
final class Forwarding {
    /** A sweep of the tables, with time to spare. */
    private static final Duration SWEPT = Duration.ofSeconds(7);

    private static final int ANNOUNCES_OF_A_FLOOD = 400;

    @Case(decides = "R-NET-117", needs = "transport")
    void a_packet_with_hops_left_is_handed_to_the_next_hop(Prober prober) throws Exception {
        Bytes relay = prober.random(16);
        Crossing crossing =
                Crossing.open(
                        prober, Crossing.plain(), announce -> announce.withHops(2).via(relay));
        Packet sent = crossing.data();
        Packet out = crossing.passes(sent);
        if (!out.transportId().equals(Optional.of(relay))
                || out.hops() != 1
                || out.flags() != (0x50 | sent.flags() & 0x0F)) {
            throw new Refuted("expected flags 0x50, one hop and the next hop's id, found " + out);
        }
    }

    @Case(decides = "R-NET-118", needs = "transport")
    void at_the_last_hop_a_packet_has_one_address_and_no_upper_flags(Prober prober)
            throws Exception {
        Crossing crossing = Crossing.open(prober);
        Packet sent = crossing.data();
        Packet out = crossing.passes(sent);
        if (out.twoAddresses() || out.hops() != 1 || out.flags() != (sent.flags() & 0x0F)) {
            throw new Refuted("expected one address, one hop and no upper flags, found " + out);
        }
    }

    @Case(decides = "R-NET-119", kind = Polarity.NEGATIVE, needs = "transport")
    void a_packet_without_a_path_is_dropped_in_silence(Prober prober) throws Exception {
        Crossing crossing = Crossing.open(prober);
        ProberDestination nowhere = prober.destination();
        Packet lost = prober.dataTo(nowhere);
        crossing.near().send(lost.via(crossing.id()));
        crossing.passes(crossing.data());
        crossing.far().refuse("the packet without a path", prober.sameAs(lost));
        crossing.near()
                .refuse(
                        "answer of any kind",
                        packet ->
                                packet.type() == PacketType.PROOF
                                        || packet.destination().equals(nowhere.address()),
                        Prober.SETTLING);
    }

    @Case(
            decides = "R-NET-136",
            needs = {"transport", "rebalancing"})
    void a_genuine_link_proof_from_farther_away_corrects_the_distance_once(Prober prober)
            throws Exception {
        Crossing crossing = Crossing.open(prober);
        LinkOffer offer = prober.offerLink(crossing.destination().address());
        LinkAsked asked = crossing.asks(offer);
        crossing.far().send(asked.proof().withHops(3));
        Packet proof = crossing.near().expect("the link proof", offer.proofs());
        if (proof.hops() != 4) throw new Refuted("expected hop byte 4, found " + proof.hops());
        ProberLink far = asked.agreed();
        Predicate<Packet> data = dataOf(far);
        prober.note("the other end is now four hops away");
        crossing.far().send(far.data(prober.random(10)));
        crossing.near().refuse("data from where the link no longer leads", data, Prober.SETTLING);
        crossing.far().send(far.data(prober.random(10)).withHops(3));
        crossing.near().expect("data from the corrected distance", data);
    }

    private static Predicate<Packet> dataOf(ProberLink link) {
        return link.packets(PacketType.DATA, Context.NONE);
    }

    @Case(
            decides = {"R-NET-138", "R-NET-16"},
            kind = Polarity.NEGATIVE,
            needs = "transport")
    void link_packets_at_a_wrong_distance_or_side_are_dropped_and_not_remembered(Prober prober)
            throws Exception {
        Crossing crossing = Crossing.open(prober);
        Wire aside = prober.join(crossing.node(), "far");
        Crossing.Ends link = crossing.link();
        Packet data = link.near().data(prober.random(20));
        prober.note("bent: one hop too many, and from a third side");
        crossing.near().send(data.withHops(1));
        aside.send(data);
        crossing.far().refuse("the packet from elsewhere", dataOf(link.near()), Prober.SETTLING);
        crossing.near().send(data);
        crossing.far().expect("the same packet from the right side", dataOf(link.near()));
    }

    @Case(decides = "R-NET-142", needs = "transport")
    void the_close_of_a_link_goes_through_in_both_directions(Prober prober) throws Exception {
        Crossing crossing = Crossing.open(prober);
        Crossing.Ends first = crossing.link();
        crossing.near().send(first.near().closing());
        crossing.far().expect("the close of the near end", first.far().closings());
        Crossing.Ends second = crossing.link();
        crossing.far().send(second.far().closing());
        crossing.near().expect("the close of the far end", second.near().closings());
    }

    @Case(decides = "R-NET-133", kind = Polarity.NEGATIVE, needs = "transport", slow = true)
    void a_link_that_is_not_proved_in_time_is_forgotten(Prober prober) throws Exception {
        Crossing crossing = Crossing.open(prober);
        LinkOffer late = prober.offerLink(crossing.destination().address());
        LinkAsked asked = crossing.asks(late);
        prober.note("six seconds for the one hop that is left, and a sweep");
        crossing.near().refuse("proof that nobody gave", late.proofs(), SWEPT.plus(SWEPT));
        crossing.far().send(asked.proof());
        crossing.near().refuse("proof that comes too late", late.proofs(), Prober.SETTLING);
        crossing.link();
    }

    @Case(decides = "R-NET-139", needs = "transport")
    void a_link_between_two_on_one_interface_is_carried(Prober prober) throws Exception {
        OwnNode node = prober.node(Crossing.plain());
        Wire wire = prober.join(node, "near");
        ProberDestination destination = prober.destination();
        wire.send(destination.announcePacket());
        Bytes id =
                wire.control(
                                "the announce is copied",
                                Prober.rebroadcastsOf(destination.address()),
                                1,
                                Prober.REBROADCAST)
                        .transportId()
                        .orElseThrow();
        Crossing both = new Crossing(prober, node, id, wire, wire, destination);
        Crossing.Ends link = both.link();
        wire.send(link.near().data(prober.random(20)));
        wire.expect("the data on the same interface", dataOf(link.near()));
        wire.send(link.far().data(prober.random(20)));
        wire.expect("the answer on the same interface", dataOf(link.far()), 2, Wire.SOON);
    }

    @Case(
            decides = {"R-NET-83", "R-NET-144", "R-NET-14"},
            kind = Polarity.NEGATIVE,
            needs = "transport",
            slow = true)
    void with_a_connection_its_paths_and_links_go(Prober prober) throws Exception {
        List<Packet> announces = new ArrayList<>();
        Crossing crossing =
                Crossing.open(
                        prober,
                        Crossing.plain(),
                        announce -> {
                            announces.add(announce);
                            return announce;
                        });
        Wire asking = prober.join(crossing.node(), "near");
        Crossing.Ends link = crossing.link();
        asking.send(prober.pathRequest(crossing.destination().address()));
        asking.control("the path", Prober.pathAnswersFor(crossing.destination().address()));
        crossing.far().close();
        crossing.near().refuse("data of a link without far end", dataOf(link.near()), SWEPT);
        int answers = asking.heard(Prober.pathAnswersFor(crossing.destination().address())).size();
        asking.send(prober.pathRequest(crossing.destination().address()));
        asking.refuseMore(
                "answer for a destination behind a lost connection",
                Prober.pathAnswersFor(crossing.destination().address()),
                Duration.ofSeconds(3));
        prober.note(answers + " answers before the connection was lost");
        Wire back = prober.join(crossing.node(), "far");
        back.send(announces.getFirst());
        back.expect(
                "a copy of the same announce once its path is gone",
                Prober.rebroadcastsOf(crossing.destination().address()),
                1,
                Prober.REBROADCAST);
        crossing.near().send(crossing.data().via(crossing.id()));
        back.expect(
                "data by the new connection",
                packet ->
                        packet.type() == PacketType.DATA
                                && packet.destination().equals(crossing.destination().address()));
    }

    @Case(
            decides = "R-NET-128",
            needs = {"transport", "probe"})
    void with_use_implicit_proof_off_proofs_name_their_packet(Prober prober) throws Exception {
        OwnNode node =
                prober.node(
                        NodeSpec.transport()
                                .with("respond_to_probes", "yes")
                                .with("use_implicit_proof", "no")
                                .on("near"));
        Wire wire = prober.join(node, "near");
        Bytes id = prober.transportIdOf(wire, wire);
        Bytes probe = Prober.probeOf(prober.crypto(), id);
        var identity = prober.identityBehind(wire, probe);
        Packet packet = prober.to(probe, identity, prober.random(16));
        wire.send(packet);
        Packet proof = wire.expect("a proof", prober.proofsOf(packet, identity));
        if (proof.data().length() != 96) {
            throw new Refuted("expected 96 bytes of proof, found " + proof.data().length());
        }
        if (!Proof.parse(proof.data()).proves(packet.hash(prober.crypto()), identity)) {
            throw new Refuted("the proof names another packet");
        }
    }

    @Case(
            decides = {"R-NET-22", "R-NET-23"},
            needs = "transport",
            slow = true)
    void data_pass_by_a_flood_of_announces(Prober prober) throws Exception {
        Crossing crossing = Crossing.open(prober);
        List<Packet> flood =
                IntStream.range(0, ANNOUNCES_OF_A_FLOOD)
                        .mapToObj(i -> prober.destination().announcePacket())
                        .toList();
        List<Packet> among = new ArrayList<>();
        for (int i = 0; i < flood.size(); i++) {
            crossing.near().send(flood.get(i));
            if (i % 10 == 0) {
                among.add(crossing.data());
                crossing.near().send(among.getLast().via(crossing.id()));
            }
        }
        long began = System.nanoTime();
        crossing.passes(crossing.data());
        double took = (System.nanoTime() - began) / 1e9;
        prober.note("a packet behind %d announces took %.3f s".formatted(flood.size(), took));
        if (took > 1) {
            throw new Refuted("expected the packet before the announces, it took " + took + " s");
        }
        for (Packet each : among) {
            crossing.far().expect("all packets that came with the flood", prober.sameAs(each));
        }
        crossing.far().quiet(Prober.REBROADCAST);
        prober.note(
                "%d of %d announces found room, and all of %d packets"
                        .formatted(
                                crossing.far().heard(copiesOf(flood)).size(),
                                flood.size(),
                                among.size()));
    }

    private static Predicate<Packet> copiesOf(List<Packet> announces) {
        Set<Bytes> addresses =
                announces.stream().map(Packet::destination).collect(Collectors.toSet());
        Set<Bytes> seen = new HashSet<>();
        return packet -> addresses.contains(packet.destination()) && seen.add(packet.destination());
    }

    @Case(
            decides = "R-NET-132",
            needs = {"transport", "udp"})
    void where_no_mtu_can_be_agreed_a_link_request_loses_its_offer_and_keeps_its_id(Prober prober)
            throws Exception {
        int port = prober.freePort();
        Mailbox mailbox = prober.mailbox("udp", "127.0.0.1", port);
        OwnNode node =
                prober.node(
                        NodeSpec.transport()
                                .on("near")
                                .using(
                                        "far",
                                        "UDPInterface",
                                        "listen_ip",
                                        "127.0.0.1",
                                        "listen_port",
                                        String.valueOf(port),
                                        "forward_ip",
                                        "127.0.0.1",
                                        "forward_port",
                                        String.valueOf(mailbox.port())));
        Wire near = prober.join(node, "near");
        Carried.out(prober, near, mailbox.wire());
        ProberDestination destination = prober.destination();
        mailbox.wire().send(destination.announcePacket());
        Bytes id =
                Carried.repeated("an announce from the other medium", destination, near)
                        .transportId()
                        .orElseThrow();
        Crossing crossing = new Crossing(prober, node, id, near, mailbox.wire(), destination);
        LinkOffer offer =
                prober.offerLink(
                        destination.address(),
                        Optional.of(new Signalling(Signalling.AES256_CBC, 8_192)));
        LinkAsked asked = crossing.asks(offer);
        if (asked.request().signalling().isPresent()) {
            throw new Refuted("expected no MTU any more, found " + asked.request().signalling());
        }
        if (!asked.id().equals(offer.id())) {
            throw new Refuted(
                    "expected link id %s, found %s"
                            .formatted(offer.id().brief(), asked.id().brief()));
        }
        mailbox.wire().send(asked.proof());
        near.expect("the link proof", offer.proofs());
    }
}
