package io.reticle.suite.cases;

import io.reticle.drivers.Framing;
import io.reticle.reports.event.Polarity;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Inconclusive;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.Harbour;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberDestination;
import io.reticle.suite.prober.Wire;
import io.reticle.suite.sut.Medium;
import io.reticle.suite.sut.NodeSpec;
import io.reticle.suite.sut.OwnNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What a node still knows after a restart, and what it survives. */
@Chapter("Restarts")
final class Restarts {
    private static final int LONGEST = 1 << 16;

    /** Within this a client has connected. */
    private static final Duration UP = Duration.ofSeconds(20);

    private static final int ANNOUNCES = 70;

    /** Where it begins in an announce: behind 64 bytes of key and 10 of the name's hash. */
    private static final int RANDOM_HASH = 74;

    /** Answers that are due together are at most this far apart. */
    private static final Duration AFTER_ANOTHER = Duration.ofMillis(1_500);

    private static Bytes idOf(Prober prober, OwnNode node) throws IOException {
        try (Wire wire = prober.join(node, "near")) {
            return prober.transportIdOf(wire, wire);
        }
    }

    @Case(
            decides = "R-NET-186",
            needs = {"transport", "storage"},
            slow = true)
    void the_transport_identity_outlives_a_restart(Prober prober) throws Exception {
        OwnNode node = prober.node(Crossing.plain());
        Bytes before = idOf(prober, node);
        node.stop();
        node.startAgain();
        Bytes after = idOf(prober, node);
        if (!after.equals(before)) {
            throw new Refuted(
                    "expected transport id %s again, found %s"
                            .formatted(before.brief(), after.brief()));
        }
    }

    @Case(
            decides = "R-NET-191",
            kind = Polarity.NEGATIVE,
            needs = {"transport", "tables", "probe"},
            slow = true)
    void a_copy_is_known_after_a_restart(Prober prober) throws Exception {
        OwnNode node =
                prober.node(NodeSpec.transport().with("respond_to_probes", "yes").on("near"));
        Bytes probe = Prober.probeOf(prober.crypto(), idOf(prober, node));
        Wire before = prober.join(node, "near");
        var identity = prober.identityBehind(before, probe);
        Packet packet = prober.to(probe, identity, prober.random(20));
        before.send(packet);
        before.control("a proof before the restart", prober.proofsOf(packet, identity));
        node.stop();
        node.startAgain();
        Wire after = prober.join(node, "near");
        after.send(packet);
        Packet fresh = prober.to(probe, identity, prober.random(20));
        after.send(fresh);
        after.control("a proof of a fresh packet", prober.proofsOf(fresh, identity));
        after.refuse("proof of the copy", prober.addressedProofs(packet), Prober.SETTLING);
    }

    @Case(
            decides = "R-NET-190",
            kind = Polarity.NEGATIVE,
            needs = {"transport", "storage"},
            slow = true)
    void damaged_files_do_not_keep_a_node_from_starting(Prober prober) throws Exception {
        OwnNode node = prober.node(Crossing.plain());
        Wire near = prober.join(node, "near");
        ProberDestination destination = prober.destination();
        near.send(destination.announcePacket());
        near.control(
                "the announce is taken",
                Prober.rebroadcastsOf(destination.address()),
                1,
                Prober.REBROADCAST);
        node.stop();
        int damaged = 0;
        try (Stream<Path> files = Files.walk(node.config().resolve("storage"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                // without its own identity a node has to stop: that file is not for repair
                if (file.getFileName().toString().equals("transport_identity")) continue;
                byte[] content = Files.readAllBytes(file);
                Files.write(file, Arrays.copyOf(content, content.length / 2));
                damaged++;
            }
        }
        prober.note("cut %d files in half".formatted(damaged));
        if (damaged == 0) throw new Refuted("expected stored files, found none");
        node.startAgain();
        Wire again = prober.join(node, "near");
        prober.transportIdOf(again, again);
    }

    @Case(
            decides = {"R-NET-151", "R-NET-187"},
            needs = {"transport", "tables", "tunnels"},
            slow = true)
    void the_paths_of_a_tunnel_outlive_a_restart(Prober prober) throws Exception {
        Tunnels.Far far = Tunnels.Far.of(prober);
        Tunnels.Rig rig = Tunnels.Rig.open(prober, far.synthesis(far.asking()));
        rig.node().stop();
        rig.node().startAgain();
        Wire asking = prober.join(rig.node(), "near");
        Wire back = prober.join(rig.node(), "far");
        prober.transportIdOf(back, asking);
        back.send(far.synthesis(far.asking()));
        back.quiet(Prober.SETTLING);
        asking.send(prober.pathRequest(rig.behind().address()));
        asking.expect(
                "an answer from the stored tunnel", Prober.pathAnswersFor(rig.behind().address()));
    }

    @Case(
            decides = "R-NET-271",
            needs = {"transport", "management"})
    void a_node_that_ends_closes_its_links_first(Prober prober) throws Exception {
        OwnNode node =
                prober.node(
                        NodeSpec.transport()
                                .with("enable_remote_management", "yes")
                                .with(
                                        "remote_management_allowed",
                                        prober.managementIdentity().hash().toHex())
                                .on("near"));
        Wire wire = prober.join(node, "near");
        Bytes id = prober.transportIdOf(wire, wire);
        Bytes management = Prober.managementOf(prober.crypto(), id);
        var identity = prober.identityBehind(wire, management);
        var link = prober.openLink(wire, management, identity);
        wire.quiet(Prober.SETTLING);
        node.stop();
        wire.expect("the close of the link", link.closings());
    }

    @Case(
            decides = {"R-NET-255", "R-NET-234"},
            needs = {"transport", "management"})
    void a_link_agrees_on_the_mtu_of_its_interface(Prober prober) throws Exception {
        // both sides of each border
        long[] bitrates = {
            62_500,
            999_999,
            1_000_000,
            1_999_999,
            2_000_000,
            4_999_999,
            5_000_000,
            9_999_999,
            10_000_000,
            99_999_999,
            100_000_000,
            199_999_999,
            200_000_000,
            399_999_999,
            400_000_000,
            749_999_999,
            750_000_000,
            999_999_999,
            1_000_000_000
        };
        int[] mtus = {
            1_024, 1_024, 2_048, 2_048, 4_096, 4_096, 8_192, 8_192, 16_384, 16_384, 32_768, 32_768,
            65_536, 65_536, 131_072, 131_072, 262_144, 262_144, 524_288
        };
        NodeSpec spec =
                NodeSpec.transport()
                        .with("enable_remote_management", "yes")
                        .with(
                                "remote_management_allowed",
                                prober.managementIdentity().hash().toHex());
        for (long bitrate : bitrates) {
            spec = spec.on("at " + bitrate, "bitrate", String.valueOf(bitrate));
        }
        OwnNode node = prober.node(spec);
        Wire first = prober.join(node, "at " + bitrates[bitrates.length - 1]);
        Bytes management = Prober.managementOf(prober.crypto(), prober.transportIdOf(first, first));
        for (int i = 0; i < bitrates.length; i++) {
            Wire wire = prober.join(node, "at " + bitrates[i]);
            var identity = prober.identityBehind(wire, management);
            int found = prober.openWideLink(wire, management, identity, 0x1FFFFF).mtu();
            if (found != mtus[i]) {
                throw new Refuted(
                        "expected an MTU of %d at %d bit/s, found %d"
                                .formatted(mtus[i], bitrates[i], found));
            }
        }
    }

    @Case(decides = "R-NET-235", needs = "transport")
    void a_bit_rate_below_the_lowest_step_is_noted(Prober prober) throws Exception {
        OwnNode node = prober.node(NodeSpec.transport().on("slow", "bitrate", "62499").on("near"));
        Wire slow = prober.join(node, "slow");
        Wire near = prober.join(node, "near");
        ProberDestination destination = prober.destination();
        slow.send(destination.announcePacket());
        boolean hears = near.await(copy(destination), 1, Prober.REBROADCAST).isPresent();
        ProberDestination other = prober.destination();
        near.send(other.announcePacket());
        boolean says = slow.await(copy(other), 1, Prober.REBROADCAST).isPresent();
        prober.note(
                "at 62499 bit/s the interface %s and %s"
                        .formatted(
                                hears ? "hears" : "hears nothing", says ? "says" : "says nothing"));
        ProberDestination beside = prober.destination();
        near.send(beside.announcePacket());
        near.expect("an announce beside it", copy(beside), 1, Prober.REBROADCAST);
    }

    private static Predicate<Packet> copy(ProberDestination destination) {
        return Prober.rebroadcastsOf(destination.address());
    }

    @Case(
            decides = {"R-NET-185"},
            kind = Polarity.NEGATIVE,
            needs = {"transport", "probe"})
    void the_probe_responder_takes_no_links_and_needs_transport(Prober prober) throws Exception {
        var resident = prober.resident();
        Wire wire = prober.join(Medium.OPEN);
        Packet packet = prober.to(resident.probe(), resident.identity(), prober.random(16));
        wire.send(packet);
        wire.control("a proof", prober.proofsOf(packet, resident.identity()));
        var offer = prober.offerLink(resident.probe());
        wire.send(offer.request());
        wire.refuse("link proof", offer.proofs(), Duration.ofSeconds(1));
        OwnNode leaf =
                prober.node(
                        NodeSpec.transport()
                                .with("enable_transport", "no")
                                .with("respond_to_probes", "yes")
                                .on("near"));
        Wire near = prober.join(leaf, "near");
        near.refuse(
                "announce of a probe responder",
                one -> one.type() == PacketType.ANNOUNCE,
                Duration.ofSeconds(18));
    }

    @Case(
            decides = {"R-NET-112", "R-NET-189"},
            kind = Polarity.NEGATIVE,
            needs = {"transport", "tables", "tunnels"},
            slow = true)
    void a_stored_path_without_its_announce_or_its_interface_is_left_out(Prober prober)
            throws Exception {
        Tunnels.Far far = Tunnels.Far.of(prober);
        Tunnels.Rig rig = Tunnels.Rig.open(prober, far.synthesis(far.asking()));
        Wire passing = prober.join(rig.node(), "far");
        Packet withoutAnnounce = prober.destination().announcePacket().withHops(2);
        rig.tunnel().send(withoutAnnounce);
        Packet withoutInterface = prober.destination().announcePacket();
        passing.send(withoutInterface);
        List<Bytes> lost = List.of(withoutAnnounce.destination(), withoutInterface.destination());
        for (Bytes each : lost) {
            rig.asking()
                    .control(
                            "the announce is taken",
                            Prober.rebroadcastsOf(each),
                            1,
                            Prober.REBROADCAST);
        }
        rig.node().stop();
        Path cached = cached(prober, rig.node(), withoutAnnounce);
        if (!Files.deleteIfExists(cached)) {
            throw new Inconclusive("the control failed: no announce is stored as " + cached);
        }
        rig.node().startAgain();
        Wire asking = prober.join(rig.node(), "near");
        Wire back = prober.join(rig.node(), "far");
        prober.transportIdOf(back, asking);
        back.send(far.synthesis(far.asking()));
        back.quiet(Prober.SETTLING);
        for (Bytes each : lost) asking.send(prober.pathRequest(each));
        asking.send(prober.pathRequest(rig.behind().address()));
        asking.control(
                "an answer for the path with both", Prober.pathAnswersFor(rig.behind().address()));
        for (Bytes each : lost) {
            asking.refuse(
                    "answer for what is not whole", Prober.pathAnswersFor(each), AFTER_ANOTHER);
        }
    }

    private static Path cached(Prober prober, OwnNode node, Packet announce) {
        return node.config()
                .resolve("storage/cache/announces")
                .resolve(announce.hash(prober.crypto()).toHex());
    }

    @Case(
            decides = "R-NET-81",
            needs = {"transport", "storage", "tcp-client"},
            slow = true)
    void of_the_random_hashes_of_a_path_the_newest_64_are_stored(Prober prober) throws Exception {
        Harbour harbour = prober.harbour("uplink", Framing.hdlc(LONGEST));
        OwnNode node =
                prober.node(
                        NodeSpec.transport()
                                .on("near")
                                .using(
                                        "uplink",
                                        "TCPClientInterface",
                                        "target_host",
                                        "127.0.0.1",
                                        "target_port",
                                        String.valueOf(harbour.port())));
        Wire near = prober.join(node, "near");
        Wire uplink = harbour.expect("the node's connection", UP).wire();
        prober.transportIdOf(uplink, near);
        ProberDestination destination = prober.destination();
        long then = Prober.unixSeconds() - 1_000;
        Packet last = null;
        for (int i = 0; i < ANNOUNCES; i++) {
            last = destination.announce(then + i, Bytes.EMPTY).packet(false);
            uplink.send(last);
            // not all at once: there is room for some hundred in a node
            if (i % 25 == 0) near.quiet(Prober.SETTLING);
        }
        near.quiet(Prober.SETTLING);
        near.send(prober.pathRequest(destination.address()));
        Packet answer =
                near.control("the path is known", Prober.pathAnswersFor(destination.address()));
        if (!answer.data().equals(last.data())) {
            throw new Inconclusive("the control failed: the last announce is not the path's");
        }
        node.stop();
        List<Value> hashes = storedHashes(node, destination.address());
        prober.note(
                "%d random hashes are stored after %d announces"
                        .formatted(hashes.size(), ANNOUNCES));
        Bytes newest = last.data().slice(RANDOM_HASH, RANDOM_HASH + 10);
        if (hashes.size() > 64 || !hashes.contains(new Value.Binary(newest))) {
            throw new Refuted(
                    "expected the newest random hash and 64 at most, found " + hashes.size());
        }
    }

    /** The row of a destination in the stored path table is its address, and five before these. */
    private static List<Value> storedHashes(OwnNode node, Bytes address) throws Exception {
        Path table = node.config().resolve("storage/destination_table");
        if (Value.parse(Bytes.wrap(Files.readAllBytes(table))) instanceof Value.Array(var rows)) {
            for (Value row : rows) {
                if (row instanceof Value.Array(var columns)
                        && columns.getFirst().equals(new Value.Binary(address))
                        && columns.get(5) instanceof Value.Array(var hashes)) {
                    return hashes;
                }
            }
        }
        throw new Inconclusive("the control failed: the path is not stored in " + table);
    }
}
