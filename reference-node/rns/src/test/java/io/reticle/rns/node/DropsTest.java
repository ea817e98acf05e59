package io.reticle.rns.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.Shapes;
import io.reticle.rns.announce.Announce;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.destination.ProofStrategy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.ifac.AccessCode;
import io.reticle.rns.link.LinkRequest;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.transport.Drop;
import io.reticle.rns.transport.InterfaceId;
import io.reticle.rns.transport.PathRequest;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Whatever comes in, the node goes on; and each dropped frame is counted under its reason. */
class DropsTest {
    private static final Bytes SOMEBODY = Bytes.hex("5a".repeat(16));
    private static final Identity MALLORY =
            Identity.generate(CryptoProvider.best(), Shapes.seeded(66));

    private final Mesh mesh = new Mesh();
    private final CryptoProvider crypto = mesh.crypto();
    private final Mesh.Member node = mesh.leaf("node");
    private final InterfaceId open = node.open(Optional.empty());
    private final InterfaceId closed =
            node.open(
                    Optional.of(
                            new AccessCode(
                                    crypto,
                                    AccessCode.key(crypto, Optional.of("n"), Optional.empty()),
                                    16)));
    private final Destination shut = node.host("reticle.shut", new ProofStrategy.None(), false);

    private record Stimulus(InterfaceId on, List<Bytes> frames) {}

    /** The compiler asks here about every reason. */
    private Stimulus causing(Drop reason) {
        return switch (reason) {
            case ACCESS_CODE -> new Stimulus(closed, List.of(data(SOMEBODY).frame()));
            case TOO_LONG -> new Stimulus(open, List.of(Bytes.zeros(16_384 + 17)));
            case MALFORMED -> new Stimulus(open, List.of(Bytes.zeros(19)));
            case FOREIGN_TRANSPORT_ID ->
                    new Stimulus(open, List.of(data(shut.hash()).via(SOMEBODY).frame()));
            case TOO_FAR -> new Stimulus(open, List.of(plain().withHops(2).frame()));
            case DUPLICATE -> new Stimulus(open, List.of(request(), request()));
            case FORGED_ANNOUNCE -> new Stimulus(open, List.of(forgedAnnounce()));
            case BLACKHOLED -> {
                node.node.blackhole(MALLORY.hash());
                yield new Stimulus(open, List.of(announce().frame()));
            }
            case UNPROVEN -> new Stimulus(open, List.of(strayProof()));
            case NO_ROUTE -> new Stimulus(open, List.of(data(SOMEBODY).frame()));
            case UNREADABLE -> new Stimulus(open, List.of(data(shut.hash()).frame()));
            // these need more than frames: they have tests of their own
            case WRONG_SIDE, BURST, BACKLOG, OFFLINE -> new Stimulus(closed, List.of());
            case LINK_REFUSED -> new Stimulus(open, List.of(linkRequest()));
        };
    }

    private Packet data(Bytes destination) {
        return Packet.of(
                PacketType.DATA,
                DestinationType.SINGLE,
                destination,
                Context.NONE,
                Bytes.zeros(100));
    }

    private Packet plain() {
        return Packet.of(
                PacketType.DATA, DestinationType.PLAIN, SOMEBODY, Context.NONE, Bytes.zeros(1));
    }

    private Bytes request() {
        return new PathRequest(SOMEBODY, Optional.empty(), SOMEBODY).packet(crypto).frame();
    }

    private Packet announce() {
        Bytes name = DestinationName.parse("a.b").hash(crypto);
        return Announce.make(
                        MALLORY,
                        crypto.truncatedHash(name, MALLORY.hash()),
                        name,
                        name,
                        Optional.empty(),
                        Bytes.EMPTY)
                .packet(false);
    }

    private Bytes forgedAnnounce() {
        Bytes genuine = announce().frame();
        return Shapes.flipped(genuine, 8 * genuine.length() - 9);
    }

    private Bytes strayProof() {
        return Packet.of(
                        PacketType.PROOF,
                        DestinationType.SINGLE,
                        SOMEBODY,
                        Context.NONE,
                        Bytes.zeros(64))
                .frame();
    }

    private Bytes linkRequest() {
        return new LinkRequest(Bytes.zeros(32), Bytes.zeros(32), Optional.empty())
                .packet(shut.hash())
                .frame();
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"WRONG_SIDE", "BURST", "BACKLOG", "OFFLINE"})
    void a_dropped_frame_is_counted_and_told_under_its_reason(Drop reason) {
        Stimulus stimulus = causing(reason);

        stimulus.frames().forEach(frame -> node.node.receive(stimulus.on(), frame, mesh.now()));

        assertEquals(Map.of(reason, 1L), node.node.drops());
        assertEquals(1, node.dropped.size());
        assertTrue(node.dropped.getFirst().startsWith(reason.name()));
        assertEquals(List.of(), node.events);
        assertEquals(List.of(), node.sent);
    }

    @Test
    void a_link_packet_on_another_interface_than_its_links_is_dropped() {
        Mesh.Member alice = mesh.leaf("alice");
        mesh.join(alice, node);
        Destination echo = node.announces("reticle.echo", new ProofStrategy.None());
        var link = alice.node.openLink(echo.hash(), mesh.now());
        mesh.settle();
        Bytes packet = link.send(SOMEBODY, mesh.now()).frame();

        node.node.receive(open, packet, mesh.now());

        assertEquals(Map.of(Drop.WRONG_SIDE, 1L), node.node.drops());
    }

    @Test
    void an_access_code_on_an_open_interface_is_dropped() {
        Bytes frame = data(shut.hash()).frame();

        node.node.receive(open, Shapes.flipped(frame, 7), mesh.now());

        assertEquals(Map.of(Drop.ACCESS_CODE, 1L), node.node.drops());
    }

    @Test
    void an_announce_of_more_than_500_bytes_is_dropped() {
        Identity carol = Identity.generate(crypto, Shapes.seeded(67));
        Bytes name = DestinationName.parse("a.b").hash(crypto);
        Map<Integer, Map<Drop, Long>> drops = new TreeMap<>();
        for (int size : List.of(500, 501)) {
            Mesh.Member fresh = mesh.leaf("fresh");
            Packet announce =
                    Announce.make(
                                    carol,
                                    crypto.truncatedHash(name, carol.hash()),
                                    name,
                                    name,
                                    Optional.empty(),
                                    Bytes.zeros(size - 167))
                            .packet(false);
            assertEquals(size, announce.frame().length());
            fresh.node.receive(fresh.open(Optional.empty()), announce.frame(), mesh.now());
            drops.put(size, fresh.node.drops());
        }

        assertEquals(Map.of(500, Map.of(), 501, Map.of(Drop.TOO_LONG, 1L)), drops);
    }

    @Test
    void frames_of_the_longest_size_pass_and_longer_ones_do_not() {
        Bytes longest = Bytes.concat(data(SOMEBODY).frame(), Bytes.zeros(16_400 - 119));

        node.node.receive(open, longest, mesh.now());

        assertEquals(Map.of(Drop.NO_ROUTE, 1L), node.node.drops());
    }

    @Test
    void another_key_for_a_known_destination_is_not_taken() throws MalformedFrame {
        Mesh.Member alice = mesh.leaf("alice");
        mesh.join(alice, node);
        Destination echo = alice.announces("reticle.echo", new ProofStrategy.None());

        assertEquals(
                echo.identity().orElseThrow().publicIdentity(),
                node.node.recall(echo.hash(), mesh.now()).orElseThrow().identity());
        Announce good = Announce.parse(crypto, alice.sent.getFirst().packet());
        Identity mallory = Identity.generate(crypto, Shapes.seeded(68));
        Announce forged =
                Announce.make(
                        mallory,
                        echo.hash(),
                        good.nameHash(),
                        good.randomHash(),
                        Optional.empty(),
                        Bytes.EMPTY);
        node.node.receive(open, forged.packet(false).frame(), mesh.now());

        assertEquals(Map.of(Drop.FORGED_ANNOUNCE, 1L), node.node.drops());
        assertEquals(
                echo.identity().orElseThrow().publicIdentity(),
                node.node.recall(echo.hash(), mesh.now()).orElseThrow().identity());
    }

    @Provide
    Arbitrary<List<Bytes>> storm() {
        return Shapes.bytes(0, 200).list().ofSize(50);
    }

    @Property(tries = 100)
    void no_bytes_whatever_make_a_node_throw_and_all_are_accounted_for(
            @ForAll("storm") List<Bytes> storm) {
        Map<Drop, Long> before = new EnumMap<>(Drop.class);
        before.putAll(node.node.drops());

        for (Bytes frame : storm) {
            node.node.receive(open, frame, mesh.now());
            node.node.receive(closed, frame, mesh.now());
        }

        long dropped = node.node.drops().values().stream().mapToLong(Long::longValue).sum();
        long earlier = before.values().stream().mapToLong(Long::longValue).sum();
        assertEquals(100, dropped - earlier);
    }
}
