package io.reticle.rns.node;

import static io.reticle.rns.node.Lab.SECOND;
import static io.reticle.rns.node.Lab.profile;
import static io.reticle.rns.transport.InterfaceMode.ACCESS_POINT;
import static io.reticle.rns.transport.InterfaceMode.BOUNDARY;
import static io.reticle.rns.transport.InterfaceMode.FULL;
import static io.reticle.rns.transport.InterfaceMode.GATEWAY;
import static io.reticle.rns.transport.InterfaceMode.INTERNAL;
import static io.reticle.rns.transport.InterfaceMode.POINT_TO_POINT;
import static io.reticle.rns.transport.InterfaceMode.ROAMING;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.destination.Destination;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.destination.ProofStrategy;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.transport.InterfaceId;
import io.reticle.rns.transport.InterfaceMode;
import io.reticle.rns.transport.PathRequest;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the modes of interfaces let out, search for and answer. */
class ModesTest {
    private static final Set<InterfaceMode> ALL = EnumSet.allOf(InterfaceMode.class);

    /** Where announces leave that were heard on an interface of this mode: §13.2. */
    private static final Map<InterfaceMode, Set<InterfaceMode>> LEAVES =
            Map.of(
                    FULL, EnumSet.complementOf(EnumSet.of(ACCESS_POINT)),
                    POINT_TO_POINT, EnumSet.complementOf(EnumSet.of(ACCESS_POINT)),
                    ACCESS_POINT, EnumSet.complementOf(EnumSet.of(ACCESS_POINT)),
                    GATEWAY, EnumSet.complementOf(EnumSet.of(ACCESS_POINT)),
                    INTERNAL, EnumSet.complementOf(EnumSet.of(ACCESS_POINT)),
                    ROAMING, EnumSet.of(FULL, POINT_TO_POINT, GATEWAY, INTERNAL),
                    BOUNDARY, EnumSet.of(FULL, POINT_TO_POINT, GATEWAY, BOUNDARY));

    private final Lab lab = Lab.transport();
    private final Map<InterfaceMode, InterfaceId> interfaces = new EnumMap<>(InterfaceMode.class);

    private void attachAll() {
        for (InterfaceMode mode : InterfaceMode.values()) {
            interfaces.put(mode, lab.attach(mode.name(), mode));
        }
    }

    private Set<InterfaceMode> heardOn() {
        Set<InterfaceMode> heard = EnumSet.noneOf(InterfaceMode.class);
        interfaces.forEach(
                (mode, id) -> {
                    if (!lab.announcesOn(id).isEmpty()) heard.add(mode);
                });
        return heard;
    }

    @ParameterizedTest
    @EnumSource(InterfaceMode.class)
    @Tag("R-NET-153")
    @Tag("R-NET-155")
    @Tag("R-NET-156")
    @Tag("R-NET-157")
    @Tag("R-NET-162")
    void an_announce_leaves_where_the_table_of_modes_says(InterfaceMode source) {
        attachAll();

        lab.says(interfaces.get(source), lab.announce(lab.somebody(1), 0));
        lab.pass(2 * SECOND);

        assertEquals(LEAVES.get(source), heardOn());
    }

    @Test
    @Tag("R-NET-153")
    @Tag("R-NET-159")
    void our_own_announce_leaves_everywhere_but_on_access_points() {
        attachAll();
        Destination own = own();

        lab.node.announce(own.hash(), lab.now);

        assertEquals(EnumSet.complementOf(EnumSet.of(ACCESS_POINT)), heardOn());
    }

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

    @Test
    @Tag("R-NET-157")
    void a_boundary_that_says_so_lets_its_announces_into_internal_interfaces() {
        InterfaceId boundary =
                lab.attach(profile("b").mode(BOUNDARY).announcesToInternal(Optional.of(true)));
        InterfaceId internal = lab.attach("i", INTERNAL);

        lab.says(boundary, lab.announce(lab.somebody(1), 0));
        lab.pass(2 * SECOND);

        assertEquals(1, lab.announcesOn(internal).size());
    }

    @Test
    @Tag("R-NET-158")
    void an_interface_may_refuse_announces_from_internal_ones() {
        InterfaceId internal = lab.attach("i", INTERNAL);
        InterfaceId open = lab.attach("open");
        InterfaceId shut = lab.attach(profile("shut").announcesFromInternal(false));

        lab.says(internal, lab.announce(lab.somebody(1), 0));
        lab.pass(2 * SECOND);

        assertEquals(1, lab.announcesOn(open).size());
        assertEquals(0, lab.announcesOn(shut).size());
    }

    @ParameterizedTest
    @EnumSource(InterfaceMode.class)
    @Tag("R-NET-96")
    @Tag("R-NET-99")
    @Tag("R-NET-154")
    void a_known_path_is_answered_in_every_mode_and_later_where_one_roams(InterfaceMode asked) {
        InterfaceId source = lab.attach("source");
        InterfaceId asking = lab.attach("asking", asked);
        Lab.Somebody who = lab.somebody(1);
        lab.says(source, lab.announce(who, 0));
        lab.pass(20 * SECOND);
        lab.forget();

        lab.asks(asking, who.address(), 1);
        lab.pass(10 * SECOND);

        List<Lab.Heard> answers = lab.heard;
        assertEquals(1, answers.size());
        assertEquals(asking, answers.getFirst().on());
        assertEquals(Context.PATH_RESPONSE, answers.getFirst().packet().context());
        long delay = answers.getFirst().at() - (lab.now - 10 * SECOND);
        assertEquals(asked == ROAMING ? 1_900_000 : 400_000, delay);
    }

    @Test
    @Tag("R-NET-99")
    void on_a_roaming_interface_nothing_is_said_of_what_is_reached_over_it() {
        InterfaceId roaming = lab.attach("r", ROAMING);
        Lab.Somebody who = lab.somebody(1);
        lab.says(roaming, lab.announce(who, 0));
        lab.pass(20 * SECOND);
        lab.forget();

        lab.asks(roaming, who.address(), 1);
        lab.pass(10 * SECOND);

        assertEquals(List.of(), lab.heard);
    }

    @ParameterizedTest
    @EnumSource(InterfaceMode.class)
    @Tag("R-NET-102")
    @Tag("R-NET-103")
    @Tag("R-NET-104")
    void an_unknown_path_is_searched_for_where_the_mode_says(InterfaceMode asked) {
        attachAll();
        InterfaceId asking = lab.attach("asking", asked);

        lab.asks(asking, lab.somebody(1).address(), 7);

        Set<InterfaceMode> searched = EnumSet.noneOf(InterfaceMode.class);
        interfaces.forEach(
                (mode, id) -> {
                    if (!lab.requestsOn(id).isEmpty()) searched.add(mode);
                });
        Set<InterfaceMode> expected =
                switch (asked) {
                    case FULL, POINT_TO_POINT -> Set.of();
                    case BOUNDARY -> EnumSet.of(BOUNDARY, GATEWAY);
                    default -> ALL;
                };
        assertEquals(expected, searched);
        assertEquals(List.of(), lab.requestsOn(asking));
    }

    @Test
    @Tag("R-NET-102")
    void a_search_carries_the_tag_that_came_and_the_nodes_own_id() throws Exception {
        InterfaceId asking = lab.attach("asking", GATEWAY);
        InterfaceId other = lab.attach("other");

        lab.asks(asking, lab.somebody(1).address(), 7);

        Packet search = lab.requestsOn(other).getFirst();
        assertEquals(67, search.frame().length());
        PathRequest request = PathRequest.parse(search.data());
        assertEquals(Lab.id(7), request.tag());
        assertEquals(Optional.of(lab.node.transportId()), request.transportId());
    }

    @Test
    @Tag("R-NET-102")
    void a_full_interface_searches_if_that_is_configured() {
        InterfaceId asking = lab.attach(profile("asking").recursiveRequests(true));
        InterfaceId other = lab.attach("other");

        lab.asks(asking, lab.somebody(1).address(), 7);

        assertEquals(1, lab.requestsOn(other).size());
    }

    @Test
    @Tag("R-NET-102")
    void an_interface_that_is_down_is_not_searched() {
        InterfaceId asking = lab.attach("asking", GATEWAY);
        InterfaceId down = lab.attach("down");
        lab.node.online(down, false, lab.now);

        lab.asks(asking, lab.somebody(1).address(), 7);

        assertEquals(List.of(), lab.heard);
    }

    @Test
    @Tag("R-NET-160")
    void an_interface_that_sends_nothing_of_ours_still_carries_what_the_tables_say() {
        InterfaceId silent = lab.attach(profile("silent").outgoing(false));
        InterfaceId other = lab.attach("other", GATEWAY);
        Lab.Somebody who = lab.somebody(1);
        lab.says(silent, lab.announce(who, 0));
        Destination own = own();
        lab.node.announce(own.hash(), lab.now);
        lab.asks(silent, own.hash(), 1);
        lab.asks(other, lab.somebody(2).address(), 2);
        lab.pass(20 * SECOND);
        assertEquals(List.of(), lab.on(silent));

        lab.says(other, Transit.data(who.address(), 3).via(lab.node.transportId()));

        assertEquals(1, lab.on(silent).size());
    }

    @Test
    @Tag("R-NET-82")
    void paths_live_as_long_as_the_mode_of_their_interface_says() {
        attachAll();
        Map<InterfaceMode, Lab.Somebody> who = new EnumMap<>(InterfaceMode.class);
        for (InterfaceMode mode : InterfaceMode.values()) {
            who.put(mode, lab.somebody(mode.code()));
            lab.says(interfaces.get(mode), lab.announce(who.get(mode), 0));
        }
        long hour = 3_600 * SECOND;

        lab.pass(6 * hour - SECOND);
        assertTrue(who.values().stream().allMatch(lab::knows));
        lab.pass(10 * SECOND);
        assertEquals(Set.of(ROAMING), gone(who));
        lab.pass(18 * hour);
        assertEquals(Set.of(ROAMING, ACCESS_POINT), gone(who));
        lab.pass(6 * 24 * hour);
        assertEquals(ALL, gone(who));
    }

    private Set<InterfaceMode> gone(Map<InterfaceMode, Lab.Somebody> who) {
        Set<InterfaceMode> gone = EnumSet.noneOf(InterfaceMode.class);
        who.forEach(
                (mode, somebody) -> {
                    if (!lab.knows(somebody)) gone.add(mode);
                });
        return gone;
    }
}
