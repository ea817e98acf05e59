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
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberDestination;
import io.reticle.suite.prober.Wire;
import io.reticle.suite.sut.NodeSpec;
import io.reticle.suite.sut.OwnNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** What leaves by which interface, by the modes of the one and of the one it came from. */
@Chapter("Interface modes")
final class InterfaceModes {
    private static final String[] MODES = {
        "full", "pointtopoint", "access_point", "roaming", "boundary", "gateway", "internal"
    };

    /** A first copy has left by then from every interface where it may. */
    private static final Duration COPIED = Duration.ofSeconds(6);

    /** The node's own destinations are announced 15 s after it started. */
    private static final Duration OWN_ANNOUNCES = Duration.ofSeconds(22);

    private static NodeSpec allModes() {
        NodeSpec spec = NodeSpec.transport().with("respond_to_probes", "yes");
        for (String mode : MODES) spec = spec.on(mode, "mode", mode);
        return spec;
    }

    /** Whether a foreign announce heard on {@code from} leaves by {@code to}. */
    private static boolean leaves(String from, String to) {
        return switch (to) {
            case "access_point" -> false;
            case "internal" -> !from.equals("boundary");
            case "roaming" -> !Set.of("roaming", "boundary").contains(from);
            case "boundary" -> !from.equals("roaming");
            default -> true;
        };
    }

    @Case(
            decides = {
                "R-NET-153",
                "R-NET-155",
                "R-NET-156",
                "R-NET-157",
                "R-NET-161",
                "R-NET-162"
            },
            kind = Polarity.NEGATIVE,
            needs = {"transport", "modes"},
            slow = true)
    void a_foreign_announce_leaves_by_the_interfaces_that_the_modes_allow_and_no_others(
            Prober prober) throws Exception {
        Map<String, Wire> wires = prober.joinAll(prober.node(allModes()), MODES);
        Map<String, ProberDestination> heardOn = new LinkedHashMap<>();
        for (String mode : MODES) {
            ProberDestination destination = prober.destination();
            heardOn.put(mode, destination);
            wires.get(mode).send(destination.announcePacket());
        }
        List<String> wrong = new ArrayList<>();
        for (String from : MODES) {
            var copies = Prober.rebroadcastsOf(heardOn.get(from).address());
            for (String to : MODES) {
                if (leaves(from, to) && wires.get(to).await(copies, 1, COPIED).isEmpty()) {
                    wrong.add(from + " to " + to + ": no copy");
                }
            }
        }
        for (String from : MODES) {
            var copies = Prober.announcesOf(heardOn.get(from).address());
            for (String to : MODES) {
                if (!leaves(from, to) && !wires.get(to).heard(copies).isEmpty()) {
                    wrong.add(from + " to " + to + ": a copy");
                }
            }
        }
        if (!wrong.isEmpty()) {
            throw new Refuted(
                    "expected copies as the modes say, found otherwise: "
                            + String.join(", ", wrong));
        }
        for (String from : MODES) {
            var copies = Prober.rebroadcastsOf(heardOn.get(from).address());
            long forms =
                    wires.values().stream()
                            .flatMap(wire -> wire.heard(copies).stream())
                            .map(one -> one.packet().frame())
                            .distinct()
                            .count();
            if (forms != 1) {
                throw new Refuted(
                        "expected the same bytes whatever the mode, found %d kinds of copy of one announce"
                                .formatted(forms));
            }
        }
    }

    @Case(
            decides = {"R-NET-153", "R-NET-159", "R-NET-184"},
            kind = Polarity.NEGATIVE,
            needs = {"transport", "modes", "probe"},
            slow = true)
    void own_announces_leave_by_all_but_access_points(Prober prober) throws Exception {
        long began = System.nanoTime();
        Map<String, Wire> wires = prober.joinAll(prober.node(allModes()), MODES);
        Bytes node = prober.transportIdOf(wires.get("gateway"), wires.get("full"));
        Bytes probe = Prober.probeOf(prober.crypto(), node);
        prober.follow(probe);
        var own = Prober.announcesOf(probe);
        Packet first =
                wires.get("full").expect("the probe responder's announce", own, 1, OWN_ANNOUNCES);
        double after = (System.nanoTime() - began) / 1e9;
        prober.note("announced %.1f s after the node was started".formatted(after));
        if (after < 14) {
            throw new Refuted(
                    "expected own announces 15 s after the start, found %.1f".formatted(after));
        }
        if (first.hops() != 0) throw new Refuted("expected hop byte 0, found " + first.hops());
        for (String mode : MODES) {
            if (!mode.equals("access_point")) wires.get(mode).expect("the announce", own);
        }
        wires.get("access_point").refuse("own announce", own, Prober.SETTLING);
    }

    @Case(
            decides = "R-NET-154",
            needs = {"transport", "modes"})
    void an_access_point_answers_path_requests(Prober prober) throws Exception {
        OwnNode node =
                prober.node(NodeSpec.transport().on("full").on("ap", "mode", "access_point"));
        Wire full = prober.join(node, "full");
        Wire ap = prober.join(node, "ap");
        ProberDestination destination = prober.destination();
        full.send(destination.announcePacket());
        full.control(
                "the announce is taken",
                Prober.rebroadcastsOf(destination.address()),
                1,
                Prober.REBROADCAST);
        ap.send(prober.pathRequest(destination.address()));
        ap.expect("a path response", Prober.pathAnswersFor(destination.address()));
    }

    @Case(
            decides = {"R-NET-157", "R-NET-158"},
            kind = Polarity.NEGATIVE,
            needs = {"transport", "modes"})
    void keys_open_and_close_the_way_from_and_to_internal_interfaces(Prober prober)
            throws Exception {
        OwnNode node =
                prober.node(
                        NodeSpec.transport()
                                .on("internal", "mode", "internal")
                                .on("plain boundary", "mode", "boundary")
                                .on(
                                        "open boundary",
                                        "mode",
                                        "boundary",
                                        "announces_to_internal",
                                        "yes")
                                .on("closed", "announces_from_internal", "no"));
        Wire internal = prober.join(node, "internal");
        Wire plain = prober.join(node, "plain boundary");
        Wire open = prober.join(node, "open boundary");
        Wire closed = prober.join(node, "closed");
        ProberDestination fromPlain = prober.destination();
        ProberDestination fromOpen = prober.destination();
        ProberDestination fromInternal = prober.destination();
        plain.send(fromPlain.announcePacket());
        open.send(fromOpen.announcePacket());
        internal.send(fromInternal.announcePacket());
        closed.control(
                "announces of a boundary leave by a full interface",
                Prober.rebroadcastsOf(fromPlain.address()),
                1,
                Prober.REBROADCAST);
        internal.expect(
                "an announce of the boundary that lets announces in",
                Prober.rebroadcastsOf(fromOpen.address()),
                1,
                Prober.REBROADCAST);
        plain.control(
                "the internal announce elsewhere",
                Prober.rebroadcastsOf(fromInternal.address()),
                1,
                Prober.REBROADCAST);
        closed.refuse(
                "announce from an internal interface",
                Prober.announcesOf(fromInternal.address()),
                Prober.SETTLING);
        internal.refuse(
                "announce from an ordinary boundary",
                Prober.announcesOf(fromPlain.address()),
                Prober.SETTLING);
    }

    @Case(
            decides = {"R-NET-160", "R-NET-124"},
            kind = Polarity.NEGATIVE,
            needs = {"transport", "modes"})
    void an_interface_that_is_not_outgoing_carries_only_what_the_tables_send_there(Prober prober)
            throws Exception {
        OwnNode node =
                prober.node(
                        NodeSpec.transport()
                                .on("asking", "mode", "gateway")
                                .on("open")
                                .on("silent", "outgoing", "no"));
        Wire asking = prober.join(node, "asking");
        Wire open = prober.join(node, "open");
        Wire silent = prober.join(node, "silent");
        Bytes id = prober.transportIdOf(asking, open);
        ProberDestination behind = prober.destination();
        silent.send(behind.announcePacket());
        open.control(
                "an announce heard on the silent interface is copied elsewhere",
                Prober.rebroadcastsOf(behind.address()),
                1,
                Prober.REBROADCAST);
        open.quiet(Prober.SETTLING);
        Bytes unknown = prober.random(16);
        asking.send(prober.pathRequest(unknown));
        open.control("a search", searchesFor(unknown));
        silent.send(prober.pathRequest(behind.address()));
        Packet data = prober.dataTo(behind);
        asking.send(data.via(id));
        silent.expect("a packet along its path", prober.sameAs(data));
        silent.refuse("search", searchesFor(unknown));
        silent.refuse(
                "announce or path response",
                packet -> packet.type() == PacketType.ANNOUNCE,
                Duration.ofSeconds(2));
    }

    /** Path requests that a transport node sends on, for one destination. */
    static Predicate<Packet> searchesFor(Bytes destination) {
        return packet ->
                packet.type() == PacketType.DATA
                        && packet.destinationType() == DestinationType.PLAIN
                        && packet.context() == Context.NONE
                        && packet.data().length() > 32
                        && packet.data().slice(0, 16).equals(destination);
    }
}
