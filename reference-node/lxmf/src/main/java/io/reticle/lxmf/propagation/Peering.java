package io.reticle.lxmf.propagation;

import io.reticle.lxmf.announce.PropagationAnnounce;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.node.Node;
import io.reticle.rns.node.NodeEvent;
import io.reticle.rns.transport.PathTable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Decides which nodes are peers, by what they announce and how they do (R-LXMF-132 to 137). */
final class Peering {
    /** For how long a peer may be silent (R-LXMF-136). */
    private static final long MAX_UNREACHABLE = 14L * 24 * 60 * 60 * Clerk.SECOND;

    /** So many places are kept free for new peers: a tenth, one at least (R-LXMF-137). */
    private static final int HEADROOM_SHARE = 10;

    /** Peers that want less of what they are offered are replaced. */
    private static final double LEAST_ACCEPTANCE = 0.5;

    private final Clerk clerk;

    Peering(Clerk clerk) {
        this.clerk = clerk;
    }

    // ---- announces

    /** A propagation node announced itself. */
    void announced(NodeEvent.Announced event, long now) {
        PropagationAnnounce said;
        try {
            said = PropagationAnnounce.parse(event.announce().appData());
        } catch (MalformedFrame e) {
            clerk.log(
                    "what %s announces is passed over: %s",
                    event.announce().destination().brief(), e.getMessage());
            return;
        }
        Bytes address = event.announce().destination();
        if (clerk.isStatic(address)) {
            Peer peer = clerk.peers.get(address);
            boolean unheard = peer != null && peer.lastHeard == 0;
            if (!event.pathResponse() || unheard) peer(address, said, now);
        } else if (clerk.settings.autopeer() && !event.pathResponse()) {
            discovered(address, said, event.hops(), now);
        }
    }

    private void discovered(Bytes address, PropagationAnnounce said, int hops, long now) {
        if (!said.active() || hops > clerk.settings.autopeerDepth()) {
            unpeer(address, said.timeBase());
        } else {
            peer(address, said, now);
        }
    }

    /** A node sent messages: reason enough to peer with it, if it has announced itself. */
    void met(Bytes address, long now) {
        if (clerk.peers.containsKey(address) || !clerk.settings.autopeer()) return;
        Optional<Bytes> data = clerk.node.recall(address, now).flatMap(Node.Recalled::appData);
        Optional<Integer> hops = clerk.node.path(address).map(PathTable.Path::hops);
        if (data.isEmpty() || hops.isEmpty()) return;
        try {
            PropagationAnnounce said = PropagationAnnounce.parse(data.get());
            if (said.active() && hops.get() <= clerk.settings.autopeerDepth()) {
                peer(address, said, now);
            }
        } catch (MalformedFrame e) {
            clerk.log("%s is no node to peer with: %s", address.brief(), e.getMessage());
        }
    }

    private void peer(Bytes address, PropagationAnnounce said, long now) {
        Peer peer = clerk.peers.get(address);
        if (said.peeringCost() > clerk.settings.mostPeeringCost()) {
            clerk.log(
                    "%s asks for a peering key of %d: too much",
                    address.brief(), said.peeringCost());
            if (peer != null) unpeer(address, said.timeBase());
        } else if (peer == null) {
            if (clerk.peers.size() >= clerk.settings.mostPeers()) return;
            Peer fresh = new Peer(address);
            // like the authority: the time of what it was made by is not kept (R-LXMF-133)
            heard(fresh, said, now);
            clerk.peers.put(address, fresh);
            clerk.log("peered with %s", address.brief());
            clerk.peersChanged();
        } else if (said.timeBase() > peer.timebase) {
            peer.timebase = said.timeBase();
            peer.backoff = 0;
            peer.nextAttempt = 0;
            heard(peer, said, now);
            clerk.peersChanged();
        }
    }

    private static void heard(Peer peer, PropagationAnnounce said, long now) {
        peer.alive = true;
        peer.lastHeard = now;
        peer.metadata = Optional.of(said.metadata());
        peer.terms = Optional.of(Peer.Terms.of(said));
    }

    private void unpeer(Bytes address, long timeBase) {
        Peer peer = clerk.peers.get(address);
        if (peer != null && timeBase >= peer.timebase) remove(peer);
    }

    /**
     * Ends a peering, whoever wanted it.
     *
     * @return false if there is none
     */
    boolean unpeer(Bytes address) {
        Peer peer = clerk.peers.get(address);
        if (peer == null) return false;
        remove(peer);
        return true;
    }

    private void remove(Peer peer) {
        clerk.peers.remove(peer.address);
        clerk.log("broke the peering with %s", peer.address.brief());
        clerk.peersChanged();
    }

    // ---- at the start

    /** Peers that the owner of the node chose are there from the start. */
    void activateStatic(long now) {
        for (Bytes address : clerk.settings.staticPeers()) {
            Peer peer = clerk.peers.computeIfAbsent(address, Peer::new);
            if (peer.lastHeard == 0) clerk.node.requestPath(address, now);
        }
    }

    // ---- in the long run

    /** Peers that were silent for too long go, but those that were chosen (R-LXMF-136). */
    void cull(long now) {
        for (Peer peer : List.copyOf(clerk.peers.values())) {
            boolean silent = now > peer.lastHeard + MAX_UNREACHABLE;
            if (silent && !clerk.isStatic(peer.address)) remove(peer);
        }
    }

    /** Makes room for others in place of peers that want little of what they are offered. */
    void rotate() {
        int most = clerk.settings.mostPeers();
        int headroom = Math.max(1, most / HEADROOM_SHARE);
        int surplus = clerk.peers.size() - (most - headroom);
        if (surplus <= 0 || clerk.peers.size() - surplus <= 1) return;
        long untested = clerk.peers.values().stream().filter(peer -> peer.lastAttempt == 0).count();
        if (untested >= headroom) return;
        List<Peer> pool = new ArrayList<>(clerk.peers.values());
        List<Peer> synced = pool.stream().filter(peer -> peer.unhandled.isEmpty()).toList();
        if (!synced.isEmpty()) pool = synced;
        pool.stream()
                .filter(peer -> !clerk.isStatic(peer.address) && peer.state == Peer.State.IDLE)
                .filter(peer -> !peer.alive || peer.counts.offered > 0)
                .sorted(Comparator.comparingDouble(peer -> peer.counts.acceptance()))
                .limit(surplus)
                .filter(peer -> peer.counts.acceptance() < LEAST_ACCEPTANCE)
                .toList()
                .forEach(this::remove);
    }
}
