package io.reticle.suite.cases;

import io.reticle.reports.event.Polarity;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.AnnounceDialogue;
import io.reticle.suite.prober.PathDialogue;
import io.reticle.suite.prober.ProbeDialogue;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberDestination;
import io.reticle.suite.prober.Wire;
import io.reticle.suite.sut.Medium;

import java.time.Duration;

/** Flags, hops, addresses and hashes, as seen from outside. */
@Chapter("Packets: header and filter")
final class PacketHeader {
    /** After this long a copy must be recognised by every node. */
    private static final Duration BETWEEN_COPIES = Duration.ofMillis(1200);

    private static final int HARDWARE_MTU = 16_384;

    private static final int COPIES_IN_A_BURST = 20;

    @Case(decides = {"R-CORE-074", "R-NET-03"})
    void a_packet_with_127_hops_is_delivered(Prober prober) throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.OPEN);
        probe.proves("a packet with 127 hops", probe.ping().withHops(127));
    }

    @Case(
            decides = {"R-CORE-074", "R-NET-03"},
            kind = Polarity.NEGATIVE)
    void a_packet_with_128_hops_or_more_is_malformed(Prober prober) throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.OPEN);
        probe.ignores("a packet with 128 hops", probe.ping().withHops(128));
        probe.ignores("a packet with 255 hops", probe.ping().withHops(255));
    }

    @Case(
            decides = {"R-CORE-075", "R-NET-04"},
            kind = Polarity.NEGATIVE)
    void a_frame_that_ends_inside_its_addresses_is_dropped_and_the_connection_stays(Prober prober)
            throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.OPEN);
        Bytes whole = probe.ping().via(probe.node().transportId()).frame();
        for (int length : new int[] {20, 21, 33, 34, 35}) {
            probe.bears("a two-address frame cut to " + length, whole.slice(0, length));
        }
        probe.control();
    }

    @Case(
            decides = {"R-CORE-076", "R-CORE-075"},
            kind = Polarity.NEGATIVE)
    void a_packet_without_data_is_not_passed_on(Prober prober) throws Exception {
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
        Packet whole =
                prober.sealed(far.address(), prober.random(100)).via(here.node().transportId());
        here.wire().send(whole.frame().slice(0, 35));
        here.wire().send(whole);
        there.control(
                "the packet with its data is passed on",
                packet ->
                        packet.destination().equals(far.address())
                                && packet.type() == PacketType.DATA);
        there.refuse(
                "packet without data",
                packet ->
                        packet.destination().equals(far.address())
                                && packet.type() == PacketType.DATA
                                && packet.data().length() < 100);
    }

    @Case(
            decides = {"R-CORE-077", "R-NET-267"},
            kind = Polarity.NEGATIVE)
    void five_hundred_random_frames_leave_the_node_unharmed(Prober prober) throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.OPEN);
        prober.note("bent: 500 frames of random bytes, 20 to 500 long");
        for (int i = 0; i < 500; i++) {
            Bytes noise = prober.random(20 + (int) prober.random(2).number(0, 2) % 480);
            probe.wire().sendBare(noise, "random bytes");
        }
        probe.control();
    }

    @Case(decides = {"R-CORE-071", "R-CORE-072", "R-NET-02"})
    void a_proof_names_the_packet_by_a_hash_that_leaves_out_hops_and_upper_flags(Prober prober)
            throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.OPEN);
        probe.proves("a packet with 5 hops", probe.ping().withHops(5));
        probe.proves("a packet with the context flag", flagged(probe.ping(), 0x20));
        probe.proves("a packet with the transport bit", flagged(probe.ping(), 0x10));
        probe.proves("a packet with two addresses", probe.ping().via(probe.node().transportId()));
    }

    private static Packet flagged(Packet packet, int flag) throws Exception {
        byte[] frame = packet.frame().toArray();
        frame[0] |= (byte) flag;
        return Packet.parse(Bytes.wrap(frame));
    }

    @Case(
            decides = {"R-CORE-084", "R-NET-08"},
            kind = Polarity.NEGATIVE)
    void a_packet_under_way_to_another_transport_node_is_ignored(Prober prober) throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.OPEN);
        probe.ignores("a packet with a foreign transport id", probe.ping().via(prober.random(16)));
    }

    @Case(decides = "R-NET-09")
    void an_announce_with_a_foreign_transport_id_is_processed(Prober prober) throws Exception {
        AnnounceDialogue talk = AnnounceDialogue.on(prober, Medium.OPEN);
        talk.learns(
                "an announce that another node passed on",
                prober.destination().announcePacket().withHops(1).via(prober.random(16)));
    }

    @Case(
            decides = {"R-CORE-081", "R-NET-12"},
            kind = Polarity.NEGATIVE)
    void the_same_packet_a_second_later_is_not_delivered_again(Prober prober) throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.OPEN);
        Packet packet = probe.ping();
        probe.wire().send(packet);
        probe.wire().control("the first copy is proved", prober.addressedProofs(packet));
        probe.wire().refuseMore("proof", prober.addressedProofs(packet), BETWEEN_COPIES);
        probe.wire().send(packet);
        probe.control();
        probe.wire()
                .refuseMore("proof of the copy", prober.addressedProofs(packet), Prober.SETTLING);
        if (probe.wire().heard(prober.addressedProofs(packet)).size() != 1) {
            throw new Refuted("the copy was proved as well");
        }
    }

    @Case(
            decides = {"R-NET-15", "R-CORE-072"},
            kind = Polarity.NEGATIVE)
    void a_copy_with_other_hops_or_a_transport_id_is_still_a_copy(Prober prober) throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.OPEN);
        Packet packet = probe.ping();
        probe.wire().send(packet);
        probe.wire().control("the first copy is proved", prober.addressedProofs(packet));
        probe.wire().refuseMore("proof", prober.addressedProofs(packet), BETWEEN_COPIES);
        int before = probe.wire().heard(prober.addressedProofs(packet)).size();
        probe.wire().send(packet.withHops(7));
        probe.wire().send(packet.via(probe.node().transportId()));
        probe.control();
        if (probe.wire().heard(prober.addressedProofs(packet)).size() != before) {
            throw new Refuted("a changed copy was proved as well");
        }
    }

    @Case(decides = {"R-CORE-082", "R-NET-10"})
    void a_broadcast_from_this_or_the_next_hop_is_taken(Prober prober) throws Exception {
        PathDialogue paths = PathDialogue.on(prober, Medium.OPEN);
        paths.answers("wire hops 0");
        paths.answers("wire hops 1", request -> request.withHops(1));
    }

    @Case(
            decides = {"R-CORE-082", "R-NET-10"},
            kind = Polarity.NEGATIVE)
    void a_broadcast_from_further_away_is_dropped(Prober prober) throws Exception {
        PathDialogue paths = PathDialogue.on(prober, Medium.OPEN);
        paths.ignores("a request with wire hops 2", paths.request().withHops(2));
        paths.ignores("a request with wire hops 17", paths.request().withHops(17));
    }

    @Case(
            decides = {"R-CORE-083", "R-NET-11"},
            kind = Polarity.NEGATIVE)
    void an_announce_of_a_plain_or_group_destination_is_dropped(Prober prober) throws Exception {
        AnnounceDialogue talk = AnnounceDialogue.on(prober, Medium.OPEN);
        for (DestinationType type :
                new DestinationType[] {DestinationType.PLAIN, DestinationType.GROUP}) {
            Packet right = prober.destination().announcePacket();
            talk.doesNotLearn(
                    "an announce with type bits " + type,
                    Packet.of(
                            PacketType.ANNOUNCE,
                            type,
                            right.destination(),
                            Context.NONE,
                            right.data()));
        }
    }

    @Case(decides = "R-CORE-062", kind = Polarity.NEGATIVE)
    void a_packet_with_another_destination_type_is_ignored(Prober prober) throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.OPEN);
        for (DestinationType type :
                new DestinationType[] {
                    DestinationType.GROUP, DestinationType.PLAIN, DestinationType.LINK
                }) {
            Packet right = probe.ping();
            probe.ignores(
                    "a packet with type bits " + type,
                    Packet.of(
                            PacketType.DATA,
                            type,
                            right.destination(),
                            Context.NONE,
                            right.data()));
        }
    }

    @Case(decides = {"R-CORE-085", "R-NET-21"})
    void a_frame_as_long_as_the_interface_allows_is_taken(Prober prober) throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.OPEN);
        // 19 header, 32 key, 48 token: the plaintext that makes 16371 bytes in all
        probe.proves("a frame of nearly 16384 bytes", probe.to(prober.random(16_271)));
    }

    @Case(
            decides = {"R-CORE-085", "R-NET-21"},
            kind = Polarity.NEGATIVE)
    void a_frame_longer_than_the_interface_allows_is_dropped(Prober prober) throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.OPEN);
        Packet overlong = probe.to(prober.random(HARDWARE_MTU + 129));
        probe.ignores("a frame of " + overlong.frame().length() + " bytes", overlong);
    }

    @Case(decides = "R-NET-19")
    void identical_packets_in_one_burst_are_delivered(Prober prober) throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.OPEN);
        Packet packet = probe.ping();
        for (int i = 0; i < COPIES_IN_A_BURST; i++) probe.wire().send(packet);
        var proofs = prober.proofsOf(packet, probe.node().identity());
        probe.wire().expect("a proof", proofs);
        probe.control();
        probe.wire().quiet(Prober.SETTLING);
        // more than one is a race of the authority's: recorded, and not held against anybody
        prober.note(
                "%d copies in one burst were proved %d times"
                        .formatted(COPIES_IN_A_BURST, probe.wire().heard(proofs).size()));
    }
}
