package io.reticle.suite.cases;

import io.reticle.reports.event.Polarity;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberDestination;
import io.reticle.suite.prober.Wire;
import io.reticle.suite.sut.NodeSpec;
import io.reticle.suite.sut.OwnNode;
import io.reticle.suite.sut.PortPool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** How much of an interface announces may take. */
@Chapter("Announce caps")
final class AnnounceCaps {
    private static final double BITRATE = 1_000_000;

    /** In percent: what makes an announce of some 200 bytes hold the next back for 4 s or so. */
    private static final double CAP = 0.04;

    private static final Duration FIRST = Duration.ofSeconds(4);
    private static final Duration QUEUED = Duration.ofSeconds(20);

    /** In percent: the same for 40 s or so. */
    private static final double NARROW_CAP = 0.004;

    private static NodeSpec capped(String mode) {
        return capped(mode, CAP);
    }

    private static NodeSpec capped(String mode, double percent) {
        return NodeSpec.transport()
                .on("open")
                .on(
                        "capped",
                        "bitrate",
                        String.valueOf((long) BITRATE),
                        "announce_cap",
                        String.valueOf(percent),
                        "mode",
                        mode);
    }

    private static double airTimeOverCap(Packet packet) {
        return packet.frame().length() * 8 / BITRATE / (CAP / 100);
    }

    private static Predicate<Packet> copiesOf(List<ProberDestination> destinations) {
        List<Bytes> addresses = destinations.stream().map(ProberDestination::address).toList();
        return packet ->
                addresses.contains(packet.destination())
                        && Prober.rebroadcastsOf(packet.destination()).test(packet);
    }

    /** The first announce leaves at once, and takes the time of those behind it. */
    private static void usesUpTheCap(Prober prober, Wire open, Wire capped) {
        ProberDestination first = prober.destination();
        open.send(first.announcePacket());
        capped.control(
                "the first announce leaves at once",
                Prober.rebroadcastsOf(first.address()),
                1,
                FIRST);
    }

    @Case(
            decides = {"R-NET-43", "R-NET-49", "R-NET-45"},
            kind = Polarity.NEGATIVE,
            needs = {"transport", "caps"},
            slow = true)
    void announces_leave_a_capped_interface_apart_and_nearest_first(Prober prober)
            throws Exception {
        OwnNode node = prober.node(capped("full"));
        Wire open = prober.join(node, "open");
        Wire capped = prober.join(node, "capped");
        usesUpTheCap(prober, open, capped);
        List<ProberDestination> queued = new ArrayList<>();
        for (int hops : new int[] {6, 2, 4}) {
            ProberDestination destination = prober.destination();
            queued.add(destination);
            open.send(destination.announcePacket().withHops(hops));
        }
        for (ProberDestination each : queued) {
            capped.expect("all that was queued", Prober.rebroadcastsOf(each.address()), 1, QUEUED);
        }
        List<Integer> order =
                capped.heard(copiesOf(queued)).stream()
                        .map(one -> one.packet().hops())
                        .distinct()
                        .toList();
        if (!order.equals(List.of(3, 5, 7))) {
            throw new Refuted("expected hops 3, 5 and 7 in this order, found " + order);
        }
        List<Wire.Heard> all =
                capped.heard(packet -> packet.type() == PacketType.ANNOUNCE).stream().toList();
        for (int i = 1; i < all.size(); i++) {
            double apart = (all.get(i).nanos() - all.get(i - 1).nanos()) / 1e9;
            double least = airTimeOverCap(all.get(i - 1).packet());
            prober.note("%.2f s apart, the cap asks for %.2f".formatted(apart, least));
            if (apart < least - 0.3) {
                throw new Refuted(
                        "expected at least %.2f s between two announces, found %.2f"
                                .formatted(least, apart));
            }
        }
    }

    @Case(
            decides = "R-NET-46",
            kind = Polarity.NEGATIVE,
            needs = {"transport", "caps"},
            slow = true)
    void a_newer_announce_takes_the_place_of_the_queued_one(Prober prober) throws Exception {
        OwnNode node = prober.node(capped("full"));
        Wire open = prober.join(node, "open");
        Wire capped = prober.join(node, "capped");
        usesUpTheCap(prober, open, capped);
        ProberDestination twice = prober.destination();
        long now = Prober.unixSeconds();
        var copies = Prober.rebroadcastsOf(twice.address());
        Packet older = twice.announce(now, Bytes.utf8("older")).packet(false);
        Packet newer = twice.announce(now + 1, Bytes.utf8("newer")).packet(false);
        open.send(older);
        open.control("the older one is copied where there is no cap", copies, 1, FIRST);
        open.send(newer);
        Packet leaves = capped.expect("an announce of the destination", copies, 1, QUEUED);
        if (!leaves.data().equals(newer.data())) {
            throw new Refuted("expected the newer announce, found the older one");
        }
    }

    @Case(
            decides = "R-NET-48",
            needs = {"transport", "caps", "modes"})
    void the_cap_is_not_applied_on_a_roaming_interface(Prober prober) throws Exception {
        OwnNode node = prober.node(capped("roaming"));
        Wire open = prober.join(node, "open");
        Wire capped = prober.join(node, "capped");
        List<ProberDestination> destinations = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            destinations.add(prober.destination());
            open.send(destinations.getLast().announcePacket());
        }
        for (ProberDestination destination : destinations) {
            capped.expect(
                    "an announce without waiting for the others",
                    Prober.rebroadcastsOf(destination.address()),
                    1,
                    FIRST);
        }
    }

    @Case(
            decides = "R-NET-67",
            kind = Polarity.NEGATIVE,
            needs = {"transport", "caps", "modes"})
    void no_search_leaves_where_the_cap_is_used_up(Prober prober) throws Exception {
        OwnNode node = prober.node(capped("full").on("asking", "mode", "gateway").on("free"));
        Wire open = prober.join(node, "open");
        Wire capped = prober.join(node, "capped");
        Wire asking = prober.join(node, "asking");
        Wire free = prober.join(node, "free");
        ProberDestination first = prober.destination();
        open.send(first.announcePacket());
        capped.control(
                "an announce uses the cap up", Prober.rebroadcastsOf(first.address()), 1, FIRST);
        free.quiet(Prober.SETTLING);
        Bytes unknown = prober.random(16);
        asking.send(prober.pathRequest(unknown));
        free.control("the search elsewhere", InterfaceModes.searchesFor(unknown));
        capped.refuse("search", InterfaceModes.searchesFor(unknown), Prober.SETTLING);
    }

    @Case(
            decides = "R-NET-44",
            needs = {"transport", "caps", "shared"})
    void what_the_nodes_own_programs_announce_does_not_wait_for_the_cap(Prober prober)
            throws Exception {
        int port = PortPool.take();
        OwnNode node = prober.node(SharedInstances.sharing(capped("full", NARROW_CAP), port));
        Wire open = prober.join(node, "open");
        Wire capped = prober.join(node, "capped");
        Wire program = prober.attach(port, "program");
        usesUpTheCap(prober, open, capped);
        ProberDestination waiting = prober.destination();
        open.send(waiting.announcePacket());
        program.control("the program hears", Prober.announcesOf(waiting.address()));
        open.control(
                "the second announce is copied where there is no cap",
                Prober.rebroadcastsOf(waiting.address()),
                1,
                FIRST);
        ProberDestination own = prober.destination();
        program.send(own.announcePacket());
        capped.expect(
                "the program's announce at once", Prober.announcesOf(own.address()), 1, FIRST);
        capped.refuse("copy of what waits", Prober.announcesOf(waiting.address()));
    }
}
