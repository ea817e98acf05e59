package io.reticle.rns.node;

import static io.reticle.rns.node.Mesh.SECOND;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.Shapes;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.destination.ProofStrategy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.link.Link;
import io.reticle.rns.link.LinkEvent;
import io.reticle.rns.link.RoundTripTime;
import io.reticle.rns.link.Signalling;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.transport.Drop;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Links between neighbours: handshake, data, timers and the end, all at exact virtual times. */
class LinkTest {
    private static final Bytes HELLO = Bytes.utf8("hello");

    private final Mesh mesh = new Mesh();
    private final Mesh.Member alice = mesh.leaf("alice");
    private final Mesh.Member bob = mesh.leaf("bob");
    private final Mesh.Cable cable = mesh.join(alice, bob);
    private Destination echo;

    @BeforeEach
    void aliceKnowsBob() {
        echo = bob.announces("reticle.echo", new ProofStrategy.All());
    }

    private Link open() {
        Link link = alice.node.openLink(echo.hash(), mesh.now());
        mesh.settle();
        return link;
    }

    private Link bobsEndOf(Link link) {
        return bob.node.link(link.id()).orElseThrow();
    }

    private static List<Link.State> states(Mesh.Member member) {
        return changes(member).map(LinkEvent.StateChanged::state).toList();
    }

    private static Stream<LinkEvent.StateChanged> changes(Mesh.Member member) {
        return member.events(NodeEvent.OnLink.class).stream()
                .map(NodeEvent.OnLink::event)
                .filter(LinkEvent.StateChanged.class::isInstance)
                .map(LinkEvent.StateChanged.class::cast);
    }

    private static Link.CloseReason reason(Mesh.Member member) {
        return changes(member)
                .flatMap(change -> change.reason().stream())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void the_handshake_takes_three_packets_and_makes_both_ends_active() {
        Link link = open();

        assertEquals(Link.State.ACTIVE, link.state());
        assertEquals(Link.State.ACTIVE, bobsEndOf(link).state());
        assertEquals(List.of(Link.State.ACTIVE), states(alice));
        assertEquals(List.of(Link.State.ACTIVE), states(bob));
        assertEquals(
                List.of(PacketType.LINK_REQUEST, PacketType.DATA),
                alice.sent.stream().map(sent -> sent.packet().type()).toList());
        assertEquals(Context.LINK_RTT, alice.sent.getLast().packet().context());
        assertEquals(Context.LINK_PROOF, bob.sent.getLast().packet().context());
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e300, -1e300, Double.POSITIVE_INFINITY, Double.NaN})
    void an_initiator_that_says_a_senseless_round_trip_time_is_not_believed(double seconds) {
        Link link = open();
        link.send(Context.LINK_RTT, RoundTripTime.encode(seconds), mesh.now());
        mesh.settle();

        long rtt = bobsEndOf(link).rtt();
        assertTrue(rtt >= 0 && rtt <= 3_600 * SECOND, () -> rtt + " µs");
        assertEquals(Link.State.ACTIVE, bobsEndOf(link).state());
    }

    @Test
    void both_ends_agree_on_what_the_interface_can_carry() {
        Link link = open();

        assertEquals(16_384, link.mtu());
        assertEquals(16_384, bobsEndOf(link).mtu());
        assertEquals(link.mdu(), bobsEndOf(link).mdu());
    }

    private static Stream<LinkEvent.Received> heard(Mesh.Member member) {
        return member.events(NodeEvent.OnLink.class).stream()
                .map(NodeEvent.OnLink::event)
                .filter(LinkEvent.Received.class::isInstance)
                .map(LinkEvent.Received.class::cast);
    }

    @Test
    void data_goes_both_ways_and_the_responder_proves_it() {
        Link link = open();

        Packet there = alice.node.sendOnLink(link, HELLO, mesh.now());
        bob.node.sendOnLink(bobsEndOf(link), Bytes.utf8("welcome"), mesh.now());
        mesh.settle();

        assertEquals(List.of(HELLO), heard(bob).map(LinkEvent.Received::plaintext).toList());
        assertEquals(
                List.of(Bytes.utf8("welcome")),
                heard(alice).map(LinkEvent.Received::plaintext).toList());
        assertEquals(
                List.of(new NodeEvent.Delivery(there.hash(mesh.crypto()), true)),
                alice.events(NodeEvent.Delivery.class));
    }

    @Test
    void an_application_may_prove_a_packet_later() {
        Destination slow = bob.announces("reticle.slow", new ProofStrategy.None());
        Link link = alice.node.openLink(slow.hash(), mesh.now());
        cable.delayedBy(20_000);
        mesh.pass(SECOND);
        bob.forgetsWhatWas();
        Packet sent = alice.node.sendOnLink(link, HELLO, mesh.now());
        mesh.pass(30_000);
        assertEquals(List.of(), alice.events(NodeEvent.Delivery.class));

        LinkEvent.Received received = heard(bob).findFirst().orElseThrow();
        received.link().prove(received.packet(), mesh.now());
        mesh.pass(20_000);
        assertEquals(
                List.of(new NodeEvent.Delivery(sent.hash(mesh.crypto()), true)),
                alice.events(NodeEvent.Delivery.class));
    }

    @Test
    void the_longest_packet_of_a_link_arrives_and_a_longer_one_is_refused() {
        Link link = open();

        alice.node.sendOnLink(link, Bytes.zeros(link.mdu()), mesh.now());
        mesh.settle();

        assertEquals(1, alice.events(NodeEvent.Delivery.class).size());
        assertThrows(
                IllegalArgumentException.class,
                () -> alice.node.sendOnLink(link, Bytes.zeros(link.mdu() + 1), mesh.now()));
    }

    @Test
    void an_unproved_packet_fails_after_six_round_trips() {
        cable.delayedBy(50_000);
        Link link = alice.node.openLink(echo.hash(), mesh.now());
        mesh.pass(SECOND);
        assertEquals(100_000, link.rtt());
        cable.cut();
        alice.node.sendOnLink(link, HELLO, mesh.now());

        mesh.pass(6 * 100_000 - 1);
        assertEquals(List.of(), alice.events(NodeEvent.Delivery.class));
        mesh.pass(1);
        assertEquals(1, alice.events(NodeEvent.Delivery.class).size());
    }

    @Test
    void the_initiator_says_who_it_is_once() {
        Link link = open();
        Identity me = Identity.generate(mesh.crypto(), Shapes.seeded(1));
        Identity another = Identity.generate(mesh.crypto(), Shapes.seeded(2));

        link.identify(me, mesh.now());
        link.identify(another, mesh.now());
        mesh.settle();

        assertEquals(Optional.of(me.publicIdentity()), bobsEndOf(link).remoteIdentity());
        assertEquals(
                1,
                bob.events(NodeEvent.OnLink.class).stream()
                        .filter(event -> event.event() instanceof LinkEvent.Identified)
                        .count());
    }

    @Test
    void a_responder_does_not_identify_itself() {
        Link theirs = bobsEndOf(open());
        Identity me = Identity.generate(mesh.crypto(), Shapes.seeded(1));

        assertThrows(IllegalStateException.class, () -> theirs.identify(me, mesh.now()));
    }

    @Test
    void closing_tells_the_other_end_who_closed() {
        Link link = open();

        link.close(mesh.now());
        mesh.settle();

        assertEquals(Link.CloseReason.INITIATOR_CLOSED, reason(alice));
        assertEquals(Link.CloseReason.INITIATOR_CLOSED, reason(bob));
        assertEquals(Optional.empty(), alice.node.link(link.id()));
        assertEquals(Optional.empty(), bob.node.link(link.id()));
    }

    @Test
    void a_responder_that_closes_is_the_destination() {
        Link link = open();

        bobsEndOf(link).close(mesh.now());
        mesh.settle();

        assertEquals(Link.CloseReason.DESTINATION_CLOSED, reason(alice));
        assertEquals(Link.CloseReason.DESTINATION_CLOSED, reason(bob));
    }

    @Test
    void closing_twice_says_it_once() {
        Link link = open();
        int before = alice.sent.size();

        link.close(mesh.now());
        link.close(mesh.now());

        assertEquals(before + 1, alice.sent.size());
        assertThrows(IllegalStateException.class, () -> link.send(HELLO, mesh.now()));
    }

    @Test
    void a_node_that_shuts_down_closes_its_links_first() {
        Link link = open();

        alice.node.shutDown(mesh.now());
        mesh.settle();

        assertEquals(Link.State.CLOSED, link.state());
        assertEquals(Link.CloseReason.INITIATOR_CLOSED, reason(bob));
    }

    @Test
    void an_unanswered_request_is_given_up_after_twelve_seconds() {
        cable.cut();
        Link link = alice.node.openLink(echo.hash(), mesh.now());
        // the first hop's own transmission time on 10 Mbit/s comes on top
        mesh.pass(12 * SECOND + 399);
        assertEquals(Link.State.PENDING, link.state());

        mesh.pass(1);

        assertEquals(Link.State.CLOSED, link.state());
        assertEquals(Link.CloseReason.TIMEOUT, reason(alice));
        assertEquals(1, alice.sent.size(), "nothing but the request goes out");
    }

    @Test
    void a_responder_waits_six_minutes_and_six_seconds_for_the_round_trip_time() {
        cable.mutes(bob);
        Link link = alice.node.openLink(echo.hash(), mesh.now());
        mesh.settle();
        Link theirs = bobsEndOf(link);
        mesh.pass(366 * SECOND - 1);
        assertEquals(Link.State.HANDSHAKE, theirs.state());

        mesh.pass(1);

        assertEquals(Link.State.CLOSED, theirs.state());
        assertEquals(Link.CloseReason.TIMEOUT, reason(bob));
    }

    @Test
    void a_silent_link_is_stale_after_two_intervals_and_closed_five_seconds_later() {
        Link link = open();
        Link theirs = bobsEndOf(link);
        cable.cut();
        alice.forgetsWhatWas();

        mesh.pass(5 * SECOND - 1);
        assertEquals(List.of(), alice.sent);
        mesh.pass(1);
        assertEquals(Context.KEEPALIVE, alice.sent.getLast().packet().context());
        assertEquals(Bytes.hex("ff"), alice.sent.getLast().packet().data());
        mesh.pass(5 * SECOND - 1);
        assertEquals(Link.State.ACTIVE, link.state());
        mesh.pass(1);
        assertEquals(Link.State.STALE, link.state());
        assertEquals(Link.State.STALE, theirs.state());
        mesh.pass(5 * SECOND - 1);
        assertEquals(Link.State.STALE, link.state());
        mesh.pass(1);
        assertEquals(Link.State.CLOSED, link.state());
        assertEquals(Link.State.CLOSED, theirs.state());
        assertEquals(Link.CloseReason.TIMEOUT, reason(alice));
        assertEquals(Context.LINK_CLOSE, alice.sent.getLast().packet().context());
    }

    @Test
    void an_idle_link_lives_on_by_one_question_and_answer_in_five_seconds() {
        Link link = open();
        alice.forgetsWhatWas();
        bob.forgetsWhatWas();

        mesh.pass(60 * SECOND);

        assertEquals(Link.State.ACTIVE, link.state());
        assertEquals(Link.State.ACTIVE, bobsEndOf(link).state());
        assertEquals(12, alice.sent.size());
        assertEquals(12, bob.sent.size());
        assertEquals(Bytes.hex("fe"), bob.sent.getLast().packet().data());
        assertEquals(5 * SECOND, alice.sent.get(1).at() - alice.sent.get(0).at());
    }

    @Test
    void a_stale_link_that_hears_something_is_active_again() {
        Link link = open();
        Mesh.Cable before = cable;
        before.cut();
        mesh.pass(12 * SECOND);
        assertEquals(Link.State.STALE, link.state());

        Packet late = bobsEndOf(link).send(HELLO, mesh.now());
        alice.node.receive(cable.leftEnd, late.frame(), mesh.now());

        assertEquals(Link.State.ACTIVE, link.state());
    }

    @ParameterizedTest
    @ValueSource(longs = {10_000, 500_000, 1_000_000})
    void the_interval_grows_with_the_round_trip(long oneWay) {
        cable.delayedBy(oneWay);
        Link link = alice.node.openLink(echo.hash(), mesh.now());
        mesh.pass(2 * oneWay);
        assertEquals(2 * oneWay, link.rtt());
        long active = mesh.now();
        long interval = Math.clamp((long) (2 * oneWay * 360 / 1.75), 5 * SECOND, 360 * SECOND);
        cable.cut();
        alice.forgetsWhatWas();

        mesh.pass(2 * interval);

        assertEquals(active + interval, alice.sent.getFirst().at());
        assertEquals(Link.State.STALE, link.state());
    }

    @Test
    void a_proof_by_another_identity_leaves_the_link_pending() {
        cable.mutes(bob);
        Link link = alice.node.openLink(echo.hash(), mesh.now());
        mesh.settle();
        Packet proof = bob.sent.getLast().packet();
        Packet forged = proof.withData(Shapes.flipped(proof.data(), 0));

        alice.node.receive(cable.leftEnd, forged.frame(), mesh.now());
        assertEquals(Link.State.PENDING, link.state());
        assertEquals(Map.of(Drop.UNPROVEN, 1L), alice.node.drops());

        alice.node.receive(cable.leftEnd, proof.frame(), mesh.now());
        assertEquals(Link.State.ACTIVE, link.state());
    }

    @Test
    void a_request_repeated_with_other_signalling_does_not_touch_the_link() {
        Link link = open();
        Packet request = alice.sent.getFirst().packet();
        Bytes keys = request.data().slice(0, 64);
        Link theirs = bobsEndOf(link);

        for (Signalling signalling : List.of(new Signalling(1, 500), new Signalling(2, 500))) {
            Packet other = request.withData(Bytes.concat(keys, signalling.encode()));
            bob.node.receive(cable.rightEnd, other.frame(), mesh.now());
        }
        alice.node.sendOnLink(link, HELLO, mesh.now());
        mesh.settle();

        assertEquals(theirs, bobsEndOf(link));
        assertEquals(1, alice.events(NodeEvent.Delivery.class).size());
        assertEquals(Map.of(Drop.DUPLICATE, 2L), bob.node.drops());
    }

    @Test
    void a_lost_interface_closes_the_links_over_it() {
        Link link = open();

        alice.node.detach(cable.leftEnd, mesh.now());

        assertEquals(Link.State.CLOSED, link.state());
        assertEquals(Optional.empty(), alice.node.path(echo.hash()));
    }

    @Test
    void damaged_link_packets_change_nothing_and_the_good_one_still_arrives() {
        Link link = open();
        Packet good = link.send(HELLO, mesh.now());
        Bytes frame = good.frame();
        // everything behind the header is covered by the token's code
        for (int bit = 8 * 19; bit < 8 * frame.length(); bit++) {
            bob.node.receive(cable.rightEnd, Shapes.flipped(frame, bit), mesh.now());
        }

        mesh.settle();

        assertEquals(
                1,
                bob.events(NodeEvent.OnLink.class).stream()
                        .filter(event -> event.event() instanceof LinkEvent.Received)
                        .count());
        assertEquals(Link.State.ACTIVE, bobsEndOf(link).state());
    }
}
