package io.reticle.rns.node;

import static io.reticle.rns.node.Lab.SECOND;
import static io.reticle.rns.node.Lab.profile;
import static io.reticle.rns.node.Lab.via;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.destination.ProofStrategy;
import io.reticle.rns.link.Link;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.transport.InterfaceId;
import io.reticle.rns.transport.InterfaceProfile;
import io.reticle.rns.transport.InterfaceRole;
import io.reticle.rns.transport.PathRequest;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A node that serves the programs of its machine, and programs that are attached to one. */
class ProgramsTest {
    private static final Bytes HELLO = Bytes.utf8("hello");

    private final Lab lab = new Lab(new NodeConfig(false, true));
    private final InterfaceId network = lab.attach("network");
    private final InterfaceId other = lab.attach("other");
    private final InterfaceId program = lab.program("program");
    private final InterfaceId second = lab.program("second");
    private final Lab.Somebody who = lab.somebody(1);

    @Test
    @Tag("R-NET-06")
    @Tag("R-NET-40")
    void a_programs_announce_leaves_once_with_no_hops_on_it() {
        lab.says(program, lab.announce(who, 0));
        lab.pass(20 * SECOND);

        assertEquals(0, lab.hopsTo(who));
        for (InterfaceId id : List.of(network, other)) {
            Packet copy = lab.announcesOn(id).getFirst();
            assertEquals(1, lab.announcesOn(id).size());
            assertEquals(0, copy.hops());
            assertEquals(Optional.of(lab.node.transportId()), copy.transportId());
        }
        assertFalse(lab.announcesOn(second).isEmpty());
    }

    @Test
    @Tag("R-NET-41")
    void an_announce_from_the_network_reaches_the_programs_at_once() {
        lab.says(network, lab.announce(who, 0, 0, true));

        for (InterfaceId id : List.of(program, second)) {
            Packet copy = lab.announcesOn(id).getFirst();
            assertEquals(1, copy.hops());
            assertEquals(Context.NONE, copy.context());
            assertEquals(Optional.of(lab.node.transportId()), copy.transportId());
        }
        assertEquals(List.of(), lab.on(other));
    }

    @Test
    @Tag("R-NET-24")
    @Tag("R-NET-25")
    void what_a_program_says_in_the_clear_is_repeated_and_control_packets_are_not() {
        Packet word = Transit.plain(Lab.id(0x42), 1);
        lab.says(program, word);
        for (InterfaceId id : List.of(network, other, second)) {
            assertEquals(List.of(word.frame()), lab.on(id).stream().map(Packet::frame).toList());
        }
        assertEquals(List.of(), lab.on(program));
        lab.forget();

        Packet heard = Transit.plain(Lab.id(0x42), 2).withHops(1);
        lab.says(network, heard);
        assertEquals(1, lab.on(program).size());
        assertEquals(heard.frame(), lab.on(second).getFirst().frame());
        assertEquals(List.of(), lab.on(other));
        lab.forget();

        lab.node.receive(network, lab.request(who.address(), 1).frame(), lab.now);
        assertFalse(
                lab.on(program).stream()
                        .anyMatch(p -> p.frame().equals(lab.request(who.address(), 1).frame())));
    }

    @Test
    @Tag("R-NET-100")
    void a_programs_request_is_answered_at_once() {
        lab.says(network, lab.announce(who, 0));
        lab.forget();

        lab.asks(program, who.address(), 1);

        assertEquals(1, lab.answersOn(program).size());
        assertEquals(1, lab.answersOn(program).getFirst().hops());
    }

    @Test
    @Tag("R-NET-101")
    void what_no_one_here_knows_is_asked_for_everywhere_else_with_one_tag() throws Exception {
        lab.asks(program, who.address(), 1);

        assertEquals(0, lab.requestsOn(program).size());
        PathRequest first = PathRequest.parse(lab.requestsOn(network).getFirst().data());
        for (InterfaceId id : List.of(network, other, second)) {
            assertEquals(1, lab.requestsOn(id).size());
            assertEquals(first, PathRequest.parse(lab.requestsOn(id).getFirst().data()));
        }
        assertFalse(first.tag().equals(Lab.id(1)));
    }

    @Test
    @Tag("R-NET-109")
    void a_request_from_the_network_is_put_to_the_programs() {
        lab.asks(network, who.address(), 1);

        assertEquals(1, lab.requestsOn(program).size());
        assertEquals(1, lab.requestsOn(second).size());
        assertEquals(0, lab.requestsOn(other).size());
    }

    @Test
    @Tag("R-NET-109")
    void what_a_program_answers_to_somebodys_question_leaves_as_an_announce() {
        lab.says(program, lab.announce(who, 0));
        lab.pass(20 * SECOND);
        lab.asks(network, who.address(), 1);
        lab.pass(SECOND);
        lab.forget();

        lab.says(program, lab.announce(who, 30, 0, true));
        lab.pass(20 * SECOND);

        assertEquals(1, lab.announcesOn(network).size());
        assertEquals(Context.NONE, lab.announcesOn(network).getFirst().context());
        assertEquals(1, lab.announcesOn(other).size());
    }

    @Test
    void an_answer_that_nobody_asked_for_stays_among_the_programs() {
        lab.says(program, lab.announce(who, 0, 0, true));
        lab.pass(20 * SECOND);

        assertEquals(List.of(), lab.on(network));
        assertEquals(1, lab.announcesOn(second).size());
    }

    @Test
    @Tag("R-NET-207")
    void with_a_program_its_paths_are_gone() {
        lab.says(program, lab.announce(who, 0));
        assertTrue(lab.knows(who));

        lab.node.detach(program, lab.now);

        assertFalse(lab.knows(who));
    }

    // ---- nodes that are attached to one another

    private static Function<String, InterfaceProfile> local(InterfaceRole role) {
        return name -> profile(name).bitrate(1_000_000_000).role(role).build();
    }

    private static final NodeConfig ATTACHED =
            new NodeConfig(false, true).with().attached(true).build();

    private final Mesh mesh = new Mesh();

    /** An instance with two programs, a relay, and a node behind it. */
    private final class House {
        final Mesh.Member instance;
        final Mesh.Member alice = mesh.member("alice", ATTACHED);
        final Mesh.Member bob = mesh.member("bob", ATTACHED);
        final Mesh.Member relay = mesh.relay("relay");
        final Mesh.Member carol = mesh.leaf("carol");
        final Mesh.Cable alices;

        House(NodeConfig config) {
            instance = mesh.member("instance", config);
            alices = attach(alice);
            attach(bob);
            mesh.join(instance, relay);
            mesh.join(relay, carol);
        }

        private Mesh.Cable attach(Mesh.Member member) {
            return mesh.join(
                    instance, member, local(InterfaceRole.PROGRAM), local(InterfaceRole.INSTANCE));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("R-NET-07")
    @Tag("R-NET-116")
    @Tag("R-NET-206")
    @Tag("R-NET-143")
    void programs_reach_each_other_and_the_network_with_and_without_disguise(boolean delta)
            throws CryptoFailure {
        House house = new House(new NodeConfig(false, true).with().hopsDelta(delta).build());
        Destination bobs = house.bob.announces("reticle.bob", new ProofStrategy.All());
        Destination carols = house.carol.announces("reticle.carol", new ProofStrategy.All());
        mesh.pass(10 * SECOND);

        assertEquals(2, house.alice.node.path(carols.hash()).orElseThrow().hops());
        assertEquals(
                house.instance.node.path(carols.hash()).orElseThrow().hops(),
                house.alice.node.path(carols.hash()).orElseThrow().hops());
        for (Destination wanted : List.of(bobs, carols)) {
            house.alice.node.send(wanted.hash(), HELLO, mesh.now());
            Link link = house.alice.node.openLink(wanted.hash(), mesh.now());
            mesh.settle();
            assertEquals(Link.State.ACTIVE, link.state());
            house.alice.node.sendOnLink(link, HELLO, mesh.now());
            mesh.settle();
        }
        assertEquals(4, house.alice.events(NodeEvent.Delivery.class).size());
        assertTrue(
                house.alice.events(NodeEvent.Delivery.class).stream()
                        .allMatch(NodeEvent.Delivery::delivered));
        // and the other way round
        Link back = house.carol.node.openLink(bobs.hash(), mesh.now());
        mesh.settle();
        assertEquals(Link.State.ACTIVE, back.state());
        int hops = house.relay.node.path(bobs.hash()).orElseThrow().hops();
        assertEquals(delta, hops > 1);
    }

    @Test
    void with_disguise_nothing_of_ours_leaves_without_hops() {
        House house = new House(new NodeConfig(false, true).with().hopsDelta(true).build());
        Destination own = house.instance.announces("reticle.own", new ProofStrategy.All());
        mesh.pass(10 * SECOND);

        List<Packet> announces =
                house.instance.sent.stream()
                        .filter(sent -> !sent.by().equals(house.alices.leftEnd))
                        .map(Mesh.Sent::packet)
                        .filter(packet -> packet.type() == PacketType.ANNOUNCE)
                        .filter(packet -> packet.destination().equals(own.hash()))
                        .toList();
        assertTrue(announces.stream().anyMatch(Packet::twoAddresses));
        int hops = house.relay.node.path(own.hash()).orElseThrow().hops();
        assertTrue(hops >= 3 && hops <= 8, hops + " hops");
        Link link = house.carol.node.openLink(own.hash(), mesh.now());
        mesh.settle();
        assertEquals(Link.State.ACTIVE, link.state());
    }

    @Test
    void a_hosted_destination_is_told_to_the_instance_by_itself() {
        House house = new House(new NodeConfig(false, true));
        Destination hosted = house.alice.host("reticle.alice", new ProofStrategy.None());
        mesh.pass(SECOND);

        assertEquals(0, house.instance.node.path(hosted.hash()).orElseThrow().hops());
        assertEquals(Optional.empty(), house.relay.node.path(hosted.hash()));
    }

    @Test
    @Tag("R-NET-205")
    void when_the_instance_is_gone_all_is_forgotten_and_told_anew_when_it_is_back() {
        House house = new House(new NodeConfig(false, true));
        Destination alices = house.alice.host("reticle.alice", new ProofStrategy.None());
        Destination bobs = house.bob.announces("reticle.bob", new ProofStrategy.None());
        mesh.pass(10 * SECOND);
        Link link = house.alice.node.openLink(bobs.hash(), mesh.now());
        mesh.settle();
        assertEquals(Link.State.ACTIVE, link.state());

        house.alice.node.online(house.alices.rightEnd, false, mesh.now());
        house.instance.node.dropPath(alices.hash());
        mesh.settle();
        assertEquals(Link.State.CLOSED, link.state());
        assertEquals(List.of(), house.alice.node.paths());
        house.alice.node.online(house.alices.rightEnd, true, mesh.now());
        mesh.pass(9 * SECOND);
        assertEquals(Optional.empty(), house.instance.node.path(alices.hash()));
        mesh.pass(2 * SECOND);

        assertEquals(0, house.instance.node.path(alices.hash()).orElseThrow().hops());
    }

    @Test
    @Tag("R-NET-114")
    void a_packet_over_more_than_one_hop_names_the_next() throws CryptoFailure {
        lab.says(network, via(lab.announce(who, 0), 0xaa, 3));
        lab.node.send(who.address(), HELLO, lab.now);

        Packet sent = lab.on(network).getLast();
        assertEquals(0x50, sent.flags());
        assertEquals(Optional.of(Lab.id(0xaa)), sent.transportId());
    }
}
