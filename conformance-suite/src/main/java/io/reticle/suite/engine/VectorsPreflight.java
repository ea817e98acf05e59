package io.reticle.suite.engine;

import tools.jackson.databind.node.JsonNodeFactory;

import java.io.IOException;

/** The adapter program computes a hash, and not just anything. */
public final class VectorsPreflight implements Preflight {
    /** For the service loader. */
    public VectorsPreflight() {}

    @Override
    public Level level() {
        return Level.L2;
    }

    @Override
    public void check(CaseContext context) throws IOException {
        var computer = context.computer();
        if (!computer.hello().capabilities().contains("compute")) {
            throw new Inconclusive("the manifest claims compute, and hello does not");
        }
        var input = JsonNodeFactory.instance.objectNode().put("data", "");
        // SHA-256 of nothing
        var expected = "e3b0c44298fc1c149afbf4c8996fb924";
        var found = computer.compute("hash", input).path("truncated").asString("nothing");
        if (!found.equals(expected)) {
            throw new Inconclusive(
                    "compute hash of no bytes: expected truncated "
                            + expected
                            + ", found "
                            + found);
        }
    }
}
