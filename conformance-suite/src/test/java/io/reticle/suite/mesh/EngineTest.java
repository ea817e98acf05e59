package io.reticle.suite.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.Optional;

class EngineTest {
    @Test
    void a_machine_without_an_engine_says_so() {
        Optional<String> reason = Engine.obstacle("reticle-no-such-engine");

        assertTrue(
                reason.orElseThrow().startsWith("there is no program 'reticle-no-such-engine'"),
                reason.get());
    }

    @Test
    void a_program_that_reaches_no_engine_says_so() {
        assertEquals(
                Optional.of("the program 'false' reaches no container engine"),
                Engine.obstacle("false"));
    }
}
