package io.reticle.suite.mesh;

import io.reticle.suite.engine.CaseContext;
import io.reticle.suite.engine.Inconclusive;
import io.reticle.suite.engine.Level;
import io.reticle.suite.engine.Preflight;

/** There is an engine that can run containers. */
public final class MeshPreflight implements Preflight {
    /** For the service loader. */
    public MeshPreflight() {}

    @Override
    public Level level() {
        return Level.L3;
    }

    @Override
    public void check(CaseContext context) {
        Engine.obstacle()
                .ifPresent(
                        reason -> {
                            throw new Inconclusive(reason);
                        });
    }
}
