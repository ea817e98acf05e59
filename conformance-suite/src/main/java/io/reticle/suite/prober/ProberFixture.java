package io.reticle.suite.prober;

import io.reticle.suite.engine.CaseContext;
import io.reticle.suite.engine.CaseFixture;

/** Gives every case that asks for one a prober of its own. */
public final class ProberFixture implements CaseFixture {
    /** Called by the service loader. */
    public ProberFixture() {}

    @Override
    public boolean supports(Class<?> type) {
        return type == Prober.class;
    }

    @Override
    public Object open(Class<?> type, CaseContext context) {
        return new Prober(context);
    }
}
