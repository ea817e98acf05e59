package io.reticle.suite.cases;

import io.reticle.reports.event.Polarity;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.packet.Packet;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberDestination;
import io.reticle.suite.prober.Wire;
import io.reticle.suite.sut.NodeSpec;
import io.reticle.suite.sut.OwnNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What an interface does on which too much comes at once. */
@Chapter("Bursts")
final class Bursts {
    /** From a burst to the first held announce, with the jobs' own pace and a loaded machine. */
    private static final Duration RELEASED = Duration.ofSeconds(32);

    private static NodeSpec watchful() {
        return NodeSpec.transport().on("watchful", "ingress_control", "yes").on("other");
    }

    /** As many announces as there are hop counts, at once. */
    private static List<ProberDestination> burst(Prober prober, Wire wire, int... hops) {
        List<ProberDestination> destinations = new ArrayList<>();
        List<Packet> announces = new ArrayList<>();
        for (int each : hops) {
            destinations.add(prober.destination());
            announces.add(destinations.getLast().announcePacket().withHops(each));
        }
        announces.forEach(wire::send);
        return destinations;
    }

    @Case(
            decides = {"R-NET-56", "R-NET-58", "R-NET-60"},
            kind = Polarity.NEGATIVE,
            needs = {"transport", "bursts"},
            slow = true,
            seconds = 90)
    void a_burst_of_the_unknown_is_held_and_let_go_nearest_first(Prober prober) throws Exception {
        OwnNode node = prober.node(watchful());
        Wire watchful = prober.join(node, "watchful");
        Wire other = prober.join(node, "other");
        ProberDestination known = prober.destination();
        watchful.send(known.announce(Prober.unixSeconds(), Bytes.utf8("1")).packet(false));
        other.control(
                "a first announce is copied", Prober.rebroadcastsOf(known.address()), 1, RELEASED);

        List<ProberDestination> burst = burst(prober, watchful, 1, 1, 1, 9, 5, 7);
        long began = System.nanoTime();
        List<ProberDestination> held = burst.subList(3, 6);
        watchful.send(known.announce(Prober.unixSeconds() + 5, Bytes.utf8("2")).packet(false));
        other.expect(
                "the renewed announce of a known destination, in spite of the burst",
                Prober.rebroadcastsOf(known.address())
                        .and(packet -> packet.data().tail(1).equals(Bytes.utf8("2"))),
                1,
                Prober.REBROADCAST);
        for (ProberDestination one : held) {
            other.refuse("copy of a held announce", Prober.announcesOf(one.address()));
        }
        Packet first = other.expect("the first held announce", copies(held), 1, RELEASED);
        double waited = (System.nanoTime() - began) / 1e9;
        prober.note("held for %.1f s".formatted(waited));
        if (waited < 14) {
            throw new Refuted(
                    "expected 15 s at least until the first, found %.1f".formatted(waited));
        }
        if (first.hops() != 6) {
            throw new Refuted("expected the nearest first, hop byte 6, found " + first.hops());
        }
        Packet second =
                other.expect(
                        "the next held announce",
                        copies(held).and(packet -> packet.hops() != 6),
                        1,
                        Duration.ofSeconds(12));
        if (second.hops() != 8) {
            throw new Refuted("expected hop byte 8 next, found " + second.hops());
        }
    }

    private static Predicate<Packet> copies(List<ProberDestination> of) {
        List<Bytes> addresses = of.stream().map(ProberDestination::address).toList();
        return packet ->
                addresses.contains(packet.destination())
                        && Prober.rebroadcastsOf(packet.destination()).test(packet);
    }

    @Case(
            decides = "R-NET-62",
            needs = {"transport", "bursts"})
    void without_ingress_control_nothing_is_held(Prober prober) throws Exception {
        OwnNode node = prober.node(NodeSpec.transport().on("trusting").on("other"));
        Wire trusting = prober.join(node, "trusting");
        Wire other = prober.join(node, "other");
        for (ProberDestination one : burst(prober, trusting, 1, 1, 1, 1, 1, 1, 1, 1)) {
            other.expect(
                    "a copy of each announce",
                    Prober.rebroadcastsOf(one.address()),
                    1,
                    Prober.REBROADCAST);
        }
    }

    @Case(
            decides = "R-NET-61",
            needs = {"transport", "bursts", "ifac"},
            slow = true,
            seconds = 90)
    void a_held_announce_is_taken_on_an_interface_with_access_code_too(Prober prober)
            throws Exception {
        OwnNode node =
                prober.node(
                        NodeSpec.transport()
                                .on(
                                        "watchful",
                                        "ingress_control",
                                        "yes",
                                        "network_name",
                                        "reticle",
                                        "passphrase",
                                        "held",
                                        "ifac_size",
                                        "128")
                                .on("other"));
        Wire watchful = prober.joinClosed(node, "watchful", "reticle", "held", 16);
        Wire other = prober.join(node, "other");
        List<ProberDestination> burst = burst(prober, watchful, 1, 1, 1, 1, 1);
        ProberDestination last = burst.getLast();
        other.control(
                "the first of the burst is copied",
                Prober.rebroadcastsOf(burst.getFirst().address()),
                1,
                Prober.REBROADCAST);
        other.expect("one that was held", copies(burst.subList(3, 5)), 1, RELEASED);
        prober.note("the last of the burst was " + last.address().brief());
    }

    @Case(
            decides = "R-NET-64",
            kind = Polarity.NEGATIVE,
            needs = {"transport", "bursts", "modes"})
    void a_burst_of_path_requests_ends_searches_and_not_answers(Prober prober) throws Exception {
        OwnNode node =
                prober.node(
                        NodeSpec.transport()
                                .on("asking", "ingress_control", "yes", "mode", "gateway")
                                .on("other"));
        Wire asking = prober.join(node, "asking");
        Wire other = prober.join(node, "other");
        ProberDestination known = prober.destination();
        other.send(known.announcePacket());
        asking.control(
                "the announce is taken",
                Prober.rebroadcastsOf(known.address()),
                1,
                Prober.REBROADCAST);
        other.quiet(Prober.SETTLING);
        Bytes before = prober.random(16);
        asking.send(prober.pathRequest(before));
        other.control("a search before the burst", InterfaceModes.searchesFor(before));
        List<Bytes> unknown = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            unknown.add(prober.random(16));
            asking.send(prober.pathRequest(unknown.getLast()));
        }
        asking.send(prober.pathRequest(known.address()));
        asking.expect(
                "an answer from the table in spite of the burst",
                Prober.pathAnswersFor(known.address()));
        other.refuse(
                "search for the last of the burst", InterfaceModes.searchesFor(unknown.getLast()));
    }

    @Case(
            decides = "R-NET-66",
            kind = Polarity.NEGATIVE,
            needs = {"transport", "bursts", "modes"})
    void egress_control_holds_searches_back(Prober prober) throws Exception {
        OwnNode node =
                prober.node(
                        NodeSpec.transport()
                                .on("asking", "mode", "gateway")
                                .on("limited", "egress_control", "yes")
                                .on("free"));
        Wire asking = prober.join(node, "asking");
        Wire limited = prober.join(node, "limited");
        Wire free = prober.join(node, "free");
        List<Bytes> unknown = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            unknown.add(prober.random(16));
            asking.send(prober.pathRequest(unknown.getLast()));
            free.control(
                    "each search where nothing is limited",
                    InterfaceModes.searchesFor(unknown.getLast()));
            free.quiet(Duration.ofMillis(30));
        }
        long passed =
                unknown.stream()
                        .filter(each -> !limited.heard(InterfaceModes.searchesFor(each)).isEmpty())
                        .count();
        prober.note(passed + " of 12 searches left by the limited interface");
        if (passed > 8) {
            throw new Refuted(
                    "expected about five searches a second at most, found "
                            + passed
                            + " of 12 within half a second");
        }
        if (passed == 0) {
            throw new Refuted("expected some searches on the limited interface, found none");
        }
    }
}
