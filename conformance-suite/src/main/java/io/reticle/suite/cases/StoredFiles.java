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
import io.reticle.suite.sut.PortPool;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** The files that a node keeps, as the authority's and for the authority. */
@Chapter("Stored files")
final class StoredFiles {
    /** Tables are swept every five seconds. */
    private static final Duration SWEPT = Duration.ofMillis(6_500);

    /** More than two rounds of what is cleaned every five minutes. */
    private static final Duration CLEANED = Duration.ofMinutes(12);

    /** In which a node has stored what it learned, or has cleaned up once it is time. */
    private static final Duration CLEANING = Duration.ofSeconds(30);

    // ---- moving

    /** A node with a tunnel, as one stack after the other runs it on the same folder. */
    private record Moving(Prober prober, RemoteCalls.Called calls, Tunnels.Far far) {
        OwnNode node() {
            return calls.node();
        }

        /** The tunnel is there again, and so are its paths and the list of unwanted identities. */
        Wire knows(Bytes id, Iterable<ProberDestination> behind, Iterable<Bytes> unwanted)
                throws Exception {
            Wire near = prober.join(node(), "near");
            Wire tunnel = prober.join(node(), "far");
            Bytes found = prober.transportIdOf(tunnel, near);
            if (!found.equals(id)) {
                throw new Refuted(
                        "expected transport id %s again, found %s"
                                .formatted(id.brief(), found.brief()));
            }
            tunnel.send(far.synthesis(far.asking()));
            tunnel.quiet(Prober.SETTLING);
            for (ProberDestination each : behind) {
                near.send(prober.pathRequest(each.address()));
                near.expect(
                        "an answer for a stored path of the tunnel",
                        Prober.pathAnswersFor(each.address()));
            }
            for (Bytes each : unwanted) {
                Value listed = calls.ask("get", "is_blackholed", "identity_hash", each);
                if (!listed.equals(new Value.Bool(true))) {
                    throw new Refuted("expected %s on the list".formatted(each.brief()));
                }
            }
            return near;
        }

        Bytes unwanted() throws Exception {
            Bytes identity = prober.random(16);
            calls.ask("blackhole_identity", identity, "until", null, "reason", "kept");
            return identity;
        }
    }

    @Case(
            decides = {"R-NET-187", "R-NET-188"},
            needs = {"transport", "tables", "tunnels", "rpc"},
            slow = true,
            seconds = 120)
    void a_node_that_moves_to_the_authority_and_back_keeps_what_it_knows(Prober prober)
            throws Exception {
        int calls = PortPool.take();
        NodeSpec spec = Machine.sharing(Crossing.plain(), PortPool.take(), calls);
        Tunnels.Far far = Tunnels.Far.of(prober);
        Tunnels.Rig rig = Tunnels.Rig.open(prober, spec, far.synthesis(far.asking()));
        var called = new RemoteCalls.Called(prober, rig.node(), calls, rig.asking(), rig.tunnel());
        Moving moving = new Moving(prober, called, far);
        Bytes id = prober.transportIdOf(rig.tunnel(), rig.asking());
        Bytes first = moving.unwanted();

        rig.node().stop();
        rig.node().startAgainAs(prober.authority());
        Wire near = moving.knows(id, List.of(rig.behind()), List.of(first));
        Bytes second = moving.unwanted();
        Wire tunnel = prober.join(rig.node(), "far");
        tunnel.send(far.synthesis(far.asking()));
        ProberDestination later = prober.destination();
        tunnel.send(later.announcePacket().withHops(2));
        near.control(
                "the authority takes an announce",
                Prober.rebroadcastsOf(later.address()),
                1,
                Prober.REBROADCAST);

        rig.node().stop();
        rig.node().startAgain();
        moving.knows(id, List.of(rig.behind(), later), List.of(first, second));
    }

    // ---- cleaning

    private static Path cached(OwnNode node, Packet announce, Prober prober) {
        String hash = announce.hash(prober.crypto()).toHex();
        return node.config().resolve("storage/cache/announces").resolve(hash);
    }

    @Case(
            decides = {"R-NET-193", "R-NET-194"},
            kind = Polarity.NEGATIVE,
            needs = {"transport", "tables", "rpc", "clock"},
            slow = true,
            seconds = 180)
    void what_nobody_used_and_no_path_leads_to_is_cleaned_away(Prober prober) throws Exception {
        var called = RemoteCalls.Called.open(prober, NodeSpec.transport().withClock());
        OwnNode node = called.node();
        ProberDestination[] known = new ProberDestination[4];
        Packet[] announces = new Packet[known.length];
        for (int i = 0; i < known.length; i++) {
            known[i] = prober.destination();
            announces[i] = known[i].announcePacket();
            called.one().send(announces[i]);
            called.two()
                    .control(
                            "the announce is taken",
                            Prober.rebroadcastsOf(known[i].address()),
                            1,
                            Prober.REBROADCAST);
        }
        ProberDestination unused = known[0];
        ProberDestination used = known[1];
        ProberDestination retained = known[2];
        boolean caches =
                until(called.two(), () -> Files.exists(cached(node, announces[0], prober)));
        for (ProberDestination each : new ProberDestination[] {unused, used, retained}) {
            called.ask("drop", "path", "destination_hash", each.address());
        }
        called.ask("destination_data", "used", "destination_hash", used.address());
        called.ask("destination_data", "retain", "destination_hash", retained.address());
        called.two().quiet(SWEPT);

        node.passes(CLEANED);
        if (caches) {
            if (!until(called.two(), () -> !Files.exists(cached(node, announces[0], prober)))) {
                throw new Refuted("expected an announce without a path to be removed, found it");
            }
            if (!Files.exists(cached(node, announces[3], prober))) {
                throw new Refuted("expected the announce behind a path to be kept, found it gone");
            }
        } else {
            prober.lenient("the node keeps announces otherwise than the authority does");
        }
        called.two().quiet(SWEPT);
        node.stop();
        var stored = known(node);
        if (stored.get(new Value.Binary(known[3].address())) == null) {
            throw new Inconclusive(
                    "the control failed: a destination that a path leads to is not stored");
        }
        for (ProberDestination each : new ProberDestination[] {used, retained}) {
            if (stored.get(new Value.Binary(each.address())) == null) {
                throw new Refuted("expected a destination that was used or retained to be kept");
            }
        }
        if (stored.get(new Value.Binary(unused.address())) != null) {
            throw new Refuted("expected a destination without use and path to be forgotten");
        }
    }

    /** Waits until something is so; false if it is not in time. */
    private static boolean until(Wire wire, BooleanSupplier so) {
        long end = System.nanoTime() + CLEANING.toNanos();
        while (!so.getAsBoolean()) {
            if (System.nanoTime() > end) return false;
            wire.quiet(Prober.SETTLING);
        }
        return true;
    }

    private static Map<Value, Value> known(OwnNode node) throws Exception {
        Path file = node.config().resolve("storage/known_destinations");
        if (Value.parse(Bytes.wrap(Files.readAllBytes(file))) instanceof Value.Map(var entries)) {
            return entries;
        }
        throw new Refuted("expected a map of destinations in " + file);
    }
}
