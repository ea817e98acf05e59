package io.reticle.daemon.command;

import io.reticle.daemon.session.Session;
import io.reticle.daemon.session.Talk;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.msgpack.Value;

import java.time.Duration;
import java.util.Optional;

/** Asks a propagation node for what only those may ask whom it knows. */
final class PropagationControl {
    private static final DestinationName CONTROL =
            DestinationName.parse("lxmf.propagation.control");
    private static final int NO_ANSWER = 200;
    private static final int EMPTY = 207;

    private final Session session;
    private final Identity self;
    private final Optional<Bytes> node;
    private final Duration patience;

    /**
     * @param node its address; empty for one that has our own identity
     */
    PropagationControl(Session session, Identity self, Optional<Bytes> node, double seconds) {
        this.session = session;
        this.self = self;
        this.node = node;
        this.patience = Common.seconds(seconds);
    }

    Value.Map statistics() throws Exception {
        Value answer = ask("/pn/get/stats", new Value.Nil());
        if (answer instanceof Value.Map map) return map;
        throw new Refusal(EMPTY, "the answer is empty");
    }

    void sync(Bytes peer) throws Exception {
        ask("/pn/peer/sync", new Value.Binary(peer));
    }

    void unpeer(Bytes peer) throws Exception {
        ask("/pn/peer/unpeer", new Value.Binary(peer));
    }

    private Value ask(String path, Value data) throws Exception {
        Bytes destination = CONTROL.address(session.crypto(), identityHash());
        if (session.path(destination, patience).isEmpty()) throw late();
        Talk talk = session.link(destination).orElseThrow(PropagationControl::late);
        try {
            talk.identify(self);
            Bytes answer =
                    talk.ask(path, data.encode(), Optional.of(patience))
                            .await(patience)
                            .orElseThrow(PropagationControl::late);
            return checked(Value.parse(answer));
        } finally {
            talk.close();
        }
    }

    private Bytes identityHash() throws Exception {
        if (node.isEmpty()) return self.hash();
        if (session.path(node.get(), patience).isEmpty()) throw late();
        return session.recall(node.get()).orElseThrow(PropagationControl::late).identity().hash();
    }

    /** Also what those hear who may not ask: nothing. */
    private static Refusal late() {
        return new Refusal(NO_ANSWER, "no answer in time");
    }

    private static Value checked(Value answer) throws Refusal {
        if (!(answer instanceof Value.Int code) || !code.fitsLong()) return answer;
        throw switch ((int) code.exact()) {
            case 0xf0 -> new Refusal(203, "the node does not know who asks");
            case 0xf1 -> new Refusal(204, "access denied");
            case 0xf4 -> new Refusal(205, "the node calls the data invalid");
            case 0xfd -> new Refusal(206, "there is no such peer");
            default -> new Refusal(EMPTY, "an answer of no meaning: " + code.value());
        };
    }
}
