package io.reticle.rns.node;

import static io.reticle.rns.node.LinkedPair.noise;
import static io.reticle.rns.node.LinkedPair.sent;
import static io.reticle.rns.node.Mesh.SECOND;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.reticle.rns.Shapes;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.destination.ProofStrategy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.Packet;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

/** Which packets wait for a proof. */
class ReceiptsTest {
    private static final Bytes HELLO = Bytes.utf8("hello");
    private static final long HOUR = 3_600 * SECOND;

    private static List<NodeEvent.Delivery> concluded(Mesh.Member member) {
        return member.events(NodeEvent.Delivery.class);
    }

    @Test
    @Tag("R-CORE-087")
    void a_call_sends_one_packet_and_the_next_a_new_one_with_a_receipt_of_its_own()
            throws CryptoFailure {
        Mesh mesh = new Mesh();
        Mesh.Member alice = mesh.leaf("alice");
        Mesh.Member bob = mesh.leaf("bob");
        mesh.join(alice, bob);
        Destination echo = bob.announces("reticle.echo", new ProofStrategy.All());

        Packet first = alice.node.send(echo.hash(), HELLO, mesh.now());
        mesh.pass(HOUR);
        assertEquals(List.of(first.frame()), alice.sent.stream().map(Mesh.Sent::frame).toList());

        Packet again = alice.node.send(echo.hash(), HELLO, mesh.now());
        mesh.pass(HOUR);
        assertNotEquals(first.hash(mesh.crypto()), again.hash(mesh.crypto()));
        assertEquals(2, bob.events(NodeEvent.Received.class).size());
        assertEquals(
                List.of(
                        new NodeEvent.Delivery(first.hash(mesh.crypto()), true),
                        new NodeEvent.Delivery(again.hash(mesh.crypto()), true)),
                concluded(alice));
    }

    @Test
    @Tag("R-CORE-096")
    void plain_data_waits_for_no_proof() {
        Mesh mesh = new Mesh();
        Mesh.Member alice = mesh.leaf("alice");
        mesh.join(alice, mesh.leaf("bob"));
        alice.node.sendPlain(
                DestinationName.parse("reticle.board").plainAddress(mesh.crypto()),
                HELLO,
                mesh.now());
        mesh.pass(HOUR);
        assertEquals(1, alice.sent.size());
        assertEquals(List.of(), concluded(alice));
    }

    @Test
    @Tag("R-CORE-096")
    void what_a_link_says_on_its_own_and_resources_wait_for_no_proof_and_data_do() {
        LinkedPair pair = new LinkedPair(1, true, 20_000);
        pair.send(noise(50_000, 2));
        pair.mesh.pass(30 * SECOND);
        pair.link.identify(
                Identity.generate(CryptoProvider.best(), Shapes.seeded(3)), pair.mesh.now());
        pair.mesh.pass(HOUR);
        for (int context :
                List.of(
                        Context.RESOURCE_ADV,
                        Context.RESOURCE,
                        Context.LINK_IDENTIFY,
                        Context.KEEPALIVE)) {
            assertFalse(sent(pair.alice, context).isEmpty(), "context " + context);
        }
        assertEquals(List.of(), concluded(pair.alice));
        assertEquals(List.of(), concluded(pair.bob));

        Packet data = pair.alice.node.sendOnLink(pair.link, HELLO, pair.mesh.now());
        pair.mesh.pass(SECOND);
        assertEquals(
                Optional.of(data.hash(pair.mesh.crypto())),
                concluded(pair.alice).stream().map(NodeEvent.Delivery::packetHash).findFirst());
        pair.link.close(pair.mesh.now());
        pair.mesh.pass(HOUR);
        assertEquals(1, concluded(pair.alice).size());
    }
}
