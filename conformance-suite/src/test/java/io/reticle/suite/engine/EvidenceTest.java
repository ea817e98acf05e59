package io.reticle.suite.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.reticle.reports.event.CaseRef;
import io.reticle.reports.event.Direction;
import io.reticle.reports.event.Event;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class EvidenceTest {
    @Test
    void a_frame_that_comes_after_the_end_of_its_case_is_left_out() {
        var told = new ArrayList<Event>();
        var evidence = new Evidence(new CaseRef("sut", "L0", "a.case"), told::add);
        evidence.note("before the end");

        evidence.close();
        evidence.note("after the end");
        evidence.frame(Direction.FROM_SUT, "tcp open", new byte[] {1}, "late", List.of());

        assertEquals(1, told.size());
    }
}
