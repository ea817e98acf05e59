package io.reticle.suite.cases;

import io.reticle.reports.event.Polarity;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.AnnounceDialogue;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberDestination;
import io.reticle.suite.prober.Wire;
import io.reticle.suite.sut.Medium;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** How a transport node passes announces on. */
@Chapter("Announces: propagation")
final class AnnouncePropagation {

    /** The second copy comes within seven seconds of the first; nothing may come after it. */
    private static final Duration SECOND_COPY = Duration.ofSeconds(8);

    private static final Duration NO_THIRD = Duration.ofSeconds(8);

    @Case(decides = {"R-CORE-115", "R-CORE-224", "R-NET-30", "R-NET-05", "R-NET-51"})
    void a_copy_carries_the_nodes_transport_id_one_more_hop_and_the_same_data(Prober prober)
            throws Exception {
        Bytes node = prober.resident().transportId();
        Wire here = prober.join(Medium.OPEN);
        Wire there = prober.join(Medium.OPEN_2);
        Bytes ratchet = prober.crypto().x25519PublicKey(prober.random(32));
        for (boolean ratcheted : new boolean[] {false, true}) {
            ProberDestination destination = prober.destination();
            Packet sent =
                    destination
                            .announce(
                                    Prober.unixSeconds(),
                                    ratcheted ? Optional.of(ratchet) : Optional.empty(),
                                    Bytes.utf8("hello"))
                            .packet(false)
                            .withHops(4);
            here.send(sent);
            Packet copy =
                    there.expect(
                            "a copy of the announce",
                            Prober.rebroadcastsOf(destination.address()),
                            1,
                            Prober.REBROADCAST);
            if (!copy.transportId().equals(Optional.of(node))) {
                throw new Refuted("expected the node's transport id, found another");
            }
            if (copy.hops() != 5) {
                throw new Refuted("expected hops 5 after 4, found " + copy.hops());
            }
            if (!copy.data().equals(sent.data()) || copy.contextFlag() != ratcheted) {
                throw new Refuted("data or context flag changed on the way");
            }
        }
        ProberDestination beyond = prober.destination();
        here.send(beyond.announcePacket().via(prober.random(16)).withHops(4));
        Packet copy =
                there.expect(
                        "a copy of an announce that came over another transport node",
                        Prober.rebroadcastsOf(beyond.address()),
                        1,
                        Prober.REBROADCAST);
        if (!copy.transportId().equals(Optional.of(node))) {
            throw new Refuted("expected the node's transport id, found that of another node");
        }
    }

    @Case(decides = "R-NET-33")
    void a_copy_also_goes_back_to_where_the_announce_came_from(Prober prober) throws Exception {
        Wire wire = prober.join(Medium.OPEN);
        ProberDestination destination = prober.destination();
        wire.send(destination.announcePacket());
        wire.expect(
                "a copy on the same wire",
                Prober.rebroadcastsOf(destination.address()),
                1,
                Prober.REBROADCAST);
    }

    @Case(
            decides = {"R-CORE-225", "R-NET-31", "R-NET-32"},
            kind = Polarity.NEGATIVE,
            slow = true)
    void an_announce_is_copied_twice_and_no_more(Prober prober) throws Exception {
        Wire here = prober.join(Medium.OPEN);
        Wire there = prober.join(Medium.OPEN_2);
        ProberDestination destination = prober.destination();
        here.send(destination.announcePacket());
        var copies = Prober.rebroadcastsOf(destination.address());
        there.control("a first copy", copies, 1, Prober.REBROADCAST);
        there.expect("a second copy", copies, 2, SECOND_COPY);
        List<Wire.Heard> heard = there.heard(copies);
        double apart = (heard.get(1).nanos() - heard.get(0).nanos()) / 1e9;
        prober.note("the copies are %.2f s apart".formatted(apart));
        if (apart < 5.0) {
            throw new Refuted("expected 5.5 to 7 s between the copies, found " + apart);
        }
        there.refuseMore("copy", copies, NO_THIRD);
    }

    @Case(decides = "R-NET-37", kind = Polarity.NEGATIVE)
    void a_path_response_is_learned_and_not_copied(Prober prober) throws Exception {
        AnnounceDialogue talk = AnnounceDialogue.on(prober, Medium.OPEN);
        Wire other = prober.join(Medium.OPEN_2);
        ProberDestination destination = prober.destination();
        Packet response =
                destination.announce(Prober.unixSeconds(), Bytes.utf8("answer")).packet(true);
        talk.learns("a path response", response);
        ProberDestination ordinary = prober.destination();
        talk.wire().send(ordinary.announcePacket());
        other.control(
                "an ordinary announce is copied",
                Prober.rebroadcastsOf(ordinary.address()),
                1,
                Prober.REBROADCAST);
        other.refuse(
                "copy of the path response",
                Prober.announcesOf(destination.address()),
                Duration.ofSeconds(2));
    }

    @Case(decides = "R-NET-39", kind = Polarity.NEGATIVE)
    void an_announce_that_reached_the_greatest_distance_goes_no_further(Prober prober)
            throws Exception {
        Wire here = prober.join(Medium.OPEN);
        Wire there = prober.join(Medium.OPEN_2);
        ProberDestination far = prober.destination();
        ProberDestination near = prober.destination();
        here.send(far.announcePacket().withHops(127));
        here.send(near.announcePacket().withHops(126));
        there.control(
                "an announce with 126 hops is copied",
                Prober.rebroadcastsOf(near.address()),
                1,
                Prober.REBROADCAST);
        there.refuse(
                "copy of one with 127 hops",
                Prober.announcesOf(far.address()),
                Duration.ofSeconds(2));
        // with 128 hops it would be no packet at all
        there.expectReadable();
    }

    @Case(decides = "R-NET-35", kind = Polarity.NEGATIVE, slow = true)
    void two_neighbours_at_the_same_distance_make_the_second_copy_needless(Prober prober)
            throws Exception {
        Bytes first = prober.random(16);
        Bytes second = prober.random(16);
        needsNoSecondCopy(
                prober,
                announce ->
                        List.of(announce.withHops(1).via(first), announce.withHops(1).via(second)));
    }

    @Case(decides = "R-NET-36", kind = Polarity.NEGATIVE, slow = true)
    void a_neighbour_that_carries_it_on_makes_the_second_copy_needless(Prober prober)
            throws Exception {
        Bytes neighbour = prober.random(16);
        needsNoSecondCopy(prober, announce -> List.of(announce.withHops(2).via(neighbour)));
    }

    /** After the first copy the node hears these echoes; an undisturbed announce is the control. */
    private static void needsNoSecondCopy(Prober prober, Function<Packet, List<Packet>> echoes)
            throws Exception {
        Wire here = prober.join(Medium.OPEN);
        Wire there = prober.join(Medium.OPEN_2);
        ProberDestination destination = prober.destination();
        ProberDestination undisturbed = prober.destination();
        Packet announce = destination.announcePacket();
        here.send(announce);
        here.send(undisturbed.announcePacket());
        var copies = Prober.rebroadcastsOf(destination.address());
        there.control("a first copy", copies, 1, Prober.REBROADCAST);
        echoes.apply(announce).forEach(there::send);
        there.control(
                "an undisturbed announce is copied twice",
                Prober.rebroadcastsOf(undisturbed.address()),
                2,
                SECOND_COPY);
        there.refuseMore("copy", copies, Duration.ofSeconds(2));
        if (there.heard(copies).size() != 1) {
            throw new Refuted("expected one copy, found " + there.heard(copies).size());
        }
    }

    @Case(decides = {"R-NET-29", "R-NET-73"})
    void the_transport_id_of_an_announce_becomes_the_next_hop(Prober prober) throws Exception {
        AnnounceDialogue here = AnnounceDialogue.on(prober, Medium.OPEN);
        Wire there = prober.join(Medium.OPEN_2);
        ProberDestination far = prober.destination();
        Bytes relay = prober.random(16);
        there.send(far.announcePacket().withHops(1).via(relay));
        here.wire()
                .control(
                        "the node has learned the way",
                        Prober.rebroadcastsOf(far.address()),
                        1,
                        Prober.REBROADCAST);
        Packet through =
                prober.sealed(far.address(), prober.random(90)).via(here.node().transportId());
        here.wire().send(through);
        Packet onward =
                there.expect(
                        "the packet on its way to the next hop",
                        packet ->
                                packet.type() == PacketType.DATA
                                        && packet.destination().equals(far.address()));
        if (!onward.transportId().equals(Optional.of(relay)) || onward.hops() != 1) {
            throw new Refuted("expected the relay's id as transport id and one hop");
        }
    }

    @Case(decides = {"R-NET-29", "R-NET-114"})
    void at_the_last_hop_the_transport_id_is_taken_off(Prober prober) throws Exception {
        AnnounceDialogue here = AnnounceDialogue.on(prober, Medium.OPEN);
        Wire there = prober.join(Medium.OPEN_2);
        ProberDestination near = prober.destination();
        there.send(near.announcePacket());
        here.wire()
                .control(
                        "the node has learned the way",
                        Prober.rebroadcastsOf(near.address()),
                        1,
                        Prober.REBROADCAST);
        here.wire()
                .send(
                        prober.sealed(near.address(), prober.random(90))
                                .via(here.node().transportId()));
        Packet last =
                there.expect(
                        "the packet at its last hop",
                        packet ->
                                packet.type() == PacketType.DATA
                                        && packet.destination().equals(near.address()));
        if (last.twoAddresses() || last.flags() != 0 || last.context() != Context.NONE) {
            throw new Refuted("expected one address and flags 0, found " + last);
        }
    }

    @Case(decides = "R-NET-42")
    void announces_that_came_together_are_all_copied_and_their_order_is_recorded(Prober prober)
            throws Exception {
        Wire here = prober.join(Medium.OPEN);
        Wire there = prober.join(Medium.OPEN_2);
        int[] distances = {7, 3, 5, 1, 6, 2, 4};
        List<Bytes> addresses = new ArrayList<>();
        for (int hops : distances) {
            ProberDestination destination = prober.destination();
            addresses.add(destination.address());
            here.send(destination.announcePacket().withHops(hops));
        }
        for (Bytes address : addresses) {
            there.expect("a copy of each", Prober.rebroadcastsOf(address), 1, Prober.REBROADCAST);
        }
        List<Integer> order =
                there.heard(packet -> addresses.contains(packet.destination())).stream()
                        .map(one -> one.packet().hops())
                        .distinct()
                        .toList();
        // which of them fall due together is up to the node
        prober.note(
                "sent with %s hops, copied with %s".formatted(Arrays.toString(distances), order));
    }
}
