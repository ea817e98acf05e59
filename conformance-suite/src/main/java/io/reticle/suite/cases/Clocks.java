package io.reticle.suite.cases;

import io.reticle.reports.event.Polarity;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.packet.Proof;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Inconclusive;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberDestination;
import io.reticle.suite.prober.ProberLink;
import io.reticle.suite.prober.Wire;
import io.reticle.suite.sut.NodeSpec;
import io.reticle.suite.sut.OwnNode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What time does to a node's tables, on a node whose clock is put forward. */
@Chapter("Clocks")
final class Clocks {
    /** Tables are swept every five seconds. */
    private static final Duration SWEPT = Duration.ofMillis(6_500);

    /** A node looks at its clock's file every twentieth of a second. */
    private static final Duration SEEN = Duration.ofMillis(400);

    private static final Duration MARGIN = Duration.ofMinutes(5);

    /** The node repeats the announce on the other wire, so that it has a path. */
    private static ProberDestination learned(Prober prober, Wire from, Wire heard) {
        ProberDestination destination = prober.destination();
        from.send(destination.announcePacket());
        heard.control(
                "the announce is taken",
                Prober.rebroadcastsOf(destination.address()),
                1,
                Prober.REBROADCAST);
        return destination;
    }

    private static void known(Prober prober, Wire asking, ProberDestination destination) {
        int before = asking.heard(Prober.pathAnswersFor(destination.address())).size();
        asking.send(prober.pathRequest(destination.address()));
        asking.control(
                "an answer for a path that is kept",
                Prober.pathAnswersFor(destination.address()),
                before + 1,
                Wire.SOON);
    }

    private static void forgotten(Prober prober, Wire asking, ProberDestination destination) {
        asking.send(prober.pathRequest(destination.address()));
        asking.refuseMore(
                "answer for a path that is over",
                Prober.pathAnswersFor(destination.address()),
                Duration.ofSeconds(3));
    }

    @Case(
            decides = "R-NET-82",
            kind = Polarity.NEGATIVE,
            needs = {"transport", "modes", "clock"},
            slow = true,
            seconds = 120)
    void a_path_lives_as_long_as_the_mode_of_its_interface_says(Prober prober) throws Exception {
        OwnNode node =
                prober.node(
                        NodeSpec.transport()
                                .on("full")
                                .on("ap", "mode", "access_point")
                                .on("roaming", "mode", "roaming")
                                .on("asking")
                                .withClock());
        Wire full = prober.join(node, "full");
        Wire ap = prober.join(node, "ap");
        Wire roaming = prober.join(node, "roaming");
        Wire asking = prober.join(node, "asking");
        ProberDestination week = learned(prober, full, asking);
        ProberDestination day = learned(prober, ap, asking);
        ProberDestination hours = learned(prober, roaming, asking);
        Duration[] lives = {Duration.ofHours(6), Duration.ofHours(24), Duration.ofDays(7)};
        List<ProberDestination> still = new ArrayList<>(List.of(hours, day, week));
        for (Duration life : lives) {
            node.passes(life.minus(MARGIN).minus(node.ahead()));
            asking.quiet(SWEPT);
            for (ProberDestination each : still) known(prober, asking, each);
            node.passes(MARGIN.multipliedBy(2));
            asking.quiet(SWEPT);
            forgotten(prober, asking, still.removeFirst());
        }
    }

    @Case(
            decides = "R-NET-123",
            kind = Polarity.NEGATIVE,
            needs = {"transport", "clock"},
            slow = true)
    void a_proof_finds_its_way_back_for_eight_minutes(Prober prober) throws Exception {
        Crossing crossing = Crossing.open(prober, Crossing.plain().withClock());
        Packet early = crossing.passes(crossing.data());
        crossing.node().passes(Duration.ofSeconds(470));
        crossing.near().quiet(SWEPT);
        proves(crossing, early);
        crossing.near().control("a proof within eight minutes", prober.addressedProofs(early));
        Packet late = crossing.passes(crossing.data());
        crossing.node().passes(Duration.ofSeconds(490));
        crossing.near().quiet(SWEPT);
        proves(crossing, late);
        crossing.near().refuse("proof after that", prober.addressedProofs(late), Prober.SETTLING);
    }

    private static void proves(Crossing crossing, Packet packet) {
        Bytes hash = packet.hash(crossing.prober().crypto());
        crossing.far().send(Proof.of(crossing.destination().identity(), hash, false).packet(hash));
    }

    @Case(
            decides = "R-NET-140",
            kind = Polarity.NEGATIVE,
            needs = {"transport", "clock"},
            slow = true,
            seconds = 90)
    void a_link_in_transit_ends_after_a_quarter_of_an_hour_of_silence(Prober prober)
            throws Exception {
        Crossing crossing = Crossing.open(prober, Crossing.plain().withClock());
        Crossing.Ends used = crossing.link();
        Crossing.Ends silent = crossing.link();
        for (int i = 0; i < 2; i++) {
            crossing.node().passes(Duration.ofSeconds(800));
            crossing.near().quiet(SWEPT);
            crosses(crossing, used);
        }
        crossing.near().send(silent.near().data(prober.random(20)));
        crossing.far()
                .refuse(
                        "data of the link that was silent for 1600 s",
                        linkData(silent.far()),
                        Prober.SETTLING);
        crossing.node().passes(Duration.ofSeconds(910));
        crossing.near().quiet(SWEPT);
        int before = crossing.far().heard(linkData(used.far())).size();
        crossing.near().send(used.near().data(prober.random(20)));
        crossing.far()
                .refuseMore(
                        "data after 910 s of silence, " + before + " packets before",
                        linkData(used.far()),
                        Prober.SETTLING);
    }

    private static Predicate<Packet> linkData(ProberLink link) {
        return link.packets(PacketType.DATA, Context.NONE);
    }

    private static void crosses(Crossing crossing, Crossing.Ends link) {
        int before = crossing.far().heard(linkData(link.far())).size();
        crossing.near().send(link.near().data(crossing.prober().random(20)));
        crossing.far()
                .control(
                        "data of the link that is used",
                        linkData(link.far()),
                        before + 1,
                        Wire.SOON);
    }

    @Case(
            decides = "R-NET-108",
            kind = Polarity.NEGATIVE,
            needs = {"transport", "modes", "clock"},
            slow = true)
    void a_search_is_on_its_way_for_45_seconds(Prober prober) throws Exception {
        Searching searching = Searching.open(prober);
        Bytes unknown = prober.random(16);
        var searches = InterfaceModes.searchesFor(unknown);
        searching.asking().send(prober.pathRequest(unknown));
        searching.far().control("a search", searches);
        searching.node().passes(Duration.ofSeconds(25));
        searching.far().quiet(SWEPT);
        searching.asking().send(prober.pathRequest(unknown));
        searching.far().refuseMore("search within 45 s", searches, Prober.SETTLING);
        searching.node().passes(Duration.ofSeconds(30));
        searching.far().quiet(SWEPT);
        searching.asking().send(prober.pathRequest(unknown));
        searching.far().expect("a search once 45 s are over", searches, 2, Wire.SOON);
    }

    @Case(
            decides = "R-NET-106",
            kind = Polarity.NEGATIVE,
            needs = {"transport", "modes", "clock"},
            slow = true)
    void whoever_asked_is_answered_for_fifteen_seconds(Prober prober) throws Exception {
        Searching searching = Searching.open(prober);
        ProberDestination soon = prober.destination();
        searching.asks(soon);
        searching.node().passes(Duration.ofSeconds(5));
        searching.far().send(soon.announce(Prober.unixSeconds(), Bytes.EMPTY).packet(true));
        searching.asking().control("an answer within 15 s", Prober.pathAnswersFor(soon.address()));
        ProberDestination late = prober.destination();
        searching.asks(late);
        searching.node().passes(Duration.ofSeconds(30));
        searching.far().quiet(SWEPT);
        searching.far().send(late.announce(Prober.unixSeconds(), Bytes.EMPTY).packet(true));
        searching
                .asking()
                .refuse(
                        "path response half a minute later",
                        Prober.pathAnswersFor(late.address()),
                        Duration.ofSeconds(3));
    }

    /** A node that searches for what it is asked on one interface. */
    private record Searching(Prober prober, OwnNode node, Wire asking, Wire far) {
        static Searching open(Prober prober) throws Exception {
            OwnNode node =
                    prober.node(
                            NodeSpec.transport()
                                    .on("asking", "mode", "gateway")
                                    .on("far")
                                    .withClock());
            Wire asking = prober.join(node, "asking");
            Wire far = prober.join(node, "far");
            prober.transportIdOf(asking, far);
            prober.transportIdOf(far, asking);
            far.quiet(Prober.SETTLING);
            asking.quiet(Prober.SETTLING);
            return new Searching(prober, node, asking, far);
        }

        void asks(ProberDestination unknown) {
            far.quiet(Prober.SETTLING);
            asking.send(prober.pathRequest(unknown.address()));
            far.control("a search", InterfaceModes.searchesFor(unknown.address()));
        }
    }

    @Case(
            decides = "R-NET-178",
            kind = Polarity.NEGATIVE,
            needs = {"transport", "rpc", "clock"},
            slow = true,
            seconds = 120)
    void a_blackhole_for_an_hour_ends_with_the_hour(Prober prober) throws Exception {
        RemoteCalls.Called called =
                RemoteCalls.Called.open(prober, NodeSpec.transport().withClock());
        ProberDestination bad = called.learned(0, Bytes.EMPTY);
        called.ask(
                "blackhole_identity",
                bad.identity().hash(),
                "until",
                Math.toIntExact(Prober.unixSeconds() + 3_600),
                "reason",
                "an hour");
        Identity identity = bad.identity();
        called.node().passes(Duration.ofMinutes(55));
        called.two().quiet(SWEPT);
        if (!listed(called, identity)) {
            throw new Inconclusive("the control failed: the identity is not on the list");
        }
        called.node().passes(Duration.ofMinutes(10));
        long end = System.nanoTime() + Duration.ofSeconds(65).toNanos();
        while (listed(called, identity)) {
            if (System.nanoTime() > end) {
                throw new Refuted("expected the entry to end within 60 s after its time");
            }
            called.two().quiet(Duration.ofSeconds(1));
        }
    }

    private static boolean listed(RemoteCalls.Called called, Identity identity) throws Exception {
        return called.ask("get", "is_blackholed", "identity_hash", identity.hash())
                .equals(new Value.Bool(true));
    }

    @Case(
            decides = "R-NET-195",
            kind = Polarity.NEGATIVE,
            needs = {"transport", "storage", "clock"},
            slow = true,
            seconds = 90)
    void ratchets_of_others_are_kept_for_thirty_days(Prober prober) throws Exception {
        OwnNode node = prober.node(Crossing.plain().withClock());
        Wire near = prober.join(node, "near");
        Wire far = prober.join(node, "far");
        prober.transportIdOf(far, near);
        ProberDestination destination = prober.destination();
        Bytes ratchet = prober.crypto().x25519PublicKey(prober.random(32));
        far.send(
                destination
                        .announce(Prober.unixSeconds(), Optional.of(ratchet), Bytes.EMPTY)
                        .packet(false));
        near.control(
                "the announce is taken",
                Prober.rebroadcastsOf(destination.address()),
                1,
                Prober.REBROADCAST);
        Path kept =
                node.config().resolve("storage/ratchets").resolve(destination.address().toHex());
        node.stop();
        if (!Files.exists(kept)) {
            throw new Inconclusive("the control failed: no ratchet is stored in " + kept);
        }
        node.passes(Duration.ofDays(29));
        startsAndEnds(prober, node);
        if (!Files.exists(kept)) {
            throw new Refuted("expected the ratchet to be kept for 29 days, found it gone");
        }
        node.passes(Duration.ofDays(2));
        startsAndEnds(prober, node);
        if (Files.exists(kept)) {
            throw new Refuted("expected a ratchet of 31 days to be gone, found it in " + kept);
        }
    }

    private static void startsAndEnds(Prober prober, OwnNode node) throws Exception {
        node.startAgain();
        try (Wire near = prober.join(node, "near");
                Wire far = prober.join(node, "far")) {
            prober.transportIdOf(far, near);
        }
        node.stop();
    }

    @Case(
            decides = "R-NET-84",
            kind = Polarity.NEGATIVE,
            needs = {"transport", "clock"},
            slow = true)
    void a_path_that_carries_lives_on(Prober prober) throws Exception {
        Crossing crossing = Crossing.open(prober, Crossing.plain().withClock());
        ProberDestination idle = learned(prober, crossing.far(), crossing.near());
        crossing.node().passes(Duration.ofDays(6));
        crossing.near().quiet(SEEN);
        crossing.passes(crossing.data());
        crossing.node().passes(Duration.ofDays(2));
        crossing.near().quiet(SWEPT);
        known(prober, crossing.near(), crossing.destination());
        forgotten(prober, crossing.near(), idle);
    }

    @Case(
            decides = "R-NET-272",
            needs = {"transport", "clock"},
            slow = true)
    void a_clock_that_jumps_an_hour_either_way_breaks_nothing(Prober prober) throws Exception {
        Crossing crossing = Crossing.open(prober, Crossing.plain().withClock());
        crossing.node().passes(Duration.ofHours(1));
        crossing.near().quiet(SEEN);
        carries(prober, crossing);
        known(prober, crossing.near(), crossing.destination());
        // what is due at a time that comes again waits for it; what is carried does not
        crossing.node().passes(Duration.ofHours(-1));
        crossing.near().quiet(SEEN);
        carries(prober, crossing);
        crossing.node().passes(Duration.ofHours(2));
        crossing.near().quiet(SWEPT);
        carries(prober, crossing);
        known(prober, crossing.near(), crossing.destination());
        learned(prober, crossing.far(), crossing.near());
    }

    private static void carries(Prober prober, Crossing crossing) throws Exception {
        prober.note("the clock is %s ahead".formatted(crossing.node().ahead()));
        if (!crossing.node().alive()) throw new Refuted("expected a running node, found none");
        crossing.passes(crossing.data());
        crosses(crossing, crossing.link());
    }
}
