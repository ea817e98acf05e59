package io.reticle.suite.cases;

import io.reticle.reports.event.Polarity;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Inconclusive;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.AutoNeighbour;
import io.reticle.suite.prober.LocalNetwork;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberDestination;
import io.reticle.suite.prober.Transcript;
import io.reticle.suite.prober.Wire;
import io.reticle.suite.sut.NodeSpec;
import io.reticle.suite.sut.OwnNode;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** Neighbours who find each other on a local network. */
@Chapter("Local networks")
final class LocalNetworks {
    private static final String GROUP = "reticulum";

    /** As the authority derives it from the group's name. */
    private static final String ADDRESS = "ff12:0:d70b:fb1c:16e4:5e39:485e:31e1";

    /** As the authority says it at fe80::1. */
    private static final Bytes TOKEN =
            Bytes.hex("97b25576749ea936b0d8a8536ffaf442d157cf47d460dcf13c48b7bd18b6c163");

    private static final String ONE = "fe80::b0b:1";
    private static final String OTHER = "fe80::b0b:2";

    private static final Duration STARTED = Duration.ofSeconds(20);

    /** By the authority two seconds, and what an announce takes; more on a busy machine. */
    private static final Duration FOUND = Duration.ofSeconds(12);

    /** By the authority 5.2 s, looked at every four. */
    private static final Duration ANSWERED_AT_LEAST = Duration.ofMillis(4_500);

    private static final Duration ANSWERED_AT_MOST = Duration.ofSeconds(14);

    /** By the authority 22 s, looked at every four; an announce may be a while ago by then. */
    private static final Duration FORGOTTEN_AT_LEAST = Duration.ofSeconds(17);

    private static final Duration FORGOTTEN_AT_MOST = Duration.ofSeconds(36);
    private static final Duration BETWEEN_ANNOUNCES = Duration.ofMillis(1_500);

    /** Within the moment in which a frame counts once, by the authority 0.75 s. */
    private static final Duration MOMENT = Duration.ofMillis(100);

    private static final Duration AFTER_THE_MOMENT = Duration.ofSeconds(2);
    private static final int ATTEMPTS = 3;

    /** A node on a local network, which can be reached by TCP as well. */
    private record Rig(LocalNetwork network, OwnNode node, Wire near) {
        static Rig open(Prober prober, int devices, NodeSpec spec) throws Exception {
            LocalNetwork network = prober.localNetwork(devices);
            OwnNode node =
                    network.there(
                            () -> prober.node(spec.using("auto", "AutoInterface").on("near")));
            return new Rig(network, node, network.there(() -> prober.join(node, "near")));
        }
    }

    private static Bytes token(Prober prober, String group, String address) {
        return prober.crypto().sha256(Bytes.utf8(group + address));
    }

    @Case(
            decides = {"R-NET-240", "R-NET-241", "R-NET-242"},
            kind = Polarity.NEGATIVE,
            needs = {"transport", "auto"},
            slow = true,
            seconds = 150)
    void members_find_answer_and_forget_each_other_and_no_one_else(Prober prober) throws Exception {
        Rig rig = Rig.open(prober, 1, NodeSpec.transport());
        Transcript told = rig.network().listen(0, ADDRESS, AutoNeighbour.DISCOVERY);
        told.expect("the authority's token", TOKEN, 0, STARTED);
        AutoNeighbour member = rig.network().neighbour(0, ONE, ADDRESS);
        AutoNeighbour stranger = rig.network().neighbour(0, OTHER, ADDRESS);
        prober.note("beside the member there is one who says the token of another group");
        stranger.tell(token(prober, "another group", OTHER));
        member.tell(token(prober, GROUP, ONE));
        long began = System.nanoTime();
        Carried.out(prober, rig.near(), member.wire());
        Carried.took(
                "a frame for a new member",
                began,
                member.wire().heard().getFirst().nanos(),
                Duration.ZERO,
                FOUND);
        ProberDestination in = prober.destination();
        ProberDestination strange = prober.destination();
        stranger.wire().send(strange.announcePacket());
        member.wire().send(in.announcePacket());
        Carried.repeated("an announce from a member", in, rig.near());

        long first = member.answers().expect("a token of its own", TOKEN, 0, ANSWERED_AT_MOST);
        long second =
                member.answers().expect("the next token", TOKEN, TOKEN.length(), ANSWERED_AT_MOST);
        Carried.took("the next token", first, second, ANSWERED_AT_LEAST, ANSWERED_AT_MOST);
        stranger.wire().refuse("frame for who has another group's token", packet -> true);
        stranger.answers().refuse("token for who has another group's", TOKEN, 0);
        rig.near().refuse("announce of a stranger", Prober.announcesOf(strange.address()));

        long last = member.hush();
        long until = last + FORGOTTEN_AT_MOST.toNanos();
        while (System.nanoTime() < until) {
            rig.near().send(prober.destination().announcePacket());
            rig.near().await(packet -> false, 1, BETWEEN_ANNOUNCES);
        }
        Carried.took(
                "the last frame for a member that says nothing any more",
                last,
                member.wire().heard().getLast().nanos(),
                FORGOTTEN_AT_LEAST,
                FORGOTTEN_AT_MOST.minusSeconds(4));
    }

    @Case(
            decides = "R-NET-244",
            needs = {"transport", "auto"},
            slow = true,
            seconds = 120)
    void another_address_is_told_and_listened_at(Prober prober) throws Exception {
        Rig rig = Rig.open(prober, 1, NodeSpec.transport());
        Transcript told = rig.network().listen(0, ADDRESS, AutoNeighbour.DISCOVERY);
        AutoNeighbour member = rig.network().neighbour(0, ONE, ADDRESS);
        member.tell(token(prober, GROUP, ONE));
        Carried.out(prober, rig.near(), member.wire());
        int before = told.size();
        rig.network().readdress(0, LocalNetwork.nodeAddress(0), "fe80::77");
        prober.note("the node's address is now fe80::77");
        told.expect(
                "the token of the new address", token(prober, GROUP, "fe80::77"), before, STARTED);
        member.speakTo("fe80::77");
        Carried.out(prober, member.wire(), rig.near());
        Carried.out(prober, rig.near(), member.wire());
    }

    @Case(
            decides = "R-NET-243",
            kind = Polarity.NEGATIVE,
            needs = {"transport", "auto", "shared"},
            slow = true,
            seconds = 120)
    void a_frame_that_comes_by_two_devices_counts_once(Prober prober) throws Exception {
        int port = prober.freePort();
        Rig rig =
                Rig.open(
                        prober,
                        2,
                        NodeSpec.transport()
                                .with("share_instance", "yes")
                                .with("shared_instance_type", "tcp")
                                .with("shared_instance_port", String.valueOf(port))
                                .with("instance_control_port", String.valueOf(prober.freePort())));
        AutoNeighbour one = rig.network().neighbour(0, ONE, ADDRESS);
        AutoNeighbour other = rig.network().neighbour(1, OTHER, ADDRESS);
        one.tell(token(prober, GROUP, ONE));
        other.tell(token(prober, GROUP, OTHER));
        Carried.out(prober, rig.near(), one.wire());
        Carried.out(prober, rig.near(), other.wire());
        Wire program = rig.network().there(() -> prober.attach(port, "program"));
        Carried.heard(prober, rig.near(), program);

        // a plain broadcast is handed to programs as often as it comes
        for (AutoNeighbour each : List.of(one, other)) {
            Packet alone = broadcast(prober);
            each.wire().send(alone);
            program.control("a broadcast by either device", prober.sameAs(alone));
        }
        Packet later = broadcast(prober);
        one.wire().send(later);
        program.control("a broadcast", prober.sameAs(later));
        program.quiet(AFTER_THE_MOMENT);
        other.wire().send(later);
        program.control("the same long after", prober.sameAs(later), 2, Wire.SOON);
        if (!once(prober, one, other, program)) {
            throw new Refuted(
                    "expected a frame that comes by two devices to count once, found it twice in"
                            + " each of "
                            + ATTEMPTS
                            + " attempts");
        }
    }

    private static Packet broadcast(Prober prober) {
        return Packet.of(
                PacketType.DATA,
                DestinationType.PLAIN,
                DestinationName.parse("reticle.broadcast").plainAddress(prober.crypto()),
                Context.NONE,
                prober.random(40));
    }

    /** A node on a busy machine may see the second after its moment. */
    private static boolean once(
            Prober prober, AutoNeighbour one, AutoNeighbour other, Wire program) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Packet packet = broadcast(prober);
            Predicate<Packet> same = prober.sameAs(packet);
            one.wire().send(packet);
            program.control("the first of two", same);
            program.quiet(MOMENT);
            other.wire().send(packet);
            Packet last = broadcast(prober);
            other.wire().send(last);
            program.control("what came after both", prober.sameAs(last));
            program.quiet(Prober.SETTLING);
            int found = program.heard(same).size();
            if (found == 0) throw new Inconclusive("the control failed: a frame is gone");
            if (found == 1) {
                prober.note("as required: a frame by two devices came once");
                return true;
            }
        }
        return false;
    }
}
