package io.reticle.daemon.command;

import io.reticle.daemon.host.NodeHost;
import io.reticle.lxmf.propagation.PropagationNode;
import io.reticle.rns.node.NodeEvent;

/** A propagation node that is driven with its node. */
record DrivenPropagationNode(PropagationNode propagation) implements NodeHost.Part {
    @Override
    public void event(NodeEvent event, long now) {
        propagation.event(event, now);
    }

    @Override
    public void advance(long now) {
        propagation.advance(now);
    }

    @Override
    public long nextDeadline() {
        return propagation.nextDeadline();
    }
}
