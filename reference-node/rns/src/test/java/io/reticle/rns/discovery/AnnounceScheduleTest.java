package io.reticle.rns.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class AnnounceScheduleTest {
    private static final long MINUTE = 60_000_000;
    private static final long START = 1_700_000_000_000_000L;

    private final AnnounceSchedule schedule = new AnnounceSchedule();
    private final Map<String, Long> intervals = new LinkedHashMap<>();

    /** Asks once a minute, and tells in which minutes an interface had its turn. */
    private List<Integer> minutesOf(String name, int until) {
        List<Integer> turns = new ArrayList<>();
        for (int minute = 1; minute <= until; minute++) {
            Optional<String> next = schedule.next(intervals, START + minute * MINUTE);
            if (next.equals(Optional.of(name))) turns.add(minute);
        }
        return turns;
    }

    @Test
    @Tag("R-NET-223")
    void one_interface_a_minute_has_its_turn() {
        for (String name : List.of("a", "b", "c")) intervals.put(name, 5 * MINUTE);

        assertEquals(Optional.of("a"), schedule.next(intervals, START));
        assertEquals(Optional.of("b"), schedule.next(intervals, START + MINUTE));
        assertEquals(Optional.of("c"), schedule.next(intervals, START + 2 * MINUTE));
        assertEquals(Optional.empty(), schedule.next(intervals, START + 3 * MINUTE));
    }

    @Test
    @Tag("R-NET-223")
    void none_has_its_turn_before_its_interval_is_over() {
        intervals.put("a", 5 * MINUTE);

        assertEquals(List.of(1, 7, 13), minutesOf("a", 15));
    }

    @Test
    @Tag("R-NET-223")
    void who_waits_longest_comes_first() {
        intervals.put("often", MINUTE);
        intervals.put("seldom", 3 * MINUTE);

        assertEquals(List.of(2, 6, 10), minutesOf("seldom", 12));
    }

    @Test
    void an_interface_that_went_and_came_is_new() {
        intervals.put("a", 300 * MINUTE);
        assertEquals(Optional.of("a"), schedule.next(intervals, START));
        assertEquals(Optional.empty(), schedule.next(Map.of(), START + MINUTE));

        assertEquals(Optional.of("a"), schedule.next(intervals, START + 2 * MINUTE));
    }
}
