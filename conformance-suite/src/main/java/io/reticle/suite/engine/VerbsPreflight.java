package io.reticle.suite.engine;

import io.reticle.suite.adapter.Interface;
import io.reticle.suite.sut.PortPool;

import java.io.IOException;
import java.util.List;

/** The adapter program says what it is, starts a node, and stops as it should. */
public final class VerbsPreflight implements Preflight {
    /** For the service loader. */
    public VerbsPreflight() {}

    @Override
    public Level level() {
        return Level.L1;
    }

    @Override
    public void check(CaseContext context) throws IOException, InterruptedException {
        var adapter = context.adapter();
        var hello = adapter.hello();
        for (String claim : context.claims()) {
            if (!hello.capabilities().contains(claim)) {
                throw new Inconclusive(
                        "the manifest claims "
                                + claim
                                + ", and hello does not: expected it among "
                                + hello.capabilities());
            }
        }
        var server = Interface.server("preflight", PortPool.take());
        var started = adapter.start(List.of(server));
        if (!started.ports().containsKey(server.name())) {
            throw new Inconclusive(
                    "start: expected interface preflight in the answer, found " + started.ports());
        }
        try (var socket = new java.net.Socket()) {
            socket.connect(new java.net.InetSocketAddress(server.host(), server.port()), 2000);
        } catch (IOException e) {
            throw new Inconclusive(
                    "start: answered, but nothing accepts on "
                            + server.host()
                            + ":"
                            + server.port(),
                    e);
        }
        adapter.stop();
    }
}
