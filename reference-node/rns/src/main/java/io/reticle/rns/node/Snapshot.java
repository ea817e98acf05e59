package io.reticle.rns.node;

import io.reticle.rns.bytes.Bytes;
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
        Map<Drop, Long> drops) {}
