package io.reticle.suite.engine.sample;

import io.reticle.suite.adapter.Adapter;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.CaseContext;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Evidence;
import io.reticle.suite.engine.Inconclusive;
import io.reticle.suite.engine.Level;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.engine.Unsupported;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** One case for each way in which a case can end; run by the engine's own tests. */
@Chapter("Sample: endings")
class SampleCases {

    @Case(decides = "R-CORE-020", level = Level.L1)
    void returns(Evidence evidence) {
        evidence.note("all well");
    }

    @Case(decides = "R-CORE-020", level = Level.L1)
    void says_lenient(CaseContext context) {
        context.lenient("nearly");
    }

    @Case(decides = "R-CORE-020", level = Level.L1)
    void refutes() {
        throw new Refuted("expected this, found that");
    }

    @Case(decides = "R-CORE-097", level = Level.L1)
    void refutes_what_is_only_recommended() {
        throw new Refuted("expected this, found that");
    }

    @Case(decides = "R-CORE-020", level = Level.L1)
    void asserts() {
        throw new AssertionError("expected 1, found 2");
    }

    @Case(decides = "R-CORE-020", level = Level.L1)
    void loses_its_control() {
        throw new Inconclusive("the control failed");
    }

    @Case(decides = "R-CORE-020", level = Level.L1)
    void loses_its_environment() throws IOException {
        throw new IOException("no route");
    }

    @Case(decides = "R-CORE-020", level = Level.L1)
    void fails_its_environment_once(CaseContext context) throws IOException {
        // the folder of a second try lies in that of the first
        if (!context.folder().endsWith("again")) throw new IOException("no route");
    }

    @Case(decides = "R-CORE-020", level = Level.L1)
    void breaks() {
        throw new IllegalStateException("a defect");
    }

    @Case(decides = "R-CORE-020", level = Level.L1, needs = "link")
    void needs_what_is_not_claimed() {
        throw new Refuted("never reached");
    }

    @Case(decides = "R-CORE-020", level = Level.L1)
    void misses_what_is_claimed() {
        throw new Unsupported("path", "no paths here");
    }

    @Case(decides = "R-CORE-020", level = Level.L1)
    void calls_a_verb_that_is_not_claimed(Adapter adapter) {
        adapter.open(io.reticle.rns.bytes.Bytes.zeros(16));
    }

    @Case(decides = "R-CORE-020", level = Level.L1, seconds = 1)
    void hangs() throws InterruptedException {
        new CountDownLatch(1).await();
    }
}
