package io.reticle.rns.node;

import static io.reticle.rns.node.Mesh.SECOND;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.Shapes;
import io.reticle.rns.announce.Announce;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.destination.ProofStrategy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.link.LinkRequest;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.transport.Drop;
import io.reticle.rns.transport.InterfaceId;
import io.reticle.rns.transport.PacketHashes;
import io.reticle.rns.transport.PathRequest;
import io.reticle.rns.transport.SeenSet;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** However much comes, what a node keeps is bounded. */
class FloodTest {
    private static final Bytes NAME =
            DestinationName.parse("flood.test").hash(CryptoProvider.portable());

    private final Mesh mesh = new Mesh(new CheapCrypto(), 1);
    private final Mesh.Member node = mesh.relay("node");
    private final InterfaceId open = node.open(Optional.empty());
    private final Entropy entropy = Shapes.seeded(9);

    /** A new destination's genuine announce comes in. */
    private Bytes announced() {
        Identity identity = Identity.generate(mesh.crypto(), entropy);
        Bytes destination = mesh.crypto().truncatedHash(NAME, identity.hash());
        Packet packet =
                Announce.make(
                                identity,
                                destination,
                                NAME,
                                Announce.randomHash(entropy, mesh.now() / SECOND),
                                Optional.empty(),
                                Bytes.EMPTY)
                        .packet(false);
        node.node.receive(open, packet.frame(), mesh.now());
        return destination;
    }

    @Test
    @Tag("R-CORE-098")
    @Tag("R-NET-129")
    void at_most_1024_packets_wait_for_a_proof_and_the_oldest_fail_first() throws CryptoFailure {
        Bytes destination = announced();

        Packet first = node.node.send(destination, Bytes.zeros(1), mesh.now());
        for (int i = 1; i < 1024; i++) node.node.send(destination, Bytes.zeros(1), mesh.now());
        assertEquals(0, node.events(NodeEvent.Delivery.class).size());
        node.node.send(destination, Bytes.zeros(1), mesh.now());

        assertEquals(
                List.of(new NodeEvent.Delivery(first.hash(mesh.crypto()), false)),
                node.events(NodeEvent.Delivery.class));
    }

    @Test
    void at_most_4096_path_answers_wait() {
        Bytes destination = announced();
        mesh.pass(10 * SECOND);
        node.forgetsWhatWas();

        for (int i = 0; i < 5_000; i++) {
            PathRequest request = new PathRequest(destination, Optional.empty(), entropy.bytes(16));
            node.node.receive(open, request.packet(mesh.crypto()).frame(), mesh.now());
        }
        mesh.pass(SECOND);

        assertEquals(4_096, node.sent.size());
    }

    @Test
    void at_most_20000_links_are_accepted() {
        Destination echo = node.host("reticle.echo", new ProofStrategy.None());

        for (int i = 0; i < 20_010; i++) {
            LinkRequest request =
                    new LinkRequest(entropy.bytes(32), entropy.bytes(32), Optional.empty());
            node.node.receive(open, request.packet(echo.hash()).frame(), mesh.now());
        }

        assertEquals(Map.of(Drop.LINK_REFUSED, 10L), node.node.drops());
        assertEquals(20_000, node.sent.size());
    }

    @Test
    void at_most_200000_destinations_are_known_and_the_oldest_is_forgotten_with_its_path() {
        Bytes first = announced();
        Bytes second = announced();
        for (int i = 2; i < 200_000; i++) {
            announced();
            node.events.clear();
        }
        assertTrue(node.node.recall(first, mesh.now()).isPresent());

        Bytes last = announced();

        assertEquals(Optional.empty(), node.node.recall(first, mesh.now()));
        assertEquals(Optional.empty(), node.node.path(first));
        assertTrue(node.node.recall(second, mesh.now()).isPresent());
        assertTrue(node.node.path(last).isPresent());
        assertEquals(200_000, node.node.paths().size());
    }

    /** A packet for somebody else comes in and is carried on. */
    private Packet carried(InterfaceId from, Packet packet) {
        node.node.receive(from, packet.via(node.node.transportId()).frame(), mesh.now());
        return packet;
    }

    private Packet data(Bytes destination) {
        return Packet.of(
                PacketType.DATA,
                DestinationType.SINGLE,
                destination,
                Context.NONE,
                entropy.bytes(16));
    }

    private Bytes proofOf(Packet packet) {
        return Packet.of(
                        PacketType.PROOF,
                        DestinationType.SINGLE,
                        packet.hash(mesh.crypto()).slice(0, 16),
                        Context.NONE,
                        Bytes.zeros(64))
                .frame();
    }

    @Test
    void at_most_100000_ways_back_are_kept_and_the_oldest_is_forgotten() {
        Bytes destination = announced();
        InterfaceId side = node.open(Optional.empty());
        Packet first = carried(side, data(destination));
        Packet second = carried(side, data(destination));
        for (int i = 2; i < 100_001; i++) carried(side, data(destination));
        node.forgetsWhatWas();

        node.node.receive(open, proofOf(first), mesh.now());
        assertEquals(Map.of(Drop.UNPROVEN, 1L), node.node.drops());
        assertEquals(List.of(), node.sent);

        node.node.receive(open, proofOf(second), mesh.now());
        assertEquals(side, node.sent.getFirst().by());
    }

    @Test
    void at_most_20000_links_are_carried_and_a_flood_is_forgotten_when_no_proofs_come() {
        Bytes destination = announced();
        InterfaceId side = node.open(Optional.empty());

        for (int i = 0; i < 20_010; i++) carried(side, request(destination));
        assertEquals(Map.of(Drop.LINK_REFUSED, 10L), node.node.drops());

        mesh.pass(20 * SECOND);
        carried(side, request(destination));
        assertEquals(Map.of(Drop.LINK_REFUSED, 10L), node.node.drops());
    }

    private Packet request(Bytes destination) {
        return new LinkRequest(entropy.bytes(32), entropy.bytes(32), Optional.empty())
                .packet(destination);
    }

    @Test
    void what_was_seen_is_remembered_for_two_generations() {
        SeenSet seen = new SeenSet(100);
        Bytes first = entropy.bytes(32);
        assertTrue(seen.add(first));
        for (int i = 1; i < 200; i++) seen.add(entropy.bytes(32));
        assertTrue(seen.contains(first));
        assertEquals(false, seen.add(first));

        seen.add(entropy.bytes(32));

        assertEquals(false, seen.contains(first));
        for (int i = 0; i < 1_000; i++) seen.add(entropy.bytes(32));
        assertTrue(seen.size() <= 200);
    }

    @Test
    @Tag("R-NET-18")
    void a_packet_is_known_after_half_a_million_others_and_not_for_ever() {
        PacketHashes seen = new PacketHashes(entropy);
        Bytes first = entropy.bytes(32);
        seen.add(first);
        for (int i = 0; i < 500_000; i++) seen.add(entropy.bytes(32));
        assertTrue(seen.contains(first));

        for (int i = 0; i < 500_000; i++) seen.add(entropy.bytes(32));

        assertEquals(false, seen.contains(first));
        assertTrue(seen.size() <= 1_000_000);
    }
}
