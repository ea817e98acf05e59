package io.reticle.suite.mesh;

import io.reticle.suite.engine.CaseContext;
import io.reticle.suite.engine.CaseFixture;

/** Gives every case that asks for one a mesh of its own, empty at first. */
public final class MeshFixture implements CaseFixture {
    /** Called by the service loader. */
    public MeshFixture() {}

    @Override
    public boolean supports(Class<?> type) {
        return type == Mesh.class;
    }

    @Override
    public Object open(Class<?> type, CaseContext context) throws Exception {
        return new Mesh(context);
    }
}
