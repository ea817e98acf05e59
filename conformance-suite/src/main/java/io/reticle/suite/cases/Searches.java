package io.reticle.suite.cases;

import io.reticle.reports.event.Polarity;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.transport.PathRequest;
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
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Path requests for what the node does not know, and when it answers for what it does. */
@Chapter("Searches")
final class Searches {
    private static final String[] NAMES = {
        "full", "ptp", "ap", "roaming", "boundary", "gateway", "internal", "recursive"
    };

    /** The time for a link's proof, a sweep of the tables, and the questions one after another. */
    private static final Duration ASKED_ANEW = Duration.ofSeconds(20);

    private static NodeSpec allKinds() {
        return NodeSpec.transport()
                .on("full")
                .on("ptp", "mode", "pointtopoint")
                .on("ap", "mode", "access_point")
                .on("roaming", "mode", "roaming")
                .on("boundary", "mode", "boundary")
                .on("gateway", "mode", "gateway")
                .on("internal", "mode", "internal")
                .on("recursive", "recursive_prs", "yes");
    }

    private static PathRequest request(Prober prober) {
        return new PathRequest(prober.random(16), Optional.empty(), prober.random(16));
    }

    @Case(
            decides = {"R-NET-102", "R-NET-103", "R-NET-104"},
            kind = Polarity.NEGATIVE,
            needs = {"transport", "modes"})
    void the_unknown_is_searched_where_the_asking_interface_says(Prober prober) throws Exception {
        Map<String, Wire> wires = prober.joinAll(prober.node(allKinds()), NAMES);
        Bytes node = prober.transportIdOf(wires.get("gateway"), wires.get("full"));
        for (String asked : NAMES) {
            for (Wire wire : wires.values()) wire.quiet(Duration.ofMillis(100));
            PathRequest request = request(prober);
            wires.get(asked).send(request.packet(prober.crypto()));
            List<String> expected = searchedFrom(asked);
            for (String name : expected) {
                Packet search =
                        wires.get(name)
                                .expect(
                                        "a search asked on " + asked,
                                        InterfaceModes.searchesFor(request.destination()));
                PathRequest found = PathRequest.parse(search.data());
                if (!found.transportId().equals(Optional.of(node))
                        || !found.tag().equals(request.tag())) {
                    throw new Refuted(
                            "expected the node's transport id and the tag that was asked with,"
                                    + " found others");
                }
            }
            for (String name : NAMES) {
                if (!expected.contains(name)) {
                    wires.get(name)
                            .refuse(
                                    "search asked on " + asked + " and sent on " + name,
                                    InterfaceModes.searchesFor(request.destination()),
                                    Duration.ofMillis(100));
                }
            }
        }
    }

    private static List<String> searchedFrom(String asked) {
        return switch (asked) {
            case "full", "ptp" -> List.of();
            case "boundary" -> List.of("gateway");
            default -> List.of(NAMES).stream().filter(name -> !name.equals(asked)).toList();
        };
    }

    @Case(
            decides = {"R-NET-105", "R-NET-107"},
            kind = Polarity.NEGATIVE,
            needs = {"transport", "modes"})
    void one_search_serves_all_who_ask_meanwhile(Prober prober) throws Exception {
        OwnNode node =
                prober.node(
                        NodeSpec.transport()
                                .on("one", "mode", "gateway")
                                .on("two", "mode", "gateway")
                                .on("far"));
        Wire one = prober.join(node, "one");
        Wire two = prober.join(node, "two");
        Wire far = prober.join(node, "far");
        prober.transportIdOf(two, far);
        prober.transportIdOf(far, one);
        far.quiet(Prober.SETTLING);
        ProberDestination destination = prober.destination();
        var searches = InterfaceModes.searchesFor(destination.address());
        one.send(prober.pathRequest(destination.address()));
        far.control("a search", searches);
        two.send(prober.pathRequest(destination.address()));
        far.refuseMore("search for the same destination", searches, Prober.SETTLING);
        far.send(destination.announce(Prober.unixSeconds(), Bytes.EMPTY).packet(true));
        one.expect("a path response", Prober.pathAnswersFor(destination.address()));
        two.expect("a path response", Prober.pathAnswersFor(destination.address()));
    }

    @Case(
            decides = "R-NET-99",
            kind = Polarity.NEGATIVE,
            needs = {"transport", "modes"})
    void on_a_roaming_interface_answers_wait_and_stay_away_from_the_next_hop(Prober prober)
            throws Exception {
        OwnNode node = prober.node(NodeSpec.transport().on("roaming", "mode", "roaming").on("far"));
        Wire asking = prober.join(node, "roaming");
        Wire holding = prober.join(node, "roaming");
        Wire far = prober.join(node, "far");
        ProberDestination behind = prober.destination();
        holding.send(behind.announcePacket());
        far.control(
                "the announce is taken",
                Prober.rebroadcastsOf(behind.address()),
                1,
                Prober.REBROADCAST);
        ProberDestination second = prober.destination();
        far.send(second.announcePacket());
        asking.control(
                "the other announce is taken",
                Prober.rebroadcastsOf(second.address()),
                1,
                Prober.REBROADCAST);
        long began = System.nanoTime();
        holding.send(prober.pathRequest(behind.address()));
        asking.send(prober.pathRequest(second.address()));
        asking.expect("an answer", Prober.pathAnswersFor(second.address()));
        double waited = (System.nanoTime() - began) / 1e9;
        prober.note("answered after %.2f s".formatted(waited));
        if (waited < 1.8) {
            throw new Refuted("expected 1.9 s at least until the answer, found " + waited);
        }
        holding.refuse(
                "answer where the next hop is",
                Prober.pathAnswersFor(behind.address()),
                Duration.ofSeconds(1));
    }

    @Case(decides = "R-NET-111", needs = "transport", slow = true)
    void a_copy_that_an_answer_displaced_follows_later(Prober prober) throws Exception {
        OwnNode node = prober.node(Crossing.plain());
        Wire near = prober.join(node, "near");
        Wire far = prober.join(node, "far");
        ProberDestination destination = prober.destination();
        far.send(destination.announcePacket());
        var copies = Prober.rebroadcastsOf(destination.address());
        near.control("a first copy", copies, 1, Prober.REBROADCAST);
        near.send(prober.pathRequest(destination.address()));
        near.control("a path response", Prober.pathAnswersFor(destination.address()));
        near.expect("the second copy", copies, 2, Duration.ofSeconds(12));
    }

    @Case(
            decides = "R-NET-80",
            kind = Polarity.NEGATIVE,
            needs = {"transport", "gravity"})
    void the_interface_of_higher_gravity_has_the_path(Prober prober) throws Exception {
        OwnNode node =
                prober.node(
                        NodeSpec.transport().on("light").on("heavy", "gravity", "5").on("asking"));
        Wire light = prober.join(node, "light");
        Wire heavy = prober.join(node, "heavy");
        Wire asking = prober.join(node, "asking");
        Bytes id = prober.transportIdOf(light, asking);
        ProberDestination destination = prober.destination();
        Packet announce = destination.announcePacket();
        light.send(announce);
        asking.control(
                "the announce is taken",
                Prober.rebroadcastsOf(destination.address()),
                1,
                Prober.REBROADCAST);
        heavy.send(announce);
        light.send(announce);
        heavy.quiet(Prober.SETTLING);
        Packet data = prober.dataTo(destination);
        asking.send(data.via(id));
        heavy.expect("the packet", prober.sameAs(data));
        light.refuse("the packet", prober.sameAs(data));
    }

    @Case(decides = "R-NET-88", kind = Polarity.NEGATIVE, needs = "transport", slow = true)
    void a_link_that_never_opens_makes_the_node_ask_anew_and_not_twice(Prober prober)
            throws Exception {
        Crossing crossing = Crossing.open(prober);
        Bytes address = crossing.destination().address();
        var questions = InterfaceModes.searchesFor(address);
        crossing.asks(prober.offerLink(address));
        crossing.far().expect("a new question for the path", questions, 1, Duration.ofSeconds(16));
        crossing.asks(prober.offerLink(address));
        crossing.far()
                .refuseMore("question within twenty seconds", questions, Duration.ofSeconds(13));
    }

    @Case(
            decides = {"R-NET-77", "R-NET-89"},
            kind = Polarity.NEGATIVE,
            needs = "transport",
            slow = true)
    void a_longer_way_of_the_same_second_is_taken_once_the_shorter_one_is_silent(Prober prober)
            throws Exception {
        List<Packet> announces = new ArrayList<>();
        Crossing crossing =
                Crossing.open(
                        prober,
                        Crossing.plain(),
                        announce -> {
                            announces.add(announce);
                            return announce;
                        });
        Wire aside = prober.join(crossing.node(), "far");
        prober.transportIdOf(aside, crossing.near());
        Packet longer = announces.getFirst().withHops(3).via(prober.random(16));
        aside.send(longer);
        aside.quiet(Prober.SETTLING);
        Packet before = crossing.passes(crossing.data());
        aside.refuse("data on the longer way", prober.sameAs(before));
        List<Bytes> silent = new ArrayList<>(List.of(crossing.destination().address()));
        for (int i = 0; i < 3; i++) {
            ProberDestination another = prober.destination();
            silent.add(another.address());
            crossing.far().send(another.announcePacket());
            crossing.near()
                    .control(
                            "the announce is taken",
                            Prober.rebroadcastsOf(another.address()),
                            1,
                            Prober.REBROADCAST);
        }
        for (Bytes address : silent) {
            crossing.near().send(prober.offerLink(address).request().via(crossing.id()));
        }
        Predicate<Packet> questions =
                silent.stream()
                        .map(InterfaceModes::searchesFor)
                        .reduce(Predicate::or)
                        .orElseThrow();
        aside.expect("a question for each silent path", questions, silent.size(), ASKED_ANEW);
        prober.note("questions came after %s s".formatted(aside.times(questions)));
        aside.send(longer);
        aside.quiet(Prober.SETTLING);
        Packet after = crossing.data();
        crossing.near().send(after.via(crossing.id()));
        Packet carried = aside.expect("data on the longer way", prober.sameAs(after));
        if (!carried.transportId().equals(longer.transportId())) {
            throw new Refuted("expected the next hop of the longer way, found " + carried);
        }
    }
}
