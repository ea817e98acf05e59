package io.reticle.daemon.lxmf;

import io.reticle.daemon.host.NodeHost;
import io.reticle.lxmf.router.Router;
import io.reticle.rns.node.NodeEvent;

/** A router that is driven with its node. */
public record DrivenRouter(Router router) implements NodeHost.Part {
    @Override
    public void event(NodeEvent event, long now) {
        router.event(event, now);
    }

    @Override
    public void advance(long now) {
        router.advance(now);
    }

    @Override
    public long nextDeadline() {
        return router.nextDeadline();
    }
}
