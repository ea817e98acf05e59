package io.reticle.suite.cases;

import io.reticle.reports.event.Polarity;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Hkdf;
import io.reticle.rns.ifac.AccessCode;
import io.reticle.rns.packet.Packet;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.ProbeDialogue;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberDestination;
import io.reticle.suite.prober.Wire;
import io.reticle.suite.sut.Medium;
import io.reticle.suite.sut.NodeSpec;
import io.reticle.suite.sut.OwnNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Interfaces of closed networks: who may speak there, and how it looks. */
@Chapter("Access codes (IFAC)")
final class AccessCodes {

    @Case(
            decides = {
                "R-CORE-212",
                "R-CORE-213",
                "R-CORE-214",
                "R-CORE-215",
                "R-CORE-218",
                "R-NET-163",
                "R-NET-165",
                "R-NET-173"
            })
    void name_and_passphrase_with_a_code_of_16_bytes_open_the_network(Prober prober)
            throws Exception {
        speaksOn(prober, Medium.ACCESS_16);
    }

    @Case(decides = {"R-CORE-213", "R-CORE-218", "R-NET-163", "R-NET-165"})
    void a_name_alone_with_a_code_of_8_bytes_opens_the_network(Prober prober) throws Exception {
        speaksOn(prober, Medium.ACCESS_8);
    }

    @Case(decides = {"R-CORE-213", "R-CORE-218", "R-NET-163", "R-NET-165"})
    void a_passphrase_alone_with_a_code_of_1_byte_opens_the_network(Prober prober)
            throws Exception {
        speaksOn(prober, Medium.ACCESS_1);
    }

    /** In both directions: the node reads our frames, and all of its own can be read. */
    private static void speaksOn(Prober prober, Medium medium) throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, medium);
        probe.proves("a packet behind an access code", probe.ping());
        probe.wire().expectReadable();
    }

    @Case(
            decides = {"R-CORE-216", "R-NET-168"},
            kind = Polarity.NEGATIVE)
    void a_frame_without_an_access_code_is_dropped(Prober prober) throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.ACCESS_16);
        Packet bare = probe.ping();
        probe.wire().sendBare(bare.frame(), "bent: a clean frame on a closed network");
        dropped(prober, probe, bare);
    }

    @Case(
            decides = {"R-CORE-216", "R-CORE-214", "R-NET-168", "R-NET-175"},
            kind = Polarity.NEGATIVE)
    void a_frame_with_a_wrong_access_code_is_dropped(Prober prober) throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.ACCESS_16);
        AccessCode code = probe.wire().accessCode().orElseThrow();
        for (int at : new int[] {2, 9, 17}) {
            Packet packet = probe.ping();
            byte[] masked = code.mask(packet.frame()).toArray();
            masked[at] ^= 1;
            probe.wire().sendBare(Bytes.wrap(masked), "bent: a bit of code byte " + (at - 2));
            dropped(prober, probe, packet);
        }
    }

    @Case(
            decides = {"R-CORE-216", "R-CORE-214", "R-NET-168"},
            kind = Polarity.NEGATIVE)
    void a_code_that_nobody_signed_is_refused_though_the_mask_fits_it(Prober prober)
            throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.ACCESS_16);
        CryptoProvider crypto = prober.crypto();
        Bytes key =
                AccessCode.key(
                        crypto, Medium.ACCESS_16.networkName(), Medium.ACCESS_16.passphrase());
        Packet packet = probe.ping();
        Bytes code = prober.random(16);
        Bytes clean = packet.frame();
        byte[] frame = Bytes.concat(clean.slice(0, 2), code, clean.from(2)).toArray();
        Bytes mask = Hkdf.derive(crypto, frame.length, code, key);
        for (int i = 0; i < frame.length; i++) {
            if (i < 2 || i >= 18) frame[i] ^= (byte) mask.at(i);
        }
        frame[0] |= (byte) 0x80;
        probe.wire().sendBare(Bytes.wrap(frame), "bent: a random code and the mask that fits it");
        dropped(prober, probe, packet);
    }

    @Case(
            decides = {"R-CORE-215", "R-NET-175"},
            kind = Polarity.NEGATIVE)
    void a_frame_with_a_bit_changed_outside_the_code_is_dropped(Prober prober) throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.ACCESS_16);
        AccessCode code = probe.wire().accessCode().orElseThrow();
        for (int at : new int[] {1, 18, 30, 60, 100}) {
            Packet packet = probe.ping();
            byte[] masked = code.mask(packet.frame()).toArray();
            masked[at] ^= 1;
            probe.wire().sendBare(Bytes.wrap(masked), "bent: a bit of byte " + at);
            dropped(prober, probe, packet);
        }
    }

    @Case(
            decides = {"R-CORE-215"},
            kind = Polarity.NEGATIVE)
    void a_frame_whose_code_is_right_but_whose_mask_covers_only_the_header_is_dropped(Prober prober)
            throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.ACCESS_16);
        AccessCode code = probe.wire().accessCode().orElseThrow();
        Packet packet = probe.ping();
        Bytes masked = code.mask(packet.frame());
        // masked header and code, then the clean rest
        Bytes half = Bytes.concat(masked.slice(0, 18), packet.frame().from(2));
        probe.wire().sendBare(half, "bent: only flags and hops are masked");
        dropped(prober, probe, packet);
    }

    @Case(
            decides = {"R-CORE-216", "R-NET-168"},
            kind = Polarity.NEGATIVE)
    void a_frame_under_another_networks_key_is_dropped(Prober prober) throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.ACCESS_16);
        Medium right = Medium.ACCESS_16;
        List<AccessCode> wrong =
                List.of(
                        other(prober, right.networkName(), Optional.of("another passphrase")),
                        other(prober, right.passphrase(), right.networkName()),
                        other(prober, right.networkName(), Optional.empty()));
        for (AccessCode code : wrong) {
            Packet packet = probe.ping();
            probe.wire().sendBare(code.mask(packet.frame()), "bent: the code of another network");
            dropped(prober, probe, packet);
        }
    }

    private static AccessCode other(
            Prober prober, Optional<String> name, Optional<String> passphrase) {
        return new AccessCode(
                prober.crypto(), AccessCode.key(prober.crypto(), name, passphrase), 16);
    }

    @Case(
            decides = {"R-CORE-216", "R-NET-168"},
            kind = Polarity.NEGATIVE)
    void a_frame_that_ends_inside_its_access_code_is_dropped(Prober prober) throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.ACCESS_16);
        AccessCode code = probe.wire().accessCode().orElseThrow();
        Bytes masked = code.mask(probe.ping().frame());
        // TCP drops frames of 19 bytes and less by itself: 20 leaves two bytes behind the code
        for (int length : new int[] {20, 21, 36}) {
            probe.wire().sendBare(masked.slice(0, length), "bent: cut to " + length + " bytes");
        }
        probe.control();
    }

    @Case(
            decides = {"R-CORE-217", "R-NET-169"},
            kind = Polarity.NEGATIVE)
    void a_frame_with_an_access_code_is_dropped_on_an_open_network(Prober prober) throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.OPEN);
        Packet masked = probe.ping();
        probe.wire()
                .sendBare(
                        other(prober, Medium.ACCESS_16.networkName(), Medium.ACCESS_16.passphrase())
                                .mask(masked.frame()),
                        "bent: a masked frame on an open network");
        dropped(prober, probe, masked);
        Packet flagged = probe.ping();
        byte[] frame = flagged.frame().toArray();
        frame[0] |= (byte) 0x80;
        probe.wire().sendBare(Bytes.wrap(frame), "bent: only the flag is set");
        dropped(prober, probe, flagged);
    }

    private static void dropped(Prober prober, ProbeDialogue probe, Packet packet) {
        probe.control();
        probe.wire().refuse("proof of it", prober.addressedProofs(packet));
    }

    @Case(decides = {"R-CORE-219", "R-CORE-002", "R-NET-166"})
    void a_frame_of_more_than_8160_bytes_passes_an_access_code(Prober prober) throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.ACCESS_16);
        // above what a plain HKDF gives, and below what the smallest TCP interfaces take
        Packet large = probe.to(prober.random(8_060));
        probe.proves("a frame of " + large.frame().length() + " bytes", large);
    }

    @Case(decides = "R-CORE-220")
    void an_access_code_leaves_the_packet_hash_alone(Prober prober) throws Exception {
        // the proof names the packet by the hash over its clean frame
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.ACCESS_8);
        probe.proves("a packet with hops behind an access code", probe.ping().withHops(9));
    }

    @Case(decides = {"R-NET-170", "R-CORE-215", "R-CORE-214"})
    void an_announce_goes_from_one_closed_network_to_another_and_to_an_open_one(Prober prober)
            throws Exception {
        Wire from = prober.join(Medium.ACCESS_16);
        List<Wire> onto =
                List.of(
                        prober.join(Medium.ACCESS_8),
                        prober.join(Medium.ACCESS_1),
                        prober.join(Medium.OPEN),
                        prober.join(Medium.ACCESS_16));
        ProberDestination destination = prober.destination();
        Packet announce = destination.announcePacket();
        from.send(announce);
        for (Wire wire : onto) {
            Packet copy =
                    wire.expect(
                            "a copy of the announce",
                            Prober.rebroadcastsOf(destination.address()),
                            1,
                            Prober.REBROADCAST);
            wire.expectReadable();
            if (!copy.data().equals(announce.data())) {
                throw new Refuted("the data of the announce changed on its way to " + wire);
            }
        }
    }

    @Case(
            decides = "R-NET-174",
            needs = {"transport", "ifac"})
    void the_word_none_is_neither_a_name_nor_a_passphrase(Prober prober) throws Exception {
        OwnNode node =
                prober.node(
                        NodeSpec.transport()
                                .on("neither", "network_name", "None", "passphrase", "None")
                                .on("no name", "network_name", "None")
                                .on("no passphrase", "passphrase", "None"));
        List<Wire> wires = new ArrayList<>();
        for (String name : List.of("neither", "no name", "no passphrase")) {
            Wire wire = prober.join(node, name);
            wires.add(wire);
            ProberDestination destination = prober.destination();
            wire.send(destination.announcePacket());
            for (Wire each : wires) {
                each.expect(
                        "a copy in the clear",
                        Prober.rebroadcastsOf(destination.address()),
                        1,
                        Prober.REBROADCAST);
                each.expectReadable();
            }
        }
    }
}
