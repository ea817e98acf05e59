package io.reticle.rns.node;

import static io.reticle.rns.node.Mesh.SECOND;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.Shapes;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.destination.ProofStrategy;
import io.reticle.rns.ifac.AccessCode;
import io.reticle.rns.link.Link;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.transport.Drop;
import io.reticle.rns.transport.InterfaceId;
import io.reticle.rns.transport.InterfaceProfile;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A node in the middle: what it passes on, when, and what it does not. */
class TransportTest {
    private static final Bytes HELLO = Bytes.utf8("hello");

    private final Mesh mesh = new Mesh();
    private final Mesh.Member alice = mesh.leaf("alice");
    private final Mesh.Member middle = mesh.relay("middle");
    private final Mesh.Member bob = mesh.leaf("bob");
    private final Mesh.Cable near = mesh.join(alice, middle);
    private final Mesh.Cable far = mesh.join(middle, bob);

    private Destination known() {
        Destination echo = bob.announces("reticle.echo", new ProofStrategy.All());
        mesh.pass(10 * SECOND);
        return echo;
    }

    private List<Packet> sentBy(Mesh.Member member, PacketType type) {
        return member.sent.stream()
                .map(Mesh.Sent::packet)
                .filter(packet -> packet.type() == type)
                .toList();
    }

    @Test
    void an_announce_is_passed_on_twice_within_half_a_second_and_six_seconds_later() {
        bob.announces("reticle.echo", new ProofStrategy.None());
        long heard = mesh.now();

        mesh.pass(30 * SECOND);

        List<Long> towardsAlice =
                middle.sent.stream()
                        .filter(sent -> sent.by().equals(near.rightEnd))
                        .map(sent -> sent.at() - heard)
                        .toList();
        assertEquals(2, towardsAlice.size());
        assertTrue(towardsAlice.getFirst() < SECOND / 2);
        assertEquals(6 * SECOND, towardsAlice.get(1) - towardsAlice.get(0));
    }

    @Test
    void a_passed_on_announce_names_the_relay_and_one_more_hop() {
        Destination echo = known();

        Packet copy = sentBy(middle, PacketType.ANNOUNCE).getFirst();
        assertEquals(Optional.of(middle.node.transportId()), copy.transportId());
        assertEquals(1, copy.hops());
        assertEquals(Context.NONE, copy.context());
        assertEquals(bob.sent.getFirst().packet().data(), copy.data());
        assertEquals(2, alice.node.path(echo.hash()).orElseThrow().hops());
        assertEquals(
                middle.node.transportId(), alice.node.path(echo.hash()).orElseThrow().nextHop());
    }

    @Test
    void a_leaf_passes_nothing_on() {
        Mesh.Member carol = mesh.leaf("carol");
        mesh.join(bob, carol);

        carol.announces("reticle.echo", new ProofStrategy.None());
        mesh.pass(10 * SECOND);

        assertEquals(List.of(), bob.sent);
    }

    @Test
    void a_second_copy_is_not_sent_once_two_others_are_heard_to_pass_it_on() {
        bob.announces("reticle.echo", new ProofStrategy.None());
        mesh.pass(SECOND);
        Packet own = sentBy(middle, PacketType.ANNOUNCE).getFirst();
        int before = middle.sent.size();

        middle.node.receive(near.rightEnd, own.via(Bytes.hex("aa".repeat(16))).frame(), mesh.now());
        middle.node.receive(near.rightEnd, own.via(Bytes.hex("bb".repeat(16))).frame(), mesh.now());
        mesh.pass(30 * SECOND);

        assertEquals(before, middle.sent.size());
    }

    @Test
    void a_path_request_is_answered_after_four_tenths_of_a_second() {
        Destination echo = known();
        Mesh.Member carol = mesh.leaf("carol");
        mesh.join(carol, middle);
        middle.forgetsWhatWas();
        long asked = mesh.now();

        carol.node.requestPath(echo.hash(), mesh.now());
        mesh.pass(SECOND);

        assertEquals(1, middle.sent.size());
        assertEquals(asked + 400_000, middle.sent.getFirst().at());
        Packet answer = middle.sent.getFirst().packet();
        assertEquals(Context.PATH_RESPONSE, answer.context());
        assertEquals(1, answer.hops());
        assertEquals(2, carol.node.path(echo.hash()).orElseThrow().hops());
    }

    @Test
    void a_request_that_comes_again_with_the_same_tag_is_answered_once() {
        known();
        Bytes echo = sentBy(bob, PacketType.ANNOUNCE).getFirst().destination();
        alice.node.requestPath(echo, mesh.now());
        mesh.settle();
        Bytes request = alice.sent.getLast().frame();
        middle.forgetsWhatWas();

        middle.node.receive(near.rightEnd, request, mesh.now());
        mesh.pass(SECOND);

        assertEquals(1, middle.sent.size());
        assertEquals(Map.of(Drop.DUPLICATE, 1L), middle.node.drops());
    }

    @Test
    void a_packet_goes_through_and_its_proof_comes_back() throws CryptoFailure {
        Destination echo = known();

        Packet packet = alice.node.send(echo.hash(), HELLO, mesh.now());
        mesh.settle();

        assertEquals(
                List.of(new NodeEvent.Received(echo, HELLO)), bob.events(NodeEvent.Received.class));
        assertEquals(
                List.of(new NodeEvent.Delivery(packet.hash(mesh.crypto()), true)),
                alice.events(NodeEvent.Delivery.class));
    }

    @Test
    void a_proof_from_the_wrong_side_is_not_passed_on() throws CryptoFailure {
        Destination echo = known();
        far.mutes(bob);
        alice.node.send(echo.hash(), HELLO, mesh.now());
        mesh.settle();
        Bytes proof = bob.sent.getLast().frame();
        middle.forgetsWhatWas();

        middle.node.receive(near.rightEnd, proof, mesh.now());
        assertEquals(List.of(), middle.sent);
        assertEquals(Map.of(Drop.UNPROVEN, 1L), middle.node.drops());
    }

    @Test
    void a_link_goes_through_with_data_and_proofs_in_both_directions() {
        Destination echo = known();

        Link link = alice.node.openLink(echo.hash(), mesh.now());
        mesh.settle();
        assertEquals(Link.State.ACTIVE, link.state());
        Link theirs = bob.node.link(link.id()).orElseThrow();
        assertEquals(Link.State.ACTIVE, theirs.state());
        assertEquals(16_384, link.mtu());

        alice.node.sendOnLink(link, HELLO, mesh.now());
        bob.node.sendOnLink(theirs, HELLO, mesh.now());
        mesh.settle();
        assertEquals(1, alice.events(NodeEvent.Delivery.class).size());

        link.close(mesh.now());
        mesh.settle();
        assertEquals(Link.State.CLOSED, theirs.state());
    }

    @Test
    void a_link_packet_from_a_third_side_is_not_passed_on() {
        Destination echo = known();
        InterfaceId third = middle.open(Optional.empty());
        Link link = alice.node.openLink(echo.hash(), mesh.now());
        mesh.settle();
        near.cut();
        Packet packet = link.send(HELLO, mesh.now());
        middle.forgetsWhatWas();

        middle.node.receive(third, packet.frame(), mesh.now());
        assertEquals(List.of(), middle.sent);
        assertEquals(Map.of(Drop.WRONG_SIDE, 1L), middle.node.drops());

        middle.node.receive(near.rightEnd, packet.frame(), mesh.now());
        assertEquals(1, middle.sent.size());
    }

    @Test
    void a_link_packet_at_another_distance_is_not_passed_on() {
        Destination echo = known();
        Link link = alice.node.openLink(echo.hash(), mesh.now());
        mesh.settle();
        near.cut();
        Packet packet = link.send(HELLO, mesh.now());
        middle.forgetsWhatWas();

        middle.node.receive(near.rightEnd, packet.withHops(1).frame(), mesh.now());

        assertEquals(List.of(), middle.sent);
        assertEquals(Map.of(Drop.WRONG_SIDE, 1L), middle.node.drops());
    }

    @Test
    void nothing_of_a_link_is_passed_on_before_its_proof() {
        Destination echo = known();
        far.cut();
        Link link = alice.node.openLink(echo.hash(), mesh.now());
        mesh.settle();
        Packet early =
                Packet.of(PacketType.DATA, DestinationType.LINK, link.id(), Context.NONE, HELLO);
        middle.forgetsWhatWas();

        middle.node.receive(near.rightEnd, early.frame(), mesh.now());

        assertEquals(List.of(), middle.sent);
        assertEquals(Map.of(Drop.WRONG_SIDE, 1L), middle.node.drops());
    }

    @Test
    void a_forged_link_proof_is_not_passed_on_and_the_good_one_still_is() {
        Destination echo = known();
        far.mutes(bob);
        Link link = alice.node.openLink(echo.hash(), mesh.now());
        mesh.settle();
        Packet proof = sentBy(bob, PacketType.PROOF).getLast();
        Packet forged = proof.withData(Shapes.flipped(proof.data(), 300));

        middle.node.receive(far.leftEnd, forged.frame(), mesh.now());
        mesh.settle();
        assertEquals(Link.State.PENDING, link.state());

        middle.node.receive(far.leftEnd, proof.frame(), mesh.now());
        mesh.settle();
        assertEquals(Link.State.ACTIVE, link.state());
    }

    @Test
    void an_access_code_on_one_side_is_put_on_and_taken_off_by_the_relay() throws CryptoFailure {
        AccessCode code =
                new AccessCode(
                        mesh.crypto(),
                        AccessCode.key(mesh.crypto(), Optional.of("inner"), Optional.of("secret")),
                        16);
        Mesh.Member carol = mesh.leaf("carol");
        mesh.join(middle, carol, Optional.of(code));
        Destination echo = carol.announces("reticle.hidden", new ProofStrategy.All());
        mesh.pass(10 * SECOND);

        Packet packet = alice.node.send(echo.hash(), HELLO, mesh.now());
        Link link = alice.node.openLink(echo.hash(), mesh.now());
        mesh.settle();

        assertEquals(
                List.of(new NodeEvent.Delivery(packet.hash(mesh.crypto()), true)),
                alice.events(NodeEvent.Delivery.class));
        assertEquals(Link.State.ACTIVE, link.state());
        assertTrue(carol.sent.stream().allMatch(sent -> (sent.frame().at(0) & 0x80) != 0));
        assertEquals(Map.of(), middle.node.drops());
    }

    @Test
    void a_path_over_a_lost_interface_is_forgotten() throws CryptoFailure {
        Destination echo = known();
        middle.node.detach(far.leftEnd, mesh.now());
        middle.forgetsWhatWas();

        alice.node.send(echo.hash(), HELLO, mesh.now());
        mesh.settle();

        assertEquals(List.of(), middle.sent);
        assertEquals(Map.of(Drop.NO_ROUTE, 1L), middle.node.drops());
    }

    @Test
    void a_path_that_nobody_renews_is_forgotten_after_a_week() {
        Destination echo = known();

        mesh.pass(7 * 24 * 3_600 * SECOND - 20 * SECOND);
        assertTrue(middle.node.path(echo.hash()).isPresent());
        mesh.pass(30 * SECOND);

        assertEquals(Optional.empty(), middle.node.path(echo.hash()));
    }

    @Test
    void a_request_for_a_link_is_lowered_to_what_the_way_can_carry() {
        Mesh.Member carol = mesh.leaf("carol");
        InterfaceId slow =
                middle.node.attach(
                        InterfaceProfile.of("Slow", "slow", "slow")
                                .bitrate(1_000_000)
                                .autoMtu()
                                .build(),
                        mesh.now());
        Destination echo = carol.host("reticle.echo", new ProofStrategy.None());
        Mesh.Cable aside = mesh.join(carol, mesh.leaf("nobody"));
        carol.node.announce(echo.hash(), mesh.now());
        middle.node.receive(slow, carol.sent.getLast().frame(), mesh.now());
        mesh.pass(10 * SECOND);
        middle.forgetsWhatWas();

        alice.node.openLink(echo.hash(), mesh.now());
        mesh.settle();
        aside.cut();

        Packet request = sentBy(middle, PacketType.LINK_REQUEST).getFirst();
        assertEquals(Bytes.hex("200800"), request.data().tail(3));
    }
}
