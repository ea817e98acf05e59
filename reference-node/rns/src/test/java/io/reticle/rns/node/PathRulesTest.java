package io.reticle.rns.node;

import static io.reticle.rns.node.Lab.SECOND;
import static io.reticle.rns.node.Lab.profile;
import static io.reticle.rns.node.Lab.via;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.Shapes;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.link.LinkRequest;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.transport.InterfaceId;
import io.reticle.rns.transport.InterfaceMode;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Optional;

/** Which announces change the way to a destination, and how long a way lasts. */
class PathRulesTest {
    private final Lab lab = Lab.transport();
    private final InterfaceId near = lab.attach("near");
    private final InterfaceId far = lab.attach("far");
    private final Lab.Somebody who = lab.somebody(1);

    private Bytes nextHop() {
        return lab.node.path(who.address()).orElseThrow().nextHop();
    }

    private InterfaceId over() {
        return lab.node.path(who.address()).orElseThrow().interfaceId();
    }

    @Test
    @Tag("R-NET-29")
    @Tag("R-NET-73")
    void the_first_announce_makes_a_path_to_its_sender() {
        lab.says(near, lab.announce(who, 0));
        assertEquals(who.address(), nextHop());
        assertEquals(1, lab.hopsTo(who));

        Lab.Somebody other = lab.somebody(2);
        lab.says(near, via(lab.announce(other, 0), 0xaa, 3));
        assertEquals(Lab.id(0xaa), lab.node.path(other.address()).orElseThrow().nextHop());
        assertEquals(4, lab.hopsTo(other));
    }

    /** A path of 3 hops, made at second 100, and what comes then. */
    @ParameterizedTest
    @CsvSource({
        // hops, emitted, nonce, replaced
        "3, 101, 1, true",
        "2, 101, 1, true",
        "4, 101, 1, true",
        "2, 100, 1, false",
        "3, 100, 1, false",
        "4, 100, 1, false",
        "2, 99, 1, false",
        "4, 99, 1, false",
        "2, 100, 0, false",
        "4, 100, 0, false"
    })
    @Tag("R-NET-74")
    @Tag("R-NET-75")
    @Tag("R-NET-76")
    @Tag("R-NET-78")
    @Tag("R-NET-79")
    void a_path_is_replaced_by_newer_announces_only(
            int hops, long emitted, int nonce, boolean replaced) {
        lab.says(near, via(lab.announce(who, 100, 0, false), 0xaa, 2));

        lab.says(near, via(lab.announce(who, emitted, nonce, false), 0xbb, hops - 1));

        assertEquals(Lab.id(replaced ? 0xbb : 0xaa), nextHop());
    }

    @Test
    @Tag("R-NET-80")
    void the_same_announce_over_an_interface_of_more_gravity_replaces_a_path() {
        InterfaceId heavy = lab.attach(profile("heavy").gravity(5));
        InterfaceId alike = lab.attach(profile("alike").gravity(5));
        Packet announce = lab.announce(who, 100);
        lab.says(near, via(announce, 0xaa, 2));

        lab.says(heavy, via(announce, 0xbb, 3));
        assertEquals(near, over());
        lab.says(heavy, via(announce, 0xbb, 2));
        assertEquals(heavy, over());
        lab.says(alike, via(announce, 0xcc, 2));
        assertEquals(heavy, over());
    }

    @Test
    @Tag("R-NET-81")
    void the_newest_64_announces_are_remembered() {
        for (int i = 0; i < 70; i++) lab.says(near, lab.announce(who, i));

        List<Bytes> history = lab.node.path(who.address()).orElseThrow().randomHashes();
        assertEquals(64, history.size());
        assertEquals(Lab.START / SECOND + 6, history.getFirst().number(5, 5));
        assertEquals(Lab.START / SECOND + 69, history.getLast().number(5, 5));
    }

    @Test
    @Tag("R-NET-79")
    void a_longer_way_replaces_an_expired_one_if_its_announce_is_new() {
        lab.says(near, lab.announce(who, 100, 0, false));
        long week = 7 * 24 * 3_600 * SECOND;
        lab.pass(week - SECOND);
        // used now: it lives on, though it has expired
        lab.says(far, Transit.data(who.address(), 1).via(lab.node.transportId()));
        lab.pass(2 * SECOND);

        lab.says(far, via(lab.announce(who, 100, 0, false), 0xaa, 3));
        assertEquals(who.address(), nextHop());
        lab.says(far, via(lab.announce(who, 50, 7, false), 0xaa, 3));
        assertEquals(Lab.id(0xaa), nextHop());
    }

    @Test
    @Tag("R-NET-84")
    void a_packet_that_goes_through_makes_a_path_live_on() {
        lab.says(near, lab.announce(who, 0));
        long week = 7 * 24 * 3_600 * SECOND;
        lab.pass(week - 100 * SECOND);
        lab.says(far, Transit.data(who.address(), 1).via(lab.node.transportId()));

        lab.pass(week - 100 * SECOND);
        assertTrue(lab.knows(who));
        lab.pass(200 * SECOND);
        assertFalse(lab.knows(who));
    }

    @Test
    @Tag("R-NET-83")
    void an_interface_that_is_gone_takes_its_paths_along_and_one_that_is_down_does_not() {
        lab.says(near, lab.announce(who, 0));

        lab.node.online(near, false, lab.now);
        lab.pass(60 * SECOND);
        assertTrue(lab.knows(who));
        lab.node.online(near, true, lab.now);
        assertTrue(lab.knows(who));
        lab.node.detach(near, lab.now);

        assertFalse(lab.knows(who));
    }

    @Test
    @Tag("R-NET-85")
    @Tag("R-NET-86")
    void paths_can_be_dropped_one_by_one_and_by_next_hop() {
        Lab.Somebody second = lab.somebody(2);
        Lab.Somebody third = lab.somebody(3);
        lab.says(near, via(lab.announce(who, 0), 0xaa, 2));
        lab.says(near, via(lab.announce(second, 0), 0xaa, 2));
        lab.says(near, via(lab.announce(third, 0), 0xbb, 2));

        assertTrue(lab.node.dropPath(who.address()));
        assertFalse(lab.node.dropPath(who.address()));
        assertEquals(1, lab.node.dropVia(Lab.id(0xaa)));

        assertFalse(lab.knows(second));
        assertTrue(lab.knows(third));
    }

    @Test
    @Tag("R-NET-87")
    void an_announce_from_a_clock_that_is_a_day_off_is_taken() {
        lab.says(near, lab.announce(who, 86_400));
        lab.says(near, lab.announce(lab.somebody(2), -86_400));

        assertTrue(lab.knows(who));
        assertTrue(lab.knows(lab.somebody(2)));
    }

    // ---- paths over which nobody answers

    private Packet linkRequest(int seed) {
        Bytes keys = Shapes.seeded(seed).bytes(64);
        return new LinkRequest(keys.slice(0, 32), keys.from(32), Optional.empty())
                .packet(who.address())
                .via(lab.node.transportId());
    }

    @Test
    @Tag("R-NET-77")
    @Tag("R-NET-88")
    @Tag("R-NET-90")
    @Tag("R-NET-133")
    void a_path_over_which_no_link_was_proved_is_asked_for_anew_and_gives_way() {
        InterfaceId third = lab.attach("third");
        Packet announce = lab.announce(who, 0);
        lab.says(near, announce);
        lab.pass(20 * SECOND);
        lab.forget();

        lab.says(far, linkRequest(1));
        lab.pass(5 * SECOND);
        assertEquals(List.of(), lab.requestsOn(near));
        lab.pass(7 * SECOND);

        assertEquals(1, lab.requestsOn(near).size());
        assertEquals(1, lab.requestsOn(third).size());
        assertEquals(List.of(), lab.requestsOn(far));
        assertTrue(lab.node.path(who.address()).orElseThrow().unresponsive());
        // the same announce, known already, over a longer way
        lab.says(third, via(announce, 0xaa, 4));
        assertEquals(Lab.id(0xaa), nextHop());
        assertFalse(lab.node.path(who.address()).orElseThrow().unresponsive());
    }

    @Test
    @Tag("R-NET-88")
    void it_is_asked_for_once_in_twenty_seconds() {
        lab.says(near, lab.announce(who, 0));
        lab.pass(20 * SECOND);
        lab.forget();

        lab.says(far, linkRequest(1));
        lab.pass(12 * SECOND);
        lab.says(far, linkRequest(2));
        lab.pass(12 * SECOND);
        assertEquals(1, lab.requestsOn(near).size());
        lab.pass(10 * SECOND);
        lab.says(far, linkRequest(3));
        lab.pass(12 * SECOND);

        assertEquals(2, lab.requestsOn(near).size());
    }

    @Test
    @Tag("R-NET-88")
    void on_a_boundary_the_path_is_not_blamed() {
        InterfaceId boundary = lab.attach("boundary", InterfaceMode.BOUNDARY);
        lab.says(near, lab.announce(who, 0));
        lab.pass(20 * SECOND);

        lab.says(boundary, linkRequest(1));
        lab.pass(12 * SECOND);

        assertEquals(1, lab.requestsOn(near).size());
        assertFalse(lab.node.path(who.address()).orElseThrow().unresponsive());
    }

    @Test
    @Tag("R-NET-89")
    void paths_that_fail_together_are_asked_for_one_after_another() {
        for (int i = 0; i < 40; i++) lab.says(near, lab.announce(lab.somebody(i), 0));
        lab.pass(20 * SECOND);
        lab.forget();

        for (int i = 0; i < 40; i++) {
            Bytes keys = Shapes.seeded(i).bytes(64);
            lab.says(
                    far,
                    new LinkRequest(keys.slice(0, 32), keys.from(32), Optional.empty())
                            .packet(lab.somebody(i).address())
                            .via(lab.node.transportId()));
        }
        lab.pass(60 * SECOND);

        List<Long> times =
                lab.heard.stream()
                        .filter(h -> h.on().equals(near))
                        .filter(h -> h.packet().context() == Context.NONE)
                        .filter(h -> lab.requestsOn(near).contains(h.packet()))
                        .map(Lab.Heard::at)
                        .toList();
        assertEquals(32, times.size());
        for (int i = 1; i < times.size(); i++) {
            assertEquals(SECOND / 2, times.get(i) - times.get(i - 1));
        }
    }

    @Test
    @Tag("R-NET-88")
    void a_leaf_forgets_a_path_over_which_its_own_link_failed_and_asks_for_it() {
        Lab leaf = new Lab(new NodeConfig(false, true));
        InterfaceId only = leaf.attach("only");
        leaf.says(only, leaf.announce(who, 0));
        leaf.pass(20 * SECOND);

        leaf.node.openLink(who.address(), leaf.now);
        leaf.pass(30 * SECOND);

        assertFalse(leaf.knows(who));
        assertEquals(1, leaf.requestsOn(only).size());
    }
}
