package io.reticle.suite.cases;

import io.reticle.drivers.Framing;
import io.reticle.reports.event.Polarity;
import io.reticle.rns.announce.Announce;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.packet.Proof;
import io.reticle.suite.adapter.Adapter;
import io.reticle.suite.adapter.AdapterEvent;
import io.reticle.suite.adapter.Announcement;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Level;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.Application;
import io.reticle.suite.prober.Harbour;
import io.reticle.suite.prober.Meeting;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberDestination;
import io.reticle.suite.prober.Wire;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Single packets as an application sends and receives them. */
@Chapter("Packets: sent, received, proved")
final class VerbsPackets {
    private static final String PLAIN = "reticle.suite.plain";
    private static final Duration BETWEEN_COPIES = Duration.ofMillis(1200);

    // ---- sent by the node

    @Case(
            decides = {"R-CORE-007", "R-CORE-008", "R-CORE-025", "R-CORE-026"},
            level = Level.L1,
            needs = "packet")
    void what_the_node_encrypts_the_recipient_can_open(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        ProberDestination destination = meeting.known();
        for (int length : new int[] {1, 16, 100, 383}) {
            Bytes data = prober.random(length);
            Packet packet = meeting.sends(destination, data);
            int expected = 32 + 48 + 16 * (length / 16 + 1);
            if (packet.data().length() != expected) {
                throw new Refuted(
                        "expected %d bytes for %d, found %d"
                                .formatted(expected, length, packet.data().length()));
            }
            if (!destination.identity().decrypt(packet.data()).equals(Optional.of(data))) {
                throw new Refuted("the packet does not open under the recipient's key");
            }
        }
    }

    @Case(
            decides = {"R-CORE-009", "R-CORE-025", "R-CORE-086"},
            kind = Polarity.NEGATIVE,
            level = Level.L1,
            needs = "packet")
    void no_two_packets_share_a_key_an_iv_or_a_hash(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        ProberDestination destination = meeting.known();
        Bytes same = Bytes.utf8("the same every time");
        var keys = new HashSet<Bytes>();
        var vectors = new HashSet<Bytes>();
        var hashes = new HashSet<Bytes>();
        for (int i = 0; i < 5; i++) {
            Packet packet = meeting.sends(destination, same);
            boolean newKey = keys.add(packet.data().slice(0, 32));
            boolean newVector = vectors.add(packet.data().slice(32, 48));
            boolean newHash = hashes.add(packet.hash(prober.crypto()));
            if (!newKey || !newVector || !newHash) {
                throw new Refuted("packet " + (i + 1) + " repeats a key, an IV or a hash");
            }
        }
    }

    @Case(
            decides = {"R-CORE-048", "R-CORE-051"},
            level = Level.L1,
            needs = "packet")
    void a_known_ratchet_is_encrypted_to_even_if_a_later_announce_has_none(
            Prober prober, Adapter adapter) throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        ProberDestination destination = prober.destination();
        Bytes ratchet = prober.random(32);
        Bytes ratchetKey = prober.crypto().x25519PublicKey(ratchet);
        long now = Prober.unixSeconds();
        meeting.known(
                destination,
                destination.announce(now, Optional.of(ratchetKey), Bytes.EMPTY).packet(false));
        opensOnlyUnder(meeting, destination, ratchet);
        meeting.wire().send(destination.announce(now + 2, Bytes.EMPTY).packet(false));
        meeting.known();
        opensOnlyUnder(meeting, destination, ratchet);
    }

    private static void opensOnlyUnder(
            Meeting meeting, ProberDestination destination, Bytes ratchet) {
        Bytes data = Bytes.utf8("for the ratchet");
        Packet packet = meeting.sends(destination, data);
        boolean opens =
                destination
                        .identity()
                        .decrypt(packet.data(), List.of(ratchet), true)
                        .map(opened -> opened.plaintext().equals(data))
                        .orElse(false);
        if (!opens) throw new Refuted("the packet is not encrypted to the announced ratchet");
    }

    @Case(
            decides = {"R-CORE-090", "R-CORE-088", "R-NET-127"},
            level = Level.L1,
            needs = "proof")
    void both_forms_of_a_proof_confirm_a_packet(Prober prober, Adapter adapter) throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        ProberDestination destination = meeting.known();
        for (boolean explicit : new boolean[] {false, true}) {
            Packet packet = meeting.sends(destination, Bytes.utf8("prove this"));
            Bytes hash = packet.hash(prober.crypto());
            meeting.wire().send(Proof.of(destination.identity(), hash, explicit).packet(hash));
            meeting.application()
                    .expect(
                            (explicit ? "explicit" : "implicit") + " proof taken",
                            AdapterEvent.Proof.class,
                            Meeting.delivered(hash));
        }
    }

    @Case(
            decides = {"R-CORE-091", "R-CORE-092", "R-CORE-093", "R-NET-127"},
            kind = Polarity.NEGATIVE,
            level = Level.L1,
            needs = "proof")
    void a_wrong_proof_confirms_nothing(Prober prober, Adapter adapter) throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        ProberDestination destination = meeting.known();
        Packet packet = meeting.sends(destination, Bytes.utf8("prove this"));
        Bytes hash = packet.hash(prober.crypto());
        Identity owner = destination.identity();
        Identity stranger = prober.stranger();
        Bytes otherHash = prober.random(32);
        Bytes right = owner.sign(hash);
        List<Bytes> wrong =
                List.of(
                        stranger.sign(hash),
                        Bytes.concat(hash, stranger.sign(hash)),
                        Bytes.concat(otherHash, right),
                        Bytes.concat(otherHash, owner.sign(otherHash)),
                        right.slice(0, 63),
                        Bytes.concat(right, Bytes.hex("00")),
                        Bytes.concat(hash, right).slice(0, 95),
                        Bytes.concat(hash, right, Bytes.hex("00")),
                        prober.random(64));
        prober.note("bent: proofs by a stranger, of another hash, of 63, 65, 95 and 97 bytes");
        for (Bytes data : wrong) meeting.wire().send(proofPacket(hash, data));
        meeting.application()
                .refuse(
                        "a wrong proof is taken",
                        AdapterEvent.Proof.class,
                        Meeting.delivered(hash),
                        Duration.ofMillis(800));
        meeting.wire().send(proofPacket(hash, right));
        meeting.application()
                .control(
                        "the right proof is taken",
                        AdapterEvent.Proof.class,
                        Meeting.delivered(hash));
    }

    private static Packet proofPacket(Bytes hash, Bytes data) {
        return Packet.of(
                PacketType.PROOF, DestinationType.SINGLE, hash.slice(0, 16), Context.NONE, data);
    }

    @Case(
            decides = {"R-CORE-078", "R-CORE-079"},
            kind = Polarity.NEGATIVE,
            level = Level.L1,
            needs = "packet")
    void data_that_do_not_fit_are_refused_and_do_not_reach_the_wire(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        ProberDestination destination = meeting.known();
        meeting.sends(destination, prober.random(383));
        meeting.refuses(
                "400 bytes",
                () -> adapter.sendTo(destination.address(), prober.random(400), false));
        adapter.sendPlain(PLAIN, prober.random(464));
        meeting.refuses("482 plain bytes", () -> adapter.sendPlain(PLAIN, prober.random(482)));
        meeting.wire().refuse("frame above 500 bytes", packet -> packet.frame().length() > 500);
    }

    @Case(
            decides = {"R-CORE-061", "R-CORE-055", "R-NET-124"},
            level = Level.L1,
            needs = "plain")
    void a_plain_packet_is_in_the_clear_and_leaves_by_all_interfaces(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.onTwoWires(prober, adapter);
        Bytes data = Bytes.utf8("for everybody to read");
        adapter.sendPlain(PLAIN, data);
        Bytes address = DestinationName.parse(PLAIN).plainAddress(prober.crypto());
        for (Wire wire : meeting.wires()) {
            Packet packet = wire.expect("the packet", one -> one.destination().equals(address));
            if (!packet.data().equals(data) || packet.flags() != 0x08 || packet.hops() != 0) {
                throw new Refuted("expected flags 0x08 and the data as they are, found " + packet);
            }
        }
    }

    @Case(decides = "R-NET-115", kind = Polarity.NEGATIVE, level = Level.L1, needs = "packet")
    void a_packet_for_a_neighbour_has_one_address_and_leaves_where_he_is_and_nowhere_else(
            Prober prober, Adapter adapter) throws Exception {
        Meeting meeting = Meeting.onTwoWires(prober, adapter);
        ProberDestination neighbour = meeting.known();
        Packet packet = meeting.sends(neighbour, Bytes.utf8("to a neighbour"));
        if (packet.twoAddresses() || packet.flags() != 0 || packet.hops() != 0) {
            throw new Refuted("expected one address, flags 0 and no hops, found " + packet);
        }
        meeting.wires()
                .getLast()
                .refuse("the packet elsewhere", prober.sameAs(packet), Prober.SETTLING);
    }

    // ---- received by the node

    @Case(
            decides = {"R-CORE-063", "R-CORE-088"},
            level = Level.L1,
            needs = "proof")
    void a_destination_that_proves_everything_proves_each_packet_once(
            Prober prober, Adapter adapter) throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        Meeting.Hosted hosted =
                meeting.hosts(Announcement.of("reticle.all").proving(Announcement.Proofs.ALL));
        Bytes data = prober.random(20);
        Packet packet = prober.to(hosted.address(), hosted.identity(), data);
        meeting.wire().send(packet);
        meeting.application()
                .expect("the data", AdapterEvent.Packet.class, Meeting.at(hosted.address(), data));
        meeting.wire().expect("a proof", prober.proofsOf(packet, hosted.identity()));
        meeting.wire().refuseMore("proof", prober.addressedProofs(packet), Prober.SETTLING);
    }

    @Case(decides = "R-CORE-063", kind = Polarity.NEGATIVE, level = Level.L1, needs = "proof")
    void a_destination_that_proves_nothing_stays_silent(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        Meeting.Hosted hosted = meeting.hosts(Announcement.of("reticle.none"));
        Bytes data = prober.random(20);
        Packet packet = prober.to(hosted.address(), hosted.identity(), data);
        meeting.wire().send(packet);
        meeting.application()
                .control("the data", AdapterEvent.Packet.class, Meeting.at(hosted.address(), data));
        meeting.wire().refuse("proof", prober.addressedProofs(packet), Prober.SETTLING);
    }

    @Case(decides = "R-CORE-063", kind = Polarity.NEGATIVE, level = Level.L1, needs = "proof")
    void a_destination_whose_application_decides_proves_only_what_it_says(
            Prober prober, Adapter adapter) throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        Meeting.Hosted hosted =
                meeting.hosts(Announcement.of("reticle.app").proving(Announcement.Proofs.APP));
        Bytes refusedData = Bytes.concat(Bytes.hex("02"), prober.random(10));
        Packet refused = prober.to(hosted.address(), hosted.identity(), refusedData);
        Bytes wantedData = Bytes.concat(Bytes.hex("01"), prober.random(10));
        Packet wanted = prober.to(hosted.address(), hosted.identity(), wantedData);
        meeting.wire().send(refused);
        meeting.application()
                .control(
                        "the first data",
                        AdapterEvent.Packet.class,
                        Meeting.at(hosted.address(), refusedData));
        meeting.wire().send(wanted);
        meeting.wire()
                .control(
                        "the packet that the application wants is proved",
                        prober.proofsOf(wanted, hosted.identity()));
        meeting.wire().refuse("proof of the other", prober.addressedProofs(refused));
    }

    @Case(decides = "R-CORE-088", level = Level.L1, needs = "proof")
    void a_node_set_to_explicit_proofs_names_the_hash(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter, false, false);
        Meeting.Hosted hosted =
                meeting.hosts(Announcement.of("reticle.all").proving(Announcement.Proofs.ALL));
        Packet packet = prober.to(hosted.address(), hosted.identity(), prober.random(20));
        meeting.wire().send(packet);
        Packet proof = meeting.wire().expect("a proof", prober.proofsOf(packet, hosted.identity()));
        if (proof.data().length() != 96) {
            throw new Refuted("expected 96 bytes, found " + proof.data().length());
        }
    }

    @Case(
            decides = {"R-CORE-064", "R-CORE-028", "R-CORE-011"},
            kind = Polarity.NEGATIVE,
            level = Level.L1,
            needs = "proof")
    void what_does_not_decrypt_is_neither_told_nor_proved(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        Meeting.Hosted hosted =
                meeting.hosts(Announcement.of("reticle.all").proving(Announcement.Proofs.ALL));
        byte[] data = prober.encrypted(hosted.identity(), prober.random(20)).toArray();
        data[data.length - 40] ^= 1;
        Packet bent = prober.sealed(hosted.address(), Bytes.wrap(data));
        meeting.wire().send(bent);
        Bytes right = prober.random(20);
        meeting.wire().send(prober.to(hosted.address(), hosted.identity(), right));
        meeting.application()
                .control(
                        "the right packet is told",
                        AdapterEvent.Packet.class,
                        Meeting.at(hosted.address(), right));
        if (meeting.application().seen(AdapterEvent.Packet.class, event -> true).size() != 1) {
            throw new Refuted("the application was told of a packet that does not decrypt");
        }
        meeting.wire().refuse("proof", prober.addressedProofs(bent), Prober.SETTLING);
    }

    @Case(
            decides = {"R-CORE-082", "R-NET-10", "R-CORE-061"},
            kind = Polarity.NEGATIVE,
            level = Level.L1,
            needs = "plain")
    void a_plain_packet_is_taken_from_this_and_the_next_hop_only(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        Bytes address = adapter.listenPlain(PLAIN).destination();
        meeting.wire().send(plain(address, "two hops").withHops(2));
        meeting.wire().send(plain(address, "five hops").withHops(5));
        meeting.wire().send(plain(address, "no hops"));
        meeting.wire().send(plain(address, "one hop").withHops(1));
        for (String right : new String[] {"no hops", "one hop"}) {
            meeting.application()
                    .control(
                            "data with " + right,
                            AdapterEvent.Packet.class,
                            Meeting.at(address, Bytes.utf8(right)));
        }
        if (meeting.application().seen(AdapterEvent.Packet.class, event -> true).size() != 2) {
            throw new Refuted("the application was told of a broadcast from afar");
        }
    }

    private static Packet plain(Bytes address, String text) {
        return Packet.of(
                PacketType.DATA, DestinationType.PLAIN, address, Context.NONE, Bytes.utf8(text));
    }

    @Case(
            decides = {"R-CORE-081", "R-NET-12"},
            kind = Polarity.NEGATIVE,
            level = Level.L1,
            needs = {"packet", "plain"})
    void a_copy_is_delivered_again_for_plain_and_not_for_single_destinations(
            Prober prober, Adapter adapter) throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        Meeting.Hosted hosted = meeting.hosts(Announcement.of("reticle.none"));
        Bytes plainAddress = adapter.listenPlain(PLAIN).destination();
        Bytes data = prober.random(20);
        Packet single = prober.to(hosted.address(), hosted.identity(), data);
        Packet plain = plain(plainAddress, "again");
        meeting.wire().send(single);
        meeting.wire().send(plain);
        meeting.application()
                .control(
                        "the first", AdapterEvent.Packet.class, Meeting.at(hosted.address(), data));
        meeting.wire().refuse("anything", packet -> false, BETWEEN_COPIES);
        meeting.wire().send(single);
        meeting.wire().send(plain);
        meeting.application()
                .expect(
                        "the plain packet a second time",
                        AdapterEvent.Packet.class,
                        Meeting.at(plainAddress, Bytes.utf8("again")),
                        2,
                        Wire.SOON);
        int delivered =
                meeting.application()
                        .seen(AdapterEvent.Packet.class, Meeting.at(hosted.address(), data))
                        .size();
        if (delivered != 1) {
            throw new Refuted("the copy for the SINGLE destination was delivered");
        }
    }

    @Case(decides = "R-CORE-097", level = Level.L1, needs = "proof", slow = true, seconds = 90)
    void a_packet_that_nobody_proves_is_given_up_after_its_time(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        ProberDestination destination = meeting.known();
        long began = System.nanoTime();
        Bytes hash = meeting.sends(destination, prober.random(20)).hash(prober.crypto());
        meeting.application()
                .expect(
                        "the packet has failed",
                        AdapterEvent.Proof.class,
                        event -> event.packet().equals(hash) && !event.delivered(),
                        1,
                        Duration.ofSeconds(30));
        double after = (System.nanoTime() - began) / 1e9;
        prober.note("given up after %.1f s".formatted(after));
        // six seconds for the first hop and six for the one hop there is, looked at once a second
        if (after < 11.5) throw new Refuted("expected about 12 s, found " + after);
    }

    @Case(decides = "R-CORE-116", level = Level.L1, needs = "announce")
    void app_data_once_given_go_with_the_answer_to_a_path_request(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        Bytes appData = prober.random(24);
        Meeting.Hosted hosted =
                meeting.hosts(Announcement.of("reticle.default").withAppData(appData));
        meeting.wire().send(prober.pathRequest(hosted.address()));
        Packet answer =
                meeting.wire().expect("a path response", Prober.pathAnswersFor(hosted.address()));
        Announce announce = Announce.parse(prober.crypto(), answer).validated(prober.crypto());
        if (!announce.appData().equals(appData)) {
            throw new Refuted(
                    "expected app data %s, found %s".formatted(appData, announce.appData()));
        }
    }

    @Case(
            decides = {"R-NET-116", "R-NET-07"},
            level = Level.L1,
            needs = {"packet", "attached"})
    void a_program_counts_hops_as_its_instance_does_and_sends_everything_through_it(
            Prober prober, Adapter adapter) throws Exception {
        Harbour harbour = prober.harbour("instance", Framing.hdlc(1 << 20));
        adapter.startAttached(harbour.port());
        Wire instance = harbour.expect("the program's connection", Wire.SOON).wire();
        Application application = new Application(adapter);
        Bytes id = prober.random(16);
        for (int hops : new int[] {1, 4}) {
            ProberDestination destination = prober.destination();
            instance.send(destination.announcePacket().withHops(hops).via(id));
            AdapterEvent.Announce heard =
                    application.expect(
                            "the announce",
                            AdapterEvent.Announce.class,
                            event -> event.destination().equals(destination.address()));
            if (heard.hops() != hops) {
                throw new Refuted(
                        "expected the instance's %d hops, found %d".formatted(hops, heard.hops()));
            }
            Bytes hash = adapter.sendTo(destination.address(), Bytes.utf8("hello"), false);
            Packet packet =
                    instance.expect("the packet", one -> one.hash(prober.crypto()).equals(hash));
            if (!packet.transportId().equals(Optional.of(id)) || packet.flags() != 0x50) {
                throw new Refuted(
                        "expected flags 0x50 and the instance's id at %d hops, found %s"
                                .formatted(hops, packet));
            }
        }
    }
}
