package io.reticle.rns.node;

import static io.reticle.rns.node.Mesh.SECOND;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.announce.Announce;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.destination.ProofStrategy;
import io.reticle.rns.packet.Packet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

/** Announces, paths, packets and proofs between neighbours. */
class DeliveryTest {
    private static final Bytes HELLO = Bytes.utf8("hello");

    private final Mesh mesh = new Mesh();
    private final Mesh.Member alice = mesh.leaf("alice");
    private final Mesh.Member bob = mesh.leaf("bob");
    private final Mesh.Cable cable = mesh.join(alice, bob);

    @Test
    void an_announce_gives_the_neighbour_a_path_and_an_identity() {
        Destination echo = bob.host("reticle.echo", new ProofStrategy.None());
        bob.node.setAppData(echo.hash(), HELLO);
        bob.node.announce(echo.hash(), mesh.now());
        mesh.settle();

        NodeEvent.Announced heard = alice.events(NodeEvent.Announced.class).getFirst();
        assertEquals(echo.hash(), heard.announce().destination());
        assertEquals(HELLO, heard.announce().appData());
        assertEquals(1, heard.hops());
        assertEquals(1, alice.node.path(echo.hash()).orElseThrow().hops());
        assertEquals(echo.hash(), alice.node.path(echo.hash()).orElseThrow().nextHop());
        assertEquals(
                echo.identity().orElseThrow().publicIdentity(),
                alice.node.recall(echo.hash(), mesh.now()).orElseThrow().identity());
    }

    @Test
    void a_destination_in_reach_answers_a_path_request_at_once() {
        Destination echo = bob.host("reticle.echo", new ProofStrategy.None());

        alice.node.requestPath(echo.hash(), mesh.now());
        mesh.settle();

        assertTrue(alice.events(NodeEvent.Announced.class).getFirst().pathResponse());
        assertTrue(alice.node.path(echo.hash()).isPresent());
    }

    @Test
    void a_packet_arrives_and_is_proved() throws CryptoFailure {
        Destination echo = bob.announces("reticle.echo", new ProofStrategy.All());

        Packet packet = alice.node.send(echo.hash(), HELLO, mesh.now());
        mesh.settle();

        assertEquals(
                List.of(new NodeEvent.Received(echo, HELLO)), bob.events(NodeEvent.Received.class));
        assertEquals(
                List.of(new NodeEvent.Delivery(packet.hash(mesh.crypto()), true)),
                alice.events(NodeEvent.Delivery.class));
    }

    @ParameterizedTest
    @CsvSource({"true,83", "false,115"})
    void a_proof_leaves_out_the_hash_where_it_may(boolean implicit, int length)
            throws CryptoFailure {
        Mesh.Member carol = mesh.member("carol", new NodeConfig(false, implicit));
        mesh.join(alice, carol);
        Destination echo = carol.announces("reticle.echo", new ProofStrategy.All());

        Packet packet = alice.node.send(echo.hash(), HELLO, mesh.now());
        mesh.settle();

        assertEquals(length, carol.sent.getLast().frame().length());
        assertEquals(
                List.of(new NodeEvent.Delivery(packet.hash(mesh.crypto()), true)),
                alice.events(NodeEvent.Delivery.class));
    }

    @Test
    void an_application_that_decides_on_proofs_is_asked_for_each_packet() throws CryptoFailure {
        Destination echo =
                bob.announces("reticle.echo", new ProofStrategy.App(data -> data.at(0) == 1));

        alice.node.send(echo.hash(), Bytes.hex("00"), mesh.now());
        Packet proved = alice.node.send(echo.hash(), Bytes.hex("01"), mesh.now());
        mesh.settle();

        assertEquals(2, bob.events(NodeEvent.Received.class).size());
        assertEquals(
                List.of(new NodeEvent.Delivery(proved.hash(mesh.crypto()), true)),
                alice.events(NodeEvent.Delivery.class));
    }

    @Test
    void a_packet_without_proof_fails_after_six_seconds_for_the_first_hop_and_six_for_each()
            throws CryptoFailure {
        Destination echo = bob.announces("reticle.echo", new ProofStrategy.None());
        Packet packet = alice.node.send(echo.hash(), HELLO, mesh.now());
        // a full packet takes 0.4 ms on an interface of 10 Mbit/s
        long due = 12 * SECOND + 400;

        mesh.pass(due - 1);
        assertEquals(List.of(), alice.events(NodeEvent.Delivery.class));

        mesh.pass(1);
        assertEquals(
                List.of(new NodeEvent.Delivery(packet.hash(mesh.crypto()), false)),
                alice.events(NodeEvent.Delivery.class));
    }

    @Test
    void a_packet_reaches_the_application_once_however_often_it_comes() throws CryptoFailure {
        Destination echo = bob.announces("reticle.echo", new ProofStrategy.None());
        Packet packet = alice.node.send(echo.hash(), HELLO, mesh.now());
        mesh.settle();

        bob.node.receive(cable.rightEnd, packet.frame(), mesh.now());
        bob.node.receive(cable.rightEnd, packet.withHops(3).frame(), mesh.now());

        assertEquals(1, bob.events(NodeEvent.Received.class).size());
    }

    @Test
    void an_announce_that_is_heard_again_is_told_once() {
        bob.announces("reticle.echo", new ProofStrategy.None());
        Bytes again = bob.sent.getFirst().frame();

        alice.node.receive(cable.leftEnd, again, mesh.now());

        assertEquals(1, alice.events(NodeEvent.Announced.class).size());
    }

    @Test
    void a_later_announce_replaces_the_path_and_an_earlier_one_does_not() {
        Destination echo = bob.announces("reticle.echo", new ProofStrategy.None());
        mesh.pass(2 * SECOND);
        bob.node.setAppData(echo.hash(), HELLO);
        bob.node.announce(echo.hash(), mesh.now());
        bob.node.announce(echo.hash(), mesh.now() - SECOND);
        mesh.settle();

        List<Announce> told =
                alice.events(NodeEvent.Announced.class).stream()
                        .map(NodeEvent.Announced::announce)
                        .toList();
        assertEquals(2, told.size());
        assertEquals(HELLO, told.getLast().appData());
    }

    @Test
    void plain_data_reaches_everybody_who_listens() {
        Destination board =
                Destination.plain(mesh.crypto(), DestinationName.parse("reticle.board"));
        bob.node.host(board);

        alice.node.sendPlain(board.hash(), HELLO, mesh.now());
        alice.node.sendPlain(board.hash(), HELLO, mesh.now());
        mesh.settle();

        NodeEvent arrived = new NodeEvent.Received(board, HELLO);
        assertEquals(List.of(arrived, arrived), bob.events(NodeEvent.Received.class));
    }

    @Test
    void what_cannot_be_sent_is_refused_with_a_reason() {
        Destination echo = bob.announces("reticle.echo", new ProofStrategy.None());
        Bytes stranger = Bytes.zeros(16);

        assertThrows(
                IllegalArgumentException.class, () -> alice.node.send(stranger, HELLO, mesh.now()));
        assertThrows(
                IllegalArgumentException.class, () -> alice.node.openLink(stranger, mesh.now()));
        assertThrows(
                IllegalArgumentException.class,
                () -> alice.node.send(echo.hash(), Bytes.zeros(384), mesh.now()));
        assertThrows(
                IllegalArgumentException.class,
                () -> alice.node.sendPlain(stranger, Bytes.zeros(465), mesh.now()));
        assertThrows(
                IllegalArgumentException.class, () -> alice.node.announce(stranger, mesh.now()));
        assertThrows(IllegalStateException.class, () -> bob.node.host(echo));
    }

    @Test
    void the_longest_packet_fits_the_mtu() throws CryptoFailure {
        Destination echo = bob.announces("reticle.echo", new ProofStrategy.None());

        Packet packet = alice.node.send(echo.hash(), Bytes.zeros(383), mesh.now());
        mesh.settle();

        assertTrue(packet.via(echo.hash()).frame().length() <= Packet.MTU);
        assertEquals(1, bob.events(NodeEvent.Received.class).size());
    }

    @Test
    void the_same_seed_gives_the_same_frames() throws CryptoFailure {
        assertEquals(conversation(7), conversation(7));
        assertNotEquals(conversation(7), conversation(8));
    }

    private static List<String> conversation(long seed) throws CryptoFailure {
        Mesh mesh = new Mesh(CryptoProvider.best(), seed);
        Mesh.Member left = mesh.leaf("left");
        Mesh.Member middle = mesh.relay("middle");
        Mesh.Member right = mesh.leaf("right");
        mesh.join(left, middle).delayedBy(3_000);
        mesh.join(middle, right).delayedBy(2_000);
        Destination echo = right.announces("reticle.echo", new ProofStrategy.All());
        mesh.pass(10 * SECOND);
        left.node.send(echo.hash(), HELLO, mesh.now());
        var link = left.node.openLink(echo.hash(), mesh.now());
        mesh.pass(SECOND);
        left.node.sendOnLink(link, HELLO, mesh.now());
        mesh.pass(60 * SECOND);
        left.node.shutDown(mesh.now());
        mesh.pass(SECOND);
        assertTrue(mesh.transcript().size() > 20);
        return mesh.transcript();
    }
}
