package io.reticle.suite.cases;

import io.reticle.reports.event.Polarity;
import io.reticle.rns.announce.Announce;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.discovery.DiscoveryIntake;
import io.reticle.rns.discovery.DiscoveryIntake.Verdict;
import io.reticle.rns.discovery.DiscoveryPayload;
import io.reticle.rns.discovery.InterfaceInfo;
import io.reticle.rns.discovery.StampedInfo;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.stamp.StampSearch;
import io.reticle.rns.stamp.Workblock;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Inconclusive;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.Doorbell;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberDestination;
import io.reticle.suite.prober.Wire;
import io.reticle.suite.sut.NodeSpec;
import io.reticle.suite.sut.OwnNode;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;

/** Interfaces that nodes announce, and those to which they connect by themselves. */
@Chapter("Interface discovery")
final class Discovery {
    /** In bits: what is asked of stamps here, so that they are found at once. */
    private static final int VALUE = 10;

    /** Within it a node that listens has connected to what was announced. */
    private static final Duration CALL = Duration.ofSeconds(20);

    /** The job looks once a minute, the first time a minute after the start. */
    private static final Duration FIRST = Duration.ofSeconds(75);

    private static final Duration PART_OF_A_MINUTE = Duration.ofSeconds(20);

    /** Five seconds from look to look, twelve of patience, and what it takes to listen again. */
    private static final Duration GIVEN_UP = Duration.ofSeconds(30);

    // ---- what is announced

    private static NodeSpec announcing() {
        NodeSpec spec = NodeSpec.transport();
        for (String name : new String[] {"first", "second"}) {
            spec =
                    spec.on(
                            name,
                            "discoverable",
                            "yes",
                            "discovery_name",
                            name + "  gate ",
                            "discovery_stamp_value",
                            String.valueOf(VALUE),
                            "announce_interval",
                            "5",
                            "reachable_on",
                            name + ".example",
                            "latitude",
                            "52.5",
                            "longitude",
                            "-13.25");
        }
        return spec.on("quiet");
    }

    @Case(
            decides = {"R-NET-215", "R-NET-216", "R-NET-223"},
            kind = Polarity.NEGATIVE,
            needs = {"transport", "discovery"},
            slow = true,
            seconds = 150)
    void interfaces_are_announced_one_after_the_other_each_as_it_is_and_with_its_stamp(
            Prober prober) throws Exception {
        OwnNode node = prober.node(announcing());
        Wire wire = prober.join(node, "first");
        Wire quiet = prober.join(node, "quiet");
        Bytes id = prober.transportIdOf(quiet, wire);
        Bytes address = DiscoveryIntake.NAME.address(prober.crypto(), id);
        prober.follow(address);
        Predicate<Packet> announces = Prober.announcesOf(address);
        Packet first = wire.control("an interface is announced", announces, 1, FIRST);
        told(prober, first, id, node);
        // the other one is due as well, and has to wait for its minute
        wire.refuseMore("announce so soon after the first", announces, PART_OF_A_MINUTE);
    }

    private static void told(Prober prober, Packet packet, Bytes id, OwnNode node)
            throws MalformedFrame {
        Announce announce = Announce.parse(prober.crypto(), packet).validated(prober.crypto());
        var intake = new DiscoveryIntake(prober.crypto(), Set.of(id), VALUE, Optional.empty());
        Verdict verdict = intake.judge(announce.identity().hash(), announce.appData());
        if (!(verdict instanceof Verdict.Taken(var info, var _, var value))) {
            throw new Refuted("expected a record that can be taken, found " + verdict);
        }
        prober.note("%s with a stamp worth %d".formatted(info, value));
        String name = info.name().orElse("");
        String server = name.startsWith("first") ? "first" : "second";
        String expected =
                "%s %s %s:%d at %s, %s of %s"
                        .formatted(
                                InterfaceInfo.TCP_SERVER,
                                server + "  gate",
                                server + ".example",
                                node.port(server),
                                52.5,
                                -13.25,
                                id);
        String found =
                "%s %s %s:%d at %s, %s of %s"
                        .formatted(
                                info.type(),
                                name,
                                info.reachableOn().orElse(""),
                                info.port().orElse(0),
                                info.place().latitude().orElse(0.0),
                                info.place().longitude().orElse(0.0),
                                info.transportId());
        if (!found.equals(expected) || !info.transport()) {
            throw new Refuted("expected %s, found %s".formatted(expected, found));
        }
    }

    // ---- what is taken

    private static NodeSpec listening(int most) {
        return NodeSpec.transport()
                .with("discover_interfaces", "yes")
                .with("required_discovery_value", String.valueOf(VALUE))
                .with("autoconnect_discovered_interfaces", String.valueOf(most))
                .on("network")
                .on("beside");
    }

    /** Joins the network, and waits until the node hears what is said there. */
    private static Wire join(Prober prober, OwnNode node) throws IOException {
        Wire network = prober.join(node, "network");
        prober.transportIdOf(network, prober.join(node, "beside"));
        return network;
    }

    /** A Backbone of a node of the authority, behind a doorbell. */
    private static InterfaceInfo backbone(Prober prober, Doorbell bell) {
        return new InterfaceInfo(
                InterfaceInfo.BACKBONE,
                true,
                prober.random(16),
                Optional.of("RNS"),
                Optional.of("1.5.7"),
                Optional.of("Gate " + bell.port()),
                InterfaceInfo.Place.UNKNOWN,
                Optional.empty(),
                Optional.of(Doorbell.HOST),
                OptionalInt.of(bell.port()),
                new LinkedHashMap<>(),
                Optional.empty(),
                Optional.empty());
    }

    private static Bytes stamped(Prober prober, Bytes packed) {
        var search =
                new StampSearch(
                        StampedInfo.workblock(prober.crypto(), packed), VALUE, prober.entropy());
        Bytes stamp =
                search.attempt(1 << 20)
                        .orElseThrow(() -> new Inconclusive("no stamp in a million trials"));
        return new StampedInfo(packed, stamp).encode();
    }

    private static Bytes worthless(Prober prober, Bytes packed) {
        Workblock block = StampedInfo.workblock(prober.crypto(), packed);
        Bytes stamp = prober.random(Workblock.STAMP_SIZE);
        while (block.holds(stamp, VALUE)) stamp = prober.random(Workblock.STAMP_SIZE);
        return new StampedInfo(packed, stamp).encode();
    }

    /** Announces as the node with this identity would, and lets the announce be worked on. */
    private static void announce(Prober prober, Wire wire, Identity by, Bytes appData) {
        var destination =
                new ProberDestination(prober.crypto(), prober.entropy(), by, DiscoveryIntake.NAME);
        prober.follow(destination.address());
        wire.send(destination.announce(Prober.unixSeconds(), appData).packet(false));
        // nodes may judge one announce at a time and drop the others
        wire.quiet(Prober.SETTLING);
    }

    private static void announce(Prober prober, Wire wire, InterfaceInfo info) {
        announce(prober, wire, info.encode());
    }

    private static void announce(Prober prober, Wire wire, Bytes packed) {
        Bytes appData = new DiscoveryPayload(false, stamped(prober, packed)).encode();
        announce(prober, wire, prober.stranger(), appData);
    }

    @Case(
            decides = "R-NET-217",
            kind = Polarity.NEGATIVE,
            needs = {"transport", "discovery"})
    void a_record_with_a_stamp_worth_too_little_is_not_taken(Prober prober) throws Exception {
        Wire wire = join(prober, prober.node(listening(4)));
        Doorbell poor = prober.doorbell("poor");
        Doorbell good = prober.doorbell("good");
        Bytes packed = backbone(prober, poor).encode();
        Bytes appData = new DiscoveryPayload(false, worthless(prober, packed)).encode();
        Identity source = prober.stranger();
        announce(prober, wire, source, appData);
        announce(prober, wire, backbone(prober, good));
        good.control("a connection to a record with a good stamp", CALL);
        poor.refuse("connection to a record whose stamp is worth too little");
    }

    @Case(
            decides = "R-NET-218",
            kind = Polarity.NEGATIVE,
            needs = {"transport", "discovery"})
    void encrypted_records_are_read_by_members_of_the_network_only(Prober prober) throws Exception {
        Identity network = prober.stranger();
        Path file = prober.file("network_identity", network.privateKey());
        Wire wire =
                join(prober, prober.node(listening(4).with("network_identity", file.toString())));
        Doorbell foreign = prober.doorbell("foreign");
        Doorbell own = prober.doorbell("own");
        announce(prober, wire, prober.stranger(), encrypted(prober, foreign, prober.stranger()));
        announce(prober, wire, prober.stranger(), encrypted(prober, own, network));
        own.control("a connection to a record of the network", CALL);
        foreign.refuse("connection to a record of another network");
    }

    private static Bytes encrypted(Prober prober, Doorbell bell, Identity network)
            throws CryptoFailure {
        Bytes body = stamped(prober, backbone(prober, bell).encode());
        return new DiscoveryPayload(true, network.publicIdentity().encrypt(body, prober.entropy()))
                .encode();
    }

    @Case(
            decides = "R-NET-219",
            kind = Polarity.NEGATIVE,
            needs = {"transport", "discovery"})
    void only_what_a_source_tells_is_taken(Prober prober) throws Exception {
        Identity source = prober.stranger();
        Wire wire =
                join(
                        prober,
                        prober.node(
                                listening(4)
                                        .with(
                                                "interface_discovery_sources",
                                                source.hash().toHex())));
        Doorbell strange = prober.doorbell("strange");
        Doorbell known = prober.doorbell("known");
        announce(prober, wire, backbone(prober, strange));
        Bytes packed = backbone(prober, known).encode();
        Bytes appData = new DiscoveryPayload(false, stamped(prober, packed)).encode();
        announce(prober, wire, source, appData);
        known.control("a connection to what a source tells", CALL);
        strange.refuse("connection to what a stranger tells");
    }

    @Case(
            decides = "R-NET-219",
            kind = Polarity.NEGATIVE,
            needs = {"transport", "discovery"})
    void records_with_something_impossible_are_not_taken(Prober prober) throws Exception {
        Wire wire = join(prober, prober.node(listening(16)));
        Map<String, Doorbell> bent = new LinkedHashMap<>();
        bend(prober, wire, bent, "a latitude that is no float", 0x03, new Value.Int(52));
        bend(prober, wire, bent, "a height as text", 0x05, new Value.Text("high"));
        bend(prober, wire, bent, "a flag that is no boolean", 0x01, new Value.Int(1));
        bend(prober, wire, bent, "a short transport id", 0xFE, new Value.Binary(Bytes.zeros(15)));
        bend(prober, wire, bent, "a type of its own", 0x00, new Value.Text("AutoInterface"));
        Doorbell good = prober.doorbell("good");
        announce(prober, wire, backbone(prober, good));
        good.control("a connection to a sound record", CALL);
        bent.forEach((what, bell) -> bell.refuse("connection to a record with " + what));
    }

    private static void bend(
            Prober prober, Wire wire, Map<String, Doorbell> bent, String what, int key, Value value)
            throws IOException, MalformedFrame {
        Doorbell bell = prober.doorbell(what);
        bent.put(what, bell);
        Bytes sound = backbone(prober, bell).encode();
        var entries = new LinkedHashMap<>(((Value.Map) Value.parse(sound)).entries());
        entries.put(new Value.Int(key), value);
        announce(prober, wire, new Value.Map(entries).encode());
    }

    @Case(
            decides = "R-NET-215",
            needs = {"transport", "discovery"})
    void the_keys_of_a_record_are_read_in_any_order(Prober prober) throws Exception {
        Wire wire = join(prober, prober.node(listening(1)));
        Doorbell bell = prober.doorbell("reversed");
        Bytes sound = backbone(prober, bell).encode();
        var reversed = new LinkedHashMap<Value, Value>();
        reversed.putAll(((Value.Map) Value.parse(sound)).entries().reversed());
        announce(prober, wire, new Value.Map(reversed).encode());
        bell.expect("a connection to a record with its keys in another order", CALL);
    }

    // ---- what is connected to

    @Case(
            decides = {"R-NET-221", "R-NET-224"},
            kind = Polarity.NEGATIVE,
            needs = {"transport", "discovery"})
    void only_backbones_of_transport_nodes_that_qualify_are_connected_to(Prober prober)
            throws Exception {
        Wire wire = join(prober, prober.node(listening(16)));
        Map<String, Doorbell> others = new LinkedHashMap<>();
        String[][] kinds = {
            {"another type", InterfaceInfo.TCP_SERVER, "yes", "RNS", "1.5.7"},
            {"no transport", InterfaceInfo.BACKBONE, "no", "RNS", "1.5.7"},
            {"another implementation", InterfaceInfo.BACKBONE, "yes", "Other", "1.5.7"},
            {"an old version", InterfaceInfo.BACKBONE, "yes", "RNS", "1.5.1"}
        };
        for (String[] kind : kinds) {
            Doorbell bell = prober.doorbell(kind[0]);
            others.put(kind[0], bell);
            InterfaceInfo plain = backbone(prober, bell);
            announce(
                    prober,
                    wire,
                    new InterfaceInfo(
                            kind[1],
                            kind[2].equals("yes"),
                            plain.transportId(),
                            Optional.of(kind[3]),
                            Optional.of(kind[4]),
                            plain.name(),
                            plain.place(),
                            plain.operator(),
                            plain.reachableOn(),
                            plain.port(),
                            plain.radio(),
                            plain.networkName(),
                            plain.passphrase()));
        }
        Doorbell good = prober.doorbell("good");
        announce(prober, wire, backbone(prober, good));
        good.control("a connection to a record that qualifies", CALL);
        others.forEach((what, bell) -> bell.refuse("connection in spite of " + what));
    }

    @Case(
            decides = {"R-NET-220", "R-NET-221"},
            kind = Polarity.NEGATIVE,
            needs = {"transport", "discovery"},
            slow = true)
    void no_more_are_connected_to_than_allowed_and_known_ones_after_a_restart(Prober prober)
            throws Exception {
        OwnNode node = prober.node(listening(1));
        Doorbell first = prober.doorbell("first");
        Doorbell second = prober.doorbell("second");
        announce(prober, join(prober, node), backbone(prober, first));
        first.control("a connection to the first record", CALL);
        node.stop();
        int before = first.calls();
        node.startAgain();
        first.expectMore(before, "a connection to what was heard of before the restart", CALL);
        Wire wire = join(prober, node);
        announce(prober, wire, backbone(prober, second));
        wire.quiet(Duration.ofSeconds(7));
        second.refuse("second connection where one is allowed");
    }

    @Case(
            decides = "R-NET-222",
            needs = {"transport", "discovery"},
            slow = true,
            seconds = 120)
    void bootstrap_interfaces_go_when_all_is_connected_and_come_back_when_nothing_is(Prober prober)
            throws Exception {
        OwnNode node = prober.node(listening(1).on("beginning", "bootstrap_only", "yes"));
        Wire wire = join(prober, node);
        prober.join(node, "beginning").expectAlive();
        Doorbell bell = prober.doorbell("gate");
        announce(prober, wire, backbone(prober, bell));
        bell.control("a connection to the record", CALL);
        if (!prober.reaches(node, "beginning", false, GIVEN_UP)) {
            throw new Refuted("expected no bootstrap interface any more, found it open");
        }
        bell.close();
        if (!prober.reaches(node, "beginning", true, GIVEN_UP)) {
            throw new Refuted("expected the bootstrap interface again, found it closed");
        }
    }
}
