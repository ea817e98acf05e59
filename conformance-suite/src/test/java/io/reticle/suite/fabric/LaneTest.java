package io.reticle.suite.fabric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.bytes.Bytes;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** What one direction of a medium does to frames. */
class LaneTest {
    private static final int MANY = 10_000;
    private static final Bytes FRAME = Bytes.zeros(100);

    private static final Impairments ALL =
            Impairments.NONE.losing(0.3).duplicating(0.05).reordering(0.05).corrupting(0.1);

    private static Lane lane(Impairments how) {
        Lane lane = new Lane("a→b", 7);
        lane.impair(how);
        return lane;
    }

    private static List<Fate> fates(long seed, String lane, Impairments how) {
        return LongStream.range(0, MANY).mapToObj(i -> Fate.of(seed, lane, i, how)).toList();
    }

    @Test
    void the_same_seed_lane_and_number_have_the_same_fate() {
        assertEquals(fates(7, "a→b", ALL), fates(7, "a→b", ALL));
    }

    @Test
    void another_seed_or_another_lane_has_other_fates() {
        assertNotEquals(fates(7, "a→b", ALL), fates(8, "a→b", ALL));
        assertNotEquals(fates(7, "a→b", ALL), fates(7, "b→a", ALL));
    }

    @Test
    void what_is_lost_does_not_depend_on_when_frames_come_or_what_else_happens_to_them() {
        Lane hurried = lane(Impairments.NONE.losing(0.3));
        Lane slow = lane(ALL.delayedBy(Duration.ofMillis(40)).atMost(9_600));

        List<Boolean> first = new ArrayList<>();
        List<Boolean> second = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            first.add(hurried.pass(FRAME, i).isEmpty());
            second.add(slow.pass(FRAME, 1_000_000_000L * i).isEmpty());
        }

        assertEquals(first, second);
    }

    @Test
    void the_shares_are_as_asked_for() {
        Lane lane = lane(ALL);
        for (int i = 0; i < MANY; i++) lane.pass(FRAME, i);

        double lost = lane.toll().count(Toll.Kind.LOST) / (double) MANY;
        double carried = lane.toll().count(Toll.Kind.CARRIED);
        assertEquals(0.3, lost, 0.02);
        assertEquals(0.05, lane.toll().count(Toll.Kind.TWICE) / carried, 0.01);
        assertEquals(0.05, lane.toll().count(Toll.Kind.LATE) / carried, 0.01);
        assertEquals(0.1, lane.toll().count(Toll.Kind.DAMAGED) / carried, 0.015);
        assertEquals(MANY, carried + lane.toll().count(Toll.Kind.LOST));
    }

    @Test
    void without_impairments_every_frame_comes_out_at_once_and_as_it_was() {
        assertEquals(List.of(new Lane.Delivery(FRAME, 17)), lane(Impairments.NONE).pass(FRAME, 17));
    }

    @Test
    void a_damaged_frame_differs_in_one_bit() {
        Bytes out = lane(Impairments.NONE.corrupting(1)).pass(FRAME, 0).getFirst().frame();

        int turned = 0;
        for (byte each : out.toArray()) turned += Integer.bitCount(each & 0xFF);
        assertEquals(1, turned);
    }

    @Test
    void a_second_copy_and_a_late_frame_are_behind_by_half_the_lateness_at_least() {
        Duration lateness = Duration.ofMillis(800);
        var out =
                lane(Impairments.NONE.duplicating(1).reordering(1).lateBy(lateness)).pass(FRAME, 0);

        assertEquals(2, out.size());
        long late = out.get(0).at();
        long again = out.get(1).at() - late;
        assertTrue(late >= 400_000_000 && late <= 800_000_000, "late by " + late);
        assertTrue(again >= 400_000_000 && again <= 800_000_000, "again after " + again);
    }

    @Test
    void a_rate_sends_one_frame_after_the_other() {
        Lane lane = lane(Impairments.NONE.atMost(800).delayedBy(Duration.ofSeconds(1)));

        assertEquals(2_000_000_000L, lane.pass(FRAME, 0).getFirst().at());
        assertEquals(3_000_000_000L, lane.pass(FRAME, 0).getFirst().at());
    }

    @Test
    void a_cut_swallows_all_and_leaves_the_later_fates_alone() {
        Lane whole = lane(Impairments.NONE.losing(0.5));
        Lane parted = lane(Impairments.NONE.losing(0.5));
        parted.cut(true);
        for (int i = 0; i < 100; i++) {
            whole.pass(FRAME, i);
            assertEquals(List.of(), parted.pass(FRAME, i));
        }
        parted.cut(false);

        for (int i = 100; i < 200; i++) {
            assertEquals(whole.pass(FRAME, i), parted.pass(FRAME, i));
        }
        assertEquals(100, parted.toll().count(Toll.Kind.CUT));
    }

    @Test
    void a_share_above_one_is_refused() {
        assertThrows(IllegalArgumentException.class, () -> Impairments.NONE.losing(1.5));
    }
}
