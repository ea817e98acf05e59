package io.reticle.rns.node;

import static io.reticle.rns.node.Lab.SECOND;
import static io.reticle.rns.node.Lab.id;
import static io.reticle.rns.node.Lab.via;
import static io.reticle.rns.transport.InterfaceMode.GATEWAY;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.destination.ProofStrategy;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.transport.InterfaceId;
import io.reticle.rns.transport.PathRequest;
import io.reticle.rns.transport.PathTable;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who asks for a path, who is asked for it, and who is told. */
class PathRequestTest {
    private final Lab lab = Lab.transport();
    private final InterfaceId near = lab.attach("near", GATEWAY);
    private final InterfaceId far = lab.attach("far", GATEWAY);
    private final Lab.Somebody who = lab.somebody(1);

    private Destination own() {
        Destination own =
                Destination.single(
                        lab.crypto,
                        DestinationName.parse("reticle.own"),
                        lab.somebody(99).identity(),
                        new ProofStrategy.None(),
                        true);
        lab.node.host(own);
        return own;
    }

    private void known(Packet announce) {
        lab.says(far, announce);
        lab.pass(20 * SECOND);
        lab.forget();
    }

    @Test
    @Tag("R-NET-95")
    void our_own_destination_is_answered_at_once_where_it_was_asked_for() {
        Destination own = own();

        lab.asks(near, own.hash(), 1);

        Packet answer = lab.announcesOn(near).getFirst();
        assertEquals(Context.PATH_RESPONSE, answer.context());
        assertEquals(0, answer.hops());
        assertTrue(!answer.twoAddresses());
        assertEquals(1, lab.heard.size());
        assertEquals(lab.now, lab.heard.getFirst().at());
    }

    @Test
    @Tag("R-NET-96")
    void a_known_path_is_told_with_its_hops_and_our_id() {
        known(via(lab.announce(who, 0), 0xaa, 4));

        lab.asks(near, who.address(), 1);
        lab.pass(5 * SECOND);

        assertEquals(1, lab.heard.size());
        Packet answer = lab.answersOn(near).getFirst();
        assertEquals(5, answer.hops());
        assertEquals(Optional.of(lab.node.transportId()), answer.transportId());
        assertEquals(lab.announce(who, 0).data(), answer.data());
    }

    @Test
    @Tag("R-NET-93")
    @Tag("R-NET-94")
    void the_same_tag_is_answered_once_and_its_first_16_bytes_count() {
        known(lab.announce(who, 0));
        Packet longTag =
                Packet.of(
                        PacketType.DATA,
                        DestinationType.PLAIN,
                        PathRequest.address(lab.crypto),
                        Context.NONE,
                        Bytes.concat(who.address(), id(9), id(1), Bytes.zeros(4)));

        lab.asks(near, who.address(), 1);
        lab.pass(SECOND);
        lab.asks(near, who.address(), 1);
        lab.pass(SECOND);
        lab.says(near, longTag);
        lab.pass(SECOND);

        assertEquals(1, lab.answersOn(near).size());
    }

    @Test
    @Tag("R-NET-92")
    void a_request_without_a_tag_is_not_answered() {
        known(lab.announce(who, 0));

        lab.says(
                near,
                Packet.of(
                        PacketType.DATA,
                        DestinationType.PLAIN,
                        PathRequest.address(lab.crypto),
                        Context.NONE,
                        who.address()));
        lab.pass(SECOND);

        assertEquals(List.of(), lab.heard);
    }

    @Test
    @Tag("R-NET-98")
    void nobody_is_told_of_a_path_that_leads_over_himself() {
        known(via(lab.announce(who, 0), 0xaa, 4));
        Packet asking =
                new PathRequest(who.address(), Optional.of(id(0xaa)), id(1)).packet(lab.crypto);

        lab.says(near, asking);
        lab.pass(5 * SECOND);

        assertEquals(List.of(), lab.heard);
    }

    @Test
    @Tag("R-NET-105")
    @Tag("R-NET-107")
    void while_a_search_runs_further_askers_wait_and_all_are_told() {
        InterfaceId third = lab.attach("third", GATEWAY);
        lab.asks(near, who.address(), 1);
        assertEquals(1, lab.requestsOn(far).size());
        assertEquals(1, lab.requestsOn(third).size());
        lab.asks(third, who.address(), 2);
        assertEquals(1, lab.requestsOn(far).size());
        assertEquals(0, lab.requestsOn(near).size());
        lab.forget();

        lab.says(far, lab.announce(who, 0, 0, true));

        for (InterfaceId asked : List.of(near, third)) {
            Packet answer = lab.answersOn(asked).getFirst();
            assertEquals(1, answer.hops());
            assertEquals(Optional.of(lab.node.transportId()), answer.transportId());
        }
        assertEquals(2, lab.heard.size());
    }

    @Test
    @Tag("R-NET-106")
    void after_fifteen_seconds_nobody_waits_any_more() {
        lab.asks(near, who.address(), 1);
        lab.pass(21 * SECOND);
        lab.forget();

        lab.says(far, lab.announce(who, 0, 0, true));

        assertEquals(List.of(), lab.answersOn(near));
    }

    @Test
    @Tag("R-NET-106")
    void a_slow_interface_makes_that_longer() {
        lab.attach(Lab.profile("slow").bitrate(500).mtu(500));
        lab.asks(near, who.address(), 1);
        // two packets of 4,000 bits at 500 bit/s, and six seconds
        lab.pass(21 * SECOND);

        lab.says(far, lab.announce(who, 0, 0, true));

        assertEquals(1, lab.answersOn(near).size());
    }

    @Test
    @Tag("R-NET-108")
    void a_question_that_nobody_answers_stays_open_for_45_seconds() {
        lab.asks(near, who.address(), 1);
        lab.pass(40 * SECOND);
        lab.asks(near, who.address(), 2);
        assertEquals(1, lab.requestsOn(far).size());

        lab.pass(11 * SECOND);
        lab.asks(near, who.address(), 3);

        assertEquals(2, lab.requestsOn(far).size());
    }

    @Test
    @Tag("R-NET-97")
    void a_leaf_never_offers_itself_as_next_hop() {
        Lab leaf = new Lab(new NodeConfig(false, true));
        InterfaceId here = leaf.attach("here");
        InterfaceId there = leaf.attach("there");
        leaf.asks(here, who.address(), 1);
        leaf.asks(here, who.address(), 2);

        leaf.says(there, leaf.announce(who, 0));
        leaf.pass(10 * SECOND);

        assertEquals(List.of(), leaf.heard);
    }

    @Test
    @Tag("R-NET-110")
    void in_a_ring_of_gateways_a_question_ends() {
        Mesh mesh = new Mesh();
        List<Mesh.Member> ring = List.of(mesh.relay("a"), mesh.relay("b"), mesh.relay("c"));
        for (int i = 0; i < 3; i++) {
            mesh.join(
                    ring.get(i),
                    ring.get((i + 1) % 3),
                    name -> Lab.profile(name).mode(GATEWAY).build());
        }

        ring.getFirst().node.requestPath(who.address(), mesh.now());
        mesh.pass(30 * SECOND);

        for (Mesh.Member member : ring) assertTrue(member.sent.size() <= 3, member.name);
    }

    @Test
    @Tag("R-NET-111")
    void an_answer_does_not_swallow_the_announce_that_was_about_to_leave() {
        lab.says(far, lab.announce(who, 0));
        lab.asks(near, who.address(), 1);

        lab.pass(20 * SECOND);

        assertEquals(1, lab.answersOn(near).size());
        assertEquals(3, lab.announcesOn(near).size());
        assertEquals(2, lab.announcesOn(far).size());
    }

    @Test
    @Tag("R-NET-113")
    void only_plain_packets_ask() {
        known(lab.announce(who, 0));
        Packet single =
                Packet.of(
                        PacketType.DATA,
                        DestinationType.SINGLE,
                        PathRequest.address(lab.crypto),
                        Context.NONE,
                        Bytes.concat(who.address(), id(1)));
        lab.says(near, single);
        lab.says(near, lab.request(who.address(), 2).withHops(2));
        lab.pass(SECOND);
        assertEquals(List.of(), lab.heard);

        lab.says(near, lab.request(who.address(), 1).withHops(1));
        lab.pass(SECOND);

        assertEquals(1, lab.answersOn(near).size());
    }

    // ---- what this node wants to know itself

    @Test
    void who_waits_for_a_path_is_told_when_it_is_there_or_its_time_is_over() {
        List<Optional<PathTable.Path>> told = new ArrayList<>();
        lab.node.findPath(who.address(), 5 * SECOND, told::add, lab.now);
        lab.node.findPath(lab.somebody(2).address(), 5 * SECOND, told::add, lab.now);
        assertEquals(2, lab.requestsOn(far).size());

        lab.says(far, lab.announce(who, 0));
        assertEquals(1, told.size());
        assertEquals(1, told.getFirst().orElseThrow().hops());
        lab.pass(6 * SECOND);
        assertEquals(Optional.empty(), told.get(1));

        lab.node.findPath(who.address(), 5 * SECOND, told::add, lab.now);
        assertEquals(3, told.size());
        assertNotEquals(Optional.empty(), told.get(2));
    }
}
