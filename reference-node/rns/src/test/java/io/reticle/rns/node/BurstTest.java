package io.reticle.rns.node;

import static io.reticle.rns.node.Lab.SECOND;
import static io.reticle.rns.node.Lab.profile;
import static io.reticle.rns.transport.InterfaceMode.GATEWAY;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.destination.ProofStrategy;
import io.reticle.rns.ifac.AccessCode;
import io.reticle.rns.transport.BurstLimits;
import io.reticle.rns.transport.Drop;
import io.reticle.rns.transport.InterfaceId;
import io.reticle.rns.transport.Port;
import io.reticle.rns.transport.RateTarget;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** What is done about neighbours that say too much in too short a time. */
class BurstTest {
    private static final long MS = 1_000;

    private final Lab lab = Lab.transport();

    private InterfaceId limited() {
        return lab.attach(profile("limited").bursts(BurstLimits.DEFAULT));
    }

    private Port.Status status(InterfaceId id) {
        return lab.node.snapshot(lab.now).interfaces().stream()
                .filter(status -> status.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** Announces of so many unknown destinations, each so much later than the one before. */
    private List<Lab.Somebody> burst(InterfaceId on, int count, long spacing) {
        List<Lab.Somebody> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Lab.Somebody who = lab.somebody(100 + i);
            all.add(who);
            lab.says(on, lab.announce(who, 0));
            lab.pass(spacing);
        }
        return all;
    }

    private long known(List<Lab.Somebody> all) {
        return all.stream().filter(lab::knows).count();
    }

    @Test
    @Tag("R-NET-56")
    void of_announces_in_one_second_the_third_and_later_ones_are_held() {
        InterfaceId on = limited();

        List<Lab.Somebody> all = burst(on, 5, 100 * MS);

        assertEquals(2, known(all));
        assertEquals(3, status(on).heldAnnounces());
        assertTrue(status(on).announceBurst() > 0);
    }

    @Test
    @Tag("R-NET-56")
    void announces_half_a_second_apart_are_not_held() {
        InterfaceId on = limited();

        List<Lab.Somebody> all = burst(on, 20, 500 * MS);

        assertEquals(20, known(all));
        assertEquals(0, status(on).announceBurst());
    }

    @Test
    @Tag("R-NET-57")
    void after_two_hours_ten_a_second_are_borne() {
        InterfaceId on = limited();
        lab.pass(7_201 * SECOND);

        assertEquals(40, known(burst(on, 40, 150 * MS)));
    }

    @Test
    @Tag("R-NET-58")
    void neither_known_destinations_nor_those_asked_for_are_held() {
        InterfaceId on = limited();
        Lab.Somebody known = lab.somebody(1);
        Lab.Somebody wanted = lab.somebody(2);
        lab.says(on, lab.announce(known, 0));
        lab.node.requestPath(wanted.address(), lab.now);
        lab.pass(20 * SECOND);
        burst(on, 5, 10 * MS);

        lab.says(on, lab.announce(known, 30));
        lab.says(on, lab.announce(wanted, 0));

        assertEquals(2, lab.node.path(known.address()).orElseThrow().randomHashes().size());
        assertTrue(lab.knows(wanted));
    }

    @Test
    @Tag("R-NET-59")
    void at_most_256_are_held_and_one_destination_once() {
        InterfaceId on = limited();
        burst(on, 2 + 256, 10 * MS);
        assertEquals(256, status(on).heldAnnounces());

        lab.says(on, lab.announce(lab.somebody(9_000), 0));
        assertEquals(Map.of(Drop.BURST, 1L), lab.node.drops());
        lab.says(on, lab.announce(lab.somebody(100 + 17), 5));

        assertEquals(256, status(on).heldAnnounces());
        assertEquals(Map.of(Drop.BURST, 1L), lab.node.drops());
    }

    @Test
    @Tag("R-NET-60")
    void held_announces_are_let_go_one_by_one_nearest_first_once_it_is_quiet() {
        InterfaceId on = limited();
        burst(on, 2, 10 * MS);
        Lab.Somebody far = lab.somebody(1);
        Lab.Somebody near = lab.somebody(2);
        lab.says(on, Lab.via(lab.announce(far, 0), 0xaa, 5));
        lab.says(on, Lab.via(lab.announce(near, 0), 0xaa, 2));

        lab.pass(15 * SECOND);
        assertFalse(lab.knows(near));
        lab.pass(6 * SECOND);
        assertTrue(lab.knows(near));
        assertFalse(lab.knows(far));
        lab.pass(5 * SECOND);
        assertTrue(lab.knows(far));
        assertEquals(0, status(on).heldAnnounces());
        assertEquals(3, lab.hopsTo(near));
    }

    @Test
    @Tag("R-NET-61")
    void an_announce_that_was_held_behind_an_access_code_is_accepted() {
        AccessCode code =
                new AccessCode(
                        lab.crypto,
                        AccessCode.key(lab.crypto, Optional.of("n"), Optional.empty()),
                        8);
        InterfaceId on =
                lab.attach(
                        profile("closed")
                                .accessCode(Optional.of(code))
                                .outgoing(false)
                                .bursts(BurstLimits.DEFAULT));
        List<Lab.Somebody> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            all.add(lab.somebody(i));
            Bytes frame = code.mask(lab.announce(all.get(i), 0).frame());
            lab.node.receive(on, frame, lab.now);
            lab.pass(10 * MS);
        }
        assertEquals(2, known(all));

        lab.pass(30 * SECOND);

        assertEquals(3, known(all));
        assertEquals(Map.of(), lab.node.drops());
    }

    @Test
    @Tag("R-NET-62")
    @Tag("R-NET-63")
    void without_ingress_control_nothing_is_held() {
        InterfaceId on = lab.attach(profile("free").bursts(BurstLimits.NONE));

        assertEquals(50, known(burst(on, 50, 10 * MS)));
    }

    // ---- path requests

    @Test
    @Tag("R-NET-64")
    @Tag("R-NET-65")
    void a_burst_of_requests_ends_searches_for_a_while_but_not_answers() {
        InterfaceId asking =
                lab.attach(profile("asking").mode(GATEWAY).bursts(BurstLimits.DEFAULT));
        InterfaceId other = lab.attach("other");
        Lab.Somebody known = lab.somebody(1);
        lab.says(other, lab.announce(known, 0));
        lab.pass(20 * SECOND);
        lab.forget();

        for (int i = 0; i < 6; i++) {
            lab.asks(asking, lab.somebody(50 + i).address(), 50 + i);
            lab.pass(50 * MS);
        }
        assertEquals(2, lab.requestsOn(other).size());
        lab.asks(asking, known.address(), 99);
        lab.pass(SECOND);
        assertEquals(1, lab.answersOn(asking).size());

        lab.pass(13 * SECOND);
        lab.asks(asking, lab.somebody(60).address(), 60);
        assertEquals(2, lab.requestsOn(other).size());
        lab.pass(60 * SECOND);
        lab.asks(asking, lab.somebody(61).address(), 61);
        assertEquals(3, lab.requestsOn(other).size());
    }

    @Test
    @Tag("R-NET-66")
    void with_egress_control_five_searches_a_second_leave() {
        InterfaceId asking = lab.attach("asking", GATEWAY);
        InterfaceId limited =
                lab.attach(profile("limited").bursts(BurstLimits.NONE.withEgress(true)));
        InterfaceId free = lab.attach("free");

        for (int i = 0; i < 50; i++) {
            lab.asks(asking, lab.somebody(i).address(), i);
            lab.pass(100 * MS);
        }

        assertEquals(50, lab.requestsOn(free).size());
        int sent = lab.requestsOn(limited).size();
        assertTrue(sent >= 20 && sent <= 30, sent + " in five seconds");
    }

    @Test
    @Tag("R-NET-67")
    void a_search_does_not_leave_while_the_share_of_announces_is_used_up() {
        InterfaceId asking = lab.attach("asking", GATEWAY);
        InterfaceId slow = lab.attach(profile("slow").bitrate(10_000).mtu(500).announceCap(0.02));
        lab.says(asking, lab.announce(lab.somebody(1), 0));
        lab.pass(SECOND);
        assertEquals(1, lab.announcesOn(slow).size());

        lab.asks(asking, lab.somebody(2).address(), 2);
        assertEquals(0, lab.requestsOn(slow).size());
        lab.pass(100 * SECOND);
        lab.asks(asking, lab.somebody(3).address(), 3);

        assertEquals(1, lab.requestsOn(slow).size());
    }

    // ---- the share of announces

    @Test
    @Tag("R-NET-43")
    @Tag("R-NET-45")
    @Tag("R-NET-49")
    void foreign_announces_keep_to_their_share_and_the_nearest_leave_first() {
        InterfaceId source = lab.attach("source");
        InterfaceId slow = lab.attach(profile("slow").bitrate(62_500).mtu(500).announceCap(0.04));
        for (int i = 0; i < 4; i++) {
            lab.says(source, Lab.via(lab.announce(lab.somebody(i), 0), 0xaa, 9 - i));
        }

        lab.pass(5 * SECOND);

        List<Lab.Heard> left = lab.heard.stream().filter(h -> h.on().equals(slow)).toList();
        assertEquals(4, left.size());
        // at a share of 4 %, an announce of 183 bytes closes the way for 0.5856 s
        long spacing = (long) (left.getFirst().packet().frame().length() * 8e6 / 62_500 / 0.04);
        for (int i = 1; i < 4; i++) {
            assertTrue(Math.abs(left.get(i).at() - left.get(i - 1).at() - spacing) <= 1);
        }
        List<Integer> queued = left.subList(1, 4).stream().map(h -> h.packet().hops()).toList();
        assertEquals(queued.stream().sorted().toList(), queued);
    }

    @Test
    @Tag("R-NET-44")
    void our_own_announces_know_no_share() {
        InterfaceId slow = lab.attach(profile("slow").bitrate(1_000).mtu(500).announceCap(0.02));
        Mesh mesh = new Mesh();
        var own = mesh.leaf("other").host("reticle.own", new ProofStrategy.None());
        lab.node.host(own);

        IntStream.range(0, 5).forEach(i -> lab.node.announce(own.hash(), lab.now));

        assertEquals(5, lab.announcesOn(slow).size());
    }

    @Test
    @Tag("R-NET-46")
    void of_two_announces_of_one_destination_the_newer_waits() {
        InterfaceId source = lab.attach("source");
        InterfaceId slow = lab.attach(profile("slow").bitrate(10_000).mtu(500).announceCap(0.02));
        Lab.Somebody who = lab.somebody(1);
        lab.says(source, lab.announce(lab.somebody(2), 0));
        lab.pass(SECOND);
        lab.says(source, lab.announce(who, 1));
        lab.pass(SECOND);
        lab.says(source, lab.announce(who, 2));
        lab.pass(SECOND);
        assertEquals(1, status(slow).announceQueue());

        lab.pass(8 * SECOND);

        assertEquals(lab.announce(who, 2).data(), lab.announcesOn(slow).get(1).data());
    }

    @Test
    @Tag("R-NET-47")
    void no_more_than_4096_announces_wait_on_an_interface() {
        InterfaceId source = lab.attach("source");
        InterfaceId slow = lab.attach(profile("slow").bitrate(5).mtu(500).announceCap(0.02));
        for (int i = 0; i < 4_200; i++) lab.says(source, lab.announce(lab.somebody(i), 0));
        lab.pass(10 * SECOND);

        assertEquals(1, lab.announcesOn(slow).size());
        assertEquals(4_096, status(slow).announceQueue());
    }

    @Test
    @Tag("R-NET-47")
    void what_waits_for_three_hours_is_not_sent_and_a_queue_can_be_emptied() {
        InterfaceId source = lab.attach("source");
        InterfaceId slow = lab.attach(profile("slow").bitrate(5).mtu(500).announceCap(0.02));
        lab.says(source, lab.announce(lab.somebody(1), 0));
        lab.pass(SECOND);
        lab.says(source, lab.announce(lab.somebody(2), 0));
        lab.pass(10 * SECOND);
        assertEquals(2, status(slow).announceQueue());

        lab.pass(20_000 * SECOND);
        assertEquals(1, lab.announcesOn(slow).size());
        assertEquals(0, status(slow).announceQueue());

        lab.says(source, lab.announce(lab.somebody(3), 0));
        lab.pass(SECOND);
        lab.says(source, lab.announce(lab.somebody(4), 0));
        lab.pass(SECOND);
        assertTrue(status(slow).announceQueue() > 0);
        lab.node.dropAnnounceQueues();
        assertEquals(0, status(slow).announceQueue());
    }

    // ---- how often one destination announces itself

    private static final RateTarget HOURLY = RateTarget.DEFAULT;

    /** Announces itself so many times, so many seconds apart; how many of them were passed on. */
    private int passedOn(InterfaceId source, InterfaceId other, int times, long seconds) {
        Lab.Somebody who = lab.somebody(1);
        int passed = 0;
        for (int i = 0; i < times; i++) {
            lab.forget();
            lab.says(source, lab.announce(who, (lab.now - Lab.START) / SECOND));
            lab.pass(20 * SECOND);
            if (!lab.announcesOn(other).isEmpty()) passed++;
            lab.pass((seconds - 20) * SECOND);
        }
        return passed;
    }

    @Test
    @Tag("R-NET-68")
    @Tag("R-NET-69")
    void a_destination_that_announces_itself_each_minute_is_passed_on_six_times() {
        InterfaceId source = lab.attach(profile("source").rateTarget(Optional.of(HOURLY)));
        InterfaceId program = lab.program("program");
        InterfaceId other = lab.attach("other");

        assertEquals(6, passedOn(source, other, 10, 60));

        var path = lab.node.path(lab.somebody(1).address()).orElseThrow();
        assertEquals(10, path.randomHashes().size());
        assertEquals(1, lab.announcesOn(program).size());
        assertEquals(6, lab.node.snapshot(lab.now).rates().getFirst().violations());
    }

    @Test
    @Tag("R-NET-70")
    void one_that_keeps_to_the_hour_is_always_passed_on() {
        InterfaceId source = lab.attach(profile("source").rateTarget(Optional.of(HOURLY)));
        InterfaceId other = lab.attach("other");
        passedOn(source, other, 5, 60);
        assertEquals(4, lab.node.snapshot(lab.now).rates().getFirst().violations());

        lab.pass(3_600 * SECOND);
        assertEquals(10, passedOn(source, other, 10, 3_600));

        assertEquals(0, lab.node.snapshot(lab.now).rates().getFirst().violations());
    }

    @Test
    @Tag("R-NET-71")
    void answers_to_path_requests_do_not_count() {
        InterfaceId source = lab.attach(profile("source").rateTarget(Optional.of(HOURLY)));

        for (int i = 0; i < 10; i++) {
            lab.says(source, lab.announce(lab.somebody(1), i, 0, true));
        }

        assertEquals(List.of(), lab.node.snapshot(lab.now).rates());
    }

    @Test
    @Tag("R-NET-72")
    void a_penalty_makes_it_longer() {
        RateTarget strict = new RateTarget(3_600 * SECOND, 0, 600 * SECOND);
        InterfaceId source = lab.attach(profile("source").rateTarget(Optional.of(strict)));
        long first = lab.now;
        lab.says(source, lab.announce(lab.somebody(1), 0));
        lab.pass(60 * SECOND);
        lab.says(source, lab.announce(lab.somebody(1), 60));

        assertEquals(
                first + 4_200 * SECOND,
                lab.node.snapshot(lab.now).rates().getFirst().blockedUntil());
    }
}
