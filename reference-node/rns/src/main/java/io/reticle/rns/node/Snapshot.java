package io.reticle.rns.node;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.node.Backlog.Kind;
import io.reticle.rns.transport.AnnounceRate;
import io.reticle.rns.transport.Blackholed;
import io.reticle.rns.transport.Drop;
import io.reticle.rns.transport.Flow;
import io.reticle.rns.transport.PathTable;
import io.reticle.rns.transport.Port;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that a node shows of itself at one moment, for status, remote management and metrics.
 * Times are microseconds since the Unix epoch.
 *
 * @param at the moment
 * @param since when the node was first told the time
 * @param transportId 16 bytes
 * @param probeResponder the address that proves what it gets, where there is one
 * @param interfaces fastest first
 * @param received over all networks
 * @param sent over all networks
 * @param blackholed by identity hash
 * @param carriedLinks links of others that run through this node
 * @param ownLinks links that end here
 * @param backlog what waits for more urgent things
 * @param drops frames that went no further, by reason
 */
public record Snapshot(
        long at,
        long since,
        Bytes transportId,
        boolean transport,
        Optional<Bytes> networkId,
        Optional<Bytes> probeResponder,
        List<Port.Status> interfaces,
        Flow received,
        Flow sent,
        List<PathTable.Path> paths,
        List<AnnounceRate> rates,
        Map<Bytes, Blackholed> blackholed,
        int carriedLinks,
        int ownLinks,
        int tunnels,
        Backlog backlog,
        Map<Drop, Long> drops) {

    /** How many packets wait, and how many found no room since the start, by kind. */
    public record Backlog(
            int announces,
            int requests,
            int limited,
            long announcesDropped,
            long requestsDropped,
            long limitedDropped) {
        static final Backlog NONE = new Backlog(0, 0, 0, 0, 0, 0);

        static Backlog of(io.reticle.rns.node.Backlog.Status status) {
            return new Backlog(
                    status.waiting().get(Kind.ANNOUNCE),
                    status.waiting().get(Kind.REQUEST),
                    status.waiting().get(Kind.LIMITED),
                    status.dropped().get(Kind.ANNOUNCE),
                    status.dropped().get(Kind.REQUEST),
                    status.dropped().get(Kind.LIMITED));
        }
    }
}
