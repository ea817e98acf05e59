package io.reticle.lxmf.propagation;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.request.Answer;
import io.reticle.rns.request.Asked;
import io.reticle.rns.request.Request;
import io.reticle.rns.request.RequestHandler;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** What those who may control the node ask of it; nobody else gets an answer (R-LXMF-142). */
final class Control {
    static final String STATISTICS = "/pn/get/stats";
    static final String SYNC = "/pn/peer/sync";
    static final String UNPEER = "/pn/peer/unpeer";
    private static final int ADDRESS_SIZE = 16;

    private final Clerk clerk;
    private final Syncs syncs;
    private final Peering peering;
    private final Statistics statistics;

    Control(Clerk clerk, Syncs syncs, Peering peering, Statistics statistics) {
        this.clerk = clerk;
        this.syncs = syncs;
        this.peering = peering;
        this.statistics = statistics;
    }

    Map<Bytes, RequestHandler> handlers() {
        Set<Bytes> listed = new HashSet<>(clerk.settings.control());
        listed.add(clerk.identity.hash());
        Map<Bytes, RequestHandler> handlers = new HashMap<>();
        RequestHandler.Policy policy = new RequestHandler.Policy.Listed(listed);
        Map<String, Function<Asked, Answer>> answers =
                Map.of(
                        STATISTICS,
                        asked -> new Answer.Packed(statistics.of(clerk.latest).encode()),
                        SYNC,
                        asked -> onPeer(asked, peer -> syncs.begin(peer, clerk.latest)),
                        UNPEER,
                        asked -> onPeer(asked, peer -> peering.unpeer(peer.address)));
        answers.forEach(
                (path, answer) ->
                        handlers.put(
                                Request.pathHash(clerk.crypto(), path),
                                new RequestHandler(path, policy, true, answer)));
        return handlers;
    }

    /** Does something to the peer that is named, if it is one (R-LXMF-143). */
    private Answer onPeer(Asked asked, Consumer<Peer> action) {
        try {
            if (!(Value.parse(asked.data()) instanceof Value.Binary(var address))
                    || address.length() != ADDRESS_SIZE) {
                return Refusal.INVALID_DATA.answer();
            }
            Peer peer = clerk.peers.get(address);
            if (peer == null) return Refusal.NOT_FOUND.answer();
            action.accept(peer);
            return new Answer.Packed(new Value.Bool(true).encode());
        } catch (MalformedFrame e) {
            return Refusal.INVALID_DATA.answer();
        }
    }
}
