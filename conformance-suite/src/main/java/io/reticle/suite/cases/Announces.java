package io.reticle.suite.cases;

import io.reticle.reports.event.Polarity;
import io.reticle.rns.announce.Announce;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.AnnounceDialogue;
import io.reticle.suite.prober.PathDialogue;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberDestination;
import io.reticle.suite.sut.Medium;

import java.time.Duration;
import java.util.Optional;

/** Which announces a node believes, and how it makes its own. */
@Chapter("Announces: validation")
final class Announces {
    private static Packet announce(Bytes destination, boolean ratchet, Bytes data) {
        return Packet.of(
                PacketType.ANNOUNCE,
                DestinationType.SINGLE,
                destination,
                Context.NONE,
                ratchet,
                data);
    }

    private static Bytes flipped(Bytes data, int at) {
        byte[] changed = data.toArray();
        changed[at] ^= 1;
        return Bytes.wrap(changed);
    }

    /** An announce whose signature covers what {@code signed} says instead of what it should. */
    private static Packet signedOver(
            ProberDestination destination, Announce right, Bytes... signed) {
        Announce wrong =
                new Announce(
                        right.destination(),
                        right.identity(),
                        right.nameHash(),
                        right.randomHash(),
                        right.ratchet(),
                        destination.identity().sign(Bytes.concat(signed)),
                        right.appData());
        return wrong.packet(false);
    }

    @Case(decides = {"R-CORE-099", "R-CORE-100", "R-CORE-101", "R-NET-73"})
    void an_announce_with_and_one_without_a_ratchet_are_learned(Prober prober) throws Exception {
        AnnounceDialogue talk = AnnounceDialogue.on(prober, Medium.OPEN);
        long now = Prober.unixSeconds();
        talk.learns(
                "an announce without a ratchet",
                prober.destination().announce(now, Bytes.utf8("plain")).packet(false));
        Bytes ratchet = prober.crypto().x25519PublicKey(prober.random(32));
        talk.learns(
                "an announce with a ratchet",
                prober.destination()
                        .announce(now, Optional.of(ratchet), Bytes.utf8("ratcheted"))
                        .packet(false));
    }

    @Case(
            decides = {"R-CORE-104", "R-NET-26", "R-CORE-018"},
            kind = Polarity.NEGATIVE)
    void an_announce_whose_signature_does_not_verify_is_dropped(Prober prober) throws Exception {
        AnnounceDialogue talk = AnnounceDialogue.on(prober, Medium.OPEN);
        Packet right = prober.destination().announcePacket();
        talk.doesNotLearn(
                "an announce with a bit of its signature flipped",
                right.withData(flipped(right.data(), 84 + 10)));
        Packet second = prober.destination().announcePacket();
        talk.doesNotLearn(
                "an announce with a bit of its app data flipped",
                second.withData(flipped(second.data(), 148)));
        Packet third = prober.destination().announcePacket();
        Bytes data = third.data();
        talk.doesNotLearn(
                "an announce with a signature of zeros",
                third.withData(Bytes.concat(data.slice(0, 84), Bytes.zeros(64), data.from(148))));
    }

    @Case(decides = "R-CORE-104", kind = Polarity.NEGATIVE)
    void an_announce_signed_by_another_identity_is_dropped(Prober prober) throws Exception {
        AnnounceDialogue talk = AnnounceDialogue.on(prober, Medium.OPEN);
        ProberDestination destination = prober.destination();
        Announce right = destination.announce(Prober.unixSeconds(), Bytes.EMPTY);
        Identity stranger = prober.stranger();
        Announce wrong =
                Announce.make(
                        stranger,
                        right.destination(),
                        right.nameHash(),
                        right.randomHash(),
                        Optional.empty(),
                        Bytes.EMPTY);
        talk.doesNotLearn(
                "an announce with a stranger's signature",
                new Announce(
                                right.destination(),
                                right.identity(),
                                right.nameHash(),
                                right.randomHash(),
                                Optional.empty(),
                                wrong.signature(),
                                Bytes.EMPTY)
                        .packet(false));
    }

    @Case(
            decides = {"R-CORE-105", "R-NET-27"},
            kind = Polarity.NEGATIVE)
    void an_announce_for_an_address_that_its_key_does_not_have_is_dropped(Prober prober)
            throws Exception {
        AnnounceDialogue talk = AnnounceDialogue.on(prober, Medium.OPEN);
        ProberDestination honest = prober.destination();
        Bytes stolen = prober.random(16);
        prober.follow(stolen);
        talk.doesNotLearn(
                "an announce that is rightly signed for somebody else's address",
                Announce.make(
                                honest.identity(),
                                stolen,
                                honest.nameHash(),
                                honest.randomHash(Prober.unixSeconds()),
                                Optional.empty(),
                                Bytes.EMPTY)
                        .packet(false));
    }

    @Case(decides = "R-CORE-101", kind = Polarity.NEGATIVE)
    void a_signature_that_leaves_out_a_part_does_not_verify(Prober prober) throws Exception {
        AnnounceDialogue talk = AnnounceDialogue.on(prober, Medium.OPEN);
        long now = Prober.unixSeconds();
        ProberDestination first = prober.destination();
        Announce plain = first.announce(now, Bytes.utf8("app data"));
        Bytes head = Bytes.concat(plain.identity().key(), plain.nameHash(), plain.randomHash());
        talk.doesNotLearn(
                "a signature without the destination hash",
                signedOver(first, plain, head, plain.appData()));
        talk.doesNotLearn(
                "a signature without the app data",
                signedOver(first, plain, plain.destination(), head));
        ProberDestination second = prober.destination();
        Bytes ratchet = prober.crypto().x25519PublicKey(prober.random(32));
        Announce ratcheted = second.announce(now, Optional.of(ratchet), Bytes.utf8("app data"));
        talk.doesNotLearn(
                "a signature without the ratchet",
                signedOver(
                        second,
                        ratcheted,
                        ratcheted.destination(),
                        ratcheted.identity().key(),
                        ratcheted.nameHash(),
                        ratcheted.randomHash(),
                        ratcheted.appData()));
    }

    @Case(decides = "R-CORE-107", kind = Polarity.NEGATIVE)
    void an_announce_that_is_cut_short_is_dropped(Prober prober) throws Exception {
        AnnounceDialogue talk = AnnounceDialogue.on(prober, Medium.OPEN);
        for (int length : new int[] {1, 32, 64, 74, 84, 100, 147}) {
            Packet right =
                    prober.destination().announce(Prober.unixSeconds(), Bytes.EMPTY).packet(false);
            Packet cut = right.withData(right.data().slice(0, length));
            prober.note("bent: an announce cut to " + length + " bytes of data");
            talk.wire().send(cut);
            talk.wire().send(prober.pathRequest(right.destination()));
        }
        Bytes ratchet = prober.crypto().x25519PublicKey(prober.random(32));
        Packet right =
                prober.destination()
                        .announce(Prober.unixSeconds(), Optional.of(ratchet), Bytes.EMPTY)
                        .packet(false);
        talk.doesNotLearn(
                "a ratchet announce cut to 179 bytes", right.withData(right.data().slice(0, 179)));
        talk.wire()
                .refuse(
                        "answer for a destination whose announce was cut",
                        packet ->
                                packet.type() == PacketType.ANNOUNCE
                                        && packet.data().length() < 148);
    }

    @Case(decides = "R-CORE-108", kind = Polarity.NEGATIVE)
    void an_announce_with_its_context_flag_turned_is_dropped(Prober prober) throws Exception {
        AnnounceDialogue talk = AnnounceDialogue.on(prober, Medium.OPEN);
        Packet plain =
                prober.destination()
                        .announce(Prober.unixSeconds(), prober.random(40))
                        .packet(false);
        talk.doesNotLearn(
                "the flag set without a ratchet",
                announce(plain.destination(), true, plain.data()));
        Bytes ratchet = prober.crypto().x25519PublicKey(prober.random(32));
        Packet ratcheted =
                prober.destination()
                        .announce(Prober.unixSeconds(), Optional.of(ratchet), Bytes.EMPTY)
                        .packet(false);
        talk.doesNotLearn(
                "the flag cleared in spite of a ratchet",
                announce(ratcheted.destination(), false, ratcheted.data()));
    }

    @Case(
            decides = {"R-CORE-110", "R-NET-20"},
            kind = Polarity.NEGATIVE)
    void an_announce_of_more_than_500_bytes_is_dropped(Prober prober) throws Exception {
        AnnounceDialogue talk = AnnounceDialogue.on(prober, Medium.OPEN);
        Packet overlong =
                prober.destination()
                        .announce(Prober.unixSeconds(), prober.random(334))
                        .packet(false);
        talk.doesNotLearn("an announce of " + overlong.frame().length() + " bytes", overlong);
    }

    @Case(decides = {"R-CORE-109", "R-CORE-115"})
    void app_data_of_no_one_and_many_bytes_come_back_unchanged(Prober prober) throws Exception {
        AnnounceDialogue talk = AnnounceDialogue.on(prober, Medium.OPEN);
        // 317 bytes fill an announce that is still passed on with two addresses
        for (int size : new int[] {0, 1, 200, 317}) {
            Packet sent =
                    prober.destination()
                            .announce(Prober.unixSeconds(), prober.random(size))
                            .packet(false);
            Packet answer = talk.learns(size + " bytes of app data", sent);
            if (!answer.data().equals(sent.data())) {
                throw new Refuted("the data of the announce changed on its way");
            }
        }
    }

    @Case(decides = {"R-CORE-102", "R-CORE-099", "R-CORE-100", "R-CORE-055"})
    void the_nodes_own_announce_is_well_formed_and_dated(Prober prober) throws Exception {
        Packet packet = PathDialogue.on(prober, Medium.OPEN).answers("a path request");
        Announce own = Announce.parse(prober.crypto(), packet).validated(prober.crypto());
        long apart = Math.abs(own.emitted() - Prober.unixSeconds());
        if (apart > 86_400) {
            throw new Refuted(
                    "the random hash says %d s of Unix time, which is %d s from now"
                            .formatted(own.emitted(), apart));
        }
        prober.note("emission time is " + apart + " s from ours");
    }

    @Case(decides = "R-NET-38")
    void the_nodes_own_announce_coming_back_changes_nothing(Prober prober) throws Exception {
        PathDialogue paths = PathDialogue.on(prober, Medium.OPEN);
        Packet own = paths.answers("a path request");
        paths.wire().send(own.withHops(3).via(prober.random(16)));
        Packet again = paths.answers("a path request after its announce came back");
        if (again.twoAddresses() || again.hops() != 0) {
            throw new Refuted("the node now thinks that its own destination is elsewhere");
        }
    }

    @Case(decides = "R-CORE-106", kind = Polarity.NEGATIVE)
    void an_announce_under_a_key_of_its_own_does_not_take_over_a_known_address(Prober prober)
            throws Exception {
        AnnounceDialogue talk = AnnounceDialogue.on(prober, Medium.OPEN);
        ProberDestination known = prober.destination();
        long now = Prober.unixSeconds();
        talk.learns("the owner's announce", known.announce(now, Bytes.utf8("owner")).packet(false));
        Identity thief = prober.stranger();
        Packet theft =
                Announce.make(
                                thief,
                                known.address(),
                                known.nameHash(),
                                known.randomHash(now + 5),
                                Optional.empty(),
                                Bytes.utf8("thief"))
                        .packet(false);
        talk.wire().send(theft);
        Packet answer = talk.answers("the known destination", known.address());
        if (!answer.data().slice(0, 64).equals(known.identity().publicIdentity().key())) {
            throw new Refuted("the address now leads to another key");
        }
        talk.wire()
                .refuse(
                        "announce under the thief's key",
                        Prober.announcesOf(known.address())
                                .and(
                                        packet ->
                                                packet.data()
                                                        .slice(0, 64)
                                                        .equals(thief.publicIdentity().key())),
                        Duration.ofMillis(400));
    }
}
