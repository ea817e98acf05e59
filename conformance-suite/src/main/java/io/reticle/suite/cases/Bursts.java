package io.reticle.suite.cases;

import io.reticle.reports.event.Polarity;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.packet.Packet;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Inconclusive;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberDestination;
import io.reticle.suite.prober.Wire;
import io.reticle.suite.sut.NodeSpec;
import io.reticle.suite.sut.OwnNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/** What an interface does on which too much comes at once. */
@Chapter("Bursts")
final class Bursts {
    /** From a burst to the first held announce, with the jobs' own pace and a loaded machine. */
    private static final Duration RELEASED = Duration.ofSeconds(32);

    private static final int HELD_AT_MOST = 256;

    private static final int PORTION = 40;

    private static final int PORTIONS = 20;

    /** A search that leaves has left by then. */
    private static final Duration SEARCHED = Duration.ofSeconds(1);

    private static final Duration QUIET_ENOUGH = Duration.ofSeconds(25);

    /** After this an announce no longer counts for the rate at which they come. */
    private static final Duration FORGOTTEN = Duration.ofSeconds(15);

    /** A node looks at its clock's file every twentieth of a second. */
    private static final Duration SEEN = Duration.ofMillis(300);

    /** From the first announce on; after ten seconds it would no longer count. */
    private static final Duration TOO_SLOW = Duration.ofSeconds(4);

    private static final Duration OLD = Duration.ofMinutes(121);

    private static final int ATTEMPTS = 5;

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

    @Case(
            decides = "R-NET-59",
            kind = Polarity.NEGATIVE,
            needs = {"transport", "bursts", "rpc"},
            slow = true,
            seconds = 120)
    void no_more_than_256_announces_are_held_and_one_for_each_destination(Prober prober)
            throws Exception {
        RemoteCalls.Called called = RemoteCalls.Called.open(prober, watchful());
        Wire watchful = prober.join(called.node(), "watchful");
        ProberDestination twice = prober.destination();
        long now = Prober.unixSeconds();
        int held = heldAfter(called, watchful, 0);
        watchful.send(twice.announce(now, Bytes.utf8("older")).packet(false));
        // in portions, because what comes all at once may find no room before it is looked at
        for (int i = 0; i < PORTIONS && held < HELD_AT_MOST; i++) {
            held = heldAfter(called, watchful, held);
        }
        if (held < HELD_AT_MOST) {
            throw new Inconclusive("the control failed: %d announces are held".formatted(held));
        }
        Packet newer = twice.announce(now + 1, Bytes.utf8("newer")).packet(false);
        watchful.send(newer);
        held = heldAfter(called, watchful, held);
        prober.note("%d announces are held".formatted(held));
        if (held > HELD_AT_MOST) {
            throw new Refuted("expected 256 held announces at most, found " + held);
        }
        Packet first =
                called.two()
                        .expect(
                                "the nearest of them",
                                Prober.rebroadcastsOf(twice.address()),
                                1,
                                RELEASED);
        if (!first.data().equals(newer.data())) {
            throw new Refuted("expected the newer of two held announces, found the older");
        }
    }

    /** Sends a portion of announces from afar, and waits until the node has looked at them. */
    private static int heldAfter(RemoteCalls.Called called, Wire watchful, int before)
            throws Exception {
        int[] far = new int[PORTION];
        Arrays.fill(far, 3);
        burst(called.prober(), watchful, far);
        called.one().quiet(Prober.SETTLING);
        return Math.max(before, held(called));
    }

    /** The most that any interface holds, as the node tells programs. */
    private static int held(RemoteCalls.Called called) throws Exception {
        if (called.ask("get", "interface_stats") instanceof Value.Map stats
                && stats.get("interfaces").orElse(null) instanceof Value.Array(var interfaces)) {
            int most = 0;
            for (Value each : interfaces) {
                if (each instanceof Value.Map row
                        && row.get("held_announces").orElse(null) instanceof Value.Int(var count)) {
                    most = Math.max(most, count.intValueExact());
                }
            }
            return most;
        }
        throw new Inconclusive("the node tells nothing of its interfaces");
    }

    @Case(
            decides = "R-NET-65",
            kind = Polarity.NEGATIVE,
            needs = {"transport", "bursts", "modes", "clock"},
            slow = true)
    void a_burst_of_path_requests_needs_fifteen_quiet_seconds_to_end(Prober prober)
            throws Exception {
        OwnNode node =
                prober.node(
                        NodeSpec.transport()
                                .on("asking", "ingress_control", "yes", "mode", "gateway")
                                .on("other")
                                .withClock());
        Wire asking = prober.join(node, "asking");
        Wire other = prober.join(node, "other");
        prober.transportIdOf(asking, other);
        prober.transportIdOf(other, asking);
        other.quiet(Prober.SETTLING);
        Bytes before = prober.random(16);
        asking.send(prober.pathRequest(before));
        other.control("a search before the burst", InterfaceModes.searchesFor(before));
        for (int i = 0; i < 12; i++) asking.send(prober.pathRequest(prober.random(16)));
        asking.quiet(Prober.SETTLING);
        node.passes(Duration.ofSeconds(5));
        asking.quiet(Prober.SETTLING);
        Bytes soon = prober.random(16);
        asking.send(prober.pathRequest(soon));
        other.refuse("search soon after the burst", InterfaceModes.searchesFor(soon), SEARCHED);
        // how many requests it takes beyond the quiet time is up to the node
        for (int attempt = 0; attempt < 12; attempt++) {
            node.passes(QUIET_ENOUGH);
            asking.quiet(Prober.SETTLING);
            Bytes later = prober.random(16);
            asking.send(prober.pathRequest(later));
            if (other.await(InterfaceModes.searchesFor(later), 1, SEARCHED).isPresent()) {
                prober.note("searched again at request " + (attempt + 1));
                return;
            }
        }
        throw new Refuted("expected searches again after quiet minutes, found none");
    }

    @Case(
            decides = "R-NET-57",
            kind = Polarity.NEGATIVE,
            needs = {"transport", "bursts", "clock"},
            slow = true,
            seconds = 120)
    void after_two_hours_an_interface_takes_what_is_a_burst_on_a_young_one(Prober prober)
            throws Exception {
        OwnNode node = prober.node(watchful().withClock());
        Wire other = prober.join(node, "other");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Wire old = prober.join(node, "watchful");
            prober.transportIdOf(old, other);
            node.passes(OLD);
            other.quiet(Prober.SETTLING);
            Wire young = prober.join(node, "watchful");
            prober.transportIdOf(young, other);
            node.passes(FORGOTTEN);
            other.quiet(Prober.SETTLING);
            // one, and 35 when the clock is 4 s on: above three a second and below ten
            long began = System.nanoTime();
            List<ProberDestination> before = new ArrayList<>(burst(prober, old, 1));
            before.addAll(burst(prober, young, 1));
            for (ProberDestination one : before) {
                other.control(
                        "a first announce is taken",
                        Prober.rebroadcastsOf(one.address()),
                        1,
                        Prober.REBROADCAST);
            }
            node.passes(Duration.ofSeconds(4));
            old.quiet(SEEN);
            int[] many = new int[35];
            List<ProberDestination> onOld = burst(prober, old, many);
            List<ProberDestination> onYoung = burst(prober, young, many);
            if (System.nanoTime() - began > TOO_SLOW.toNanos()) {
                prober.note("the machine is too slow for this pace");
                continue;
            }
            for (ProberDestination one : onOld) {
                other.expect(
                        "a copy of each announce on an interface of two hours",
                        Prober.rebroadcastsOf(one.address()),
                        1,
                        Prober.REBROADCAST);
            }
            var last = onYoung.subList(onYoung.size() - 1, onYoung.size());
            if (other.await(copies(last), 1, Prober.REBROADCAST).isEmpty()) {
                prober.note("control: the same is a burst on a young interface");
                return;
            }
            prober.note("the same came too slowly for a burst on a young interface");
        }
        throw new Inconclusive("the control failed: no burst on a young interface");
    }
}
