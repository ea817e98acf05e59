package io.reticle.suite.prober;

import io.reticle.suite.engine.CaseContext;
import io.reticle.suite.engine.Level;
import io.reticle.suite.engine.Preflight;

/** A node that does not repeat an announce, or hides its own destinations, cannot be judged. */
public final class WirePreflight implements Preflight {
    /** Called by the service loader. */
    public WirePreflight() {}

    @Override
    public Level level() {
        return Level.L0;
    }

    @Override
    public void check(CaseContext context) throws Exception {
        try (Prober prober = new Prober(context)) {
            prober.resident();
        }
    }
}
