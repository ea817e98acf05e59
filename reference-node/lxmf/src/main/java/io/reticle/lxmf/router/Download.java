package io.reticle.lxmf.router;

import io.reticle.lxmf.message.Method;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.link.Link;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.node.Node;
import io.reticle.rns.request.RequestEvent;
import io.reticle.rns.request.RequestReceipt;
import io.reticle.rns.store.StoreFailure;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Gets the messages that a propagation node keeps for somebody (R-LXMF-116, R-LXMF-117): asks for
 * their ids, for those that are not here, and says then which arrived, so that the node lets go of
 * them. Its fields move on the node's thread.
 */
public final class Download extends Agenda.Task {
    /** Where it stands. */
    public enum State {
        PATH_REQUESTED(0x01, false),
        LINK_ESTABLISHING(0x02, false),
        LINK_ESTABLISHED(0x03, false),
        REQUEST_SENT(0x04, false),
        RECEIVING(0x05, false),
        RESPONSE_RECEIVED(0x06, false),
        COMPLETE(0x07, true),
        NO_PATH(0xf0, true),
        LINK_FAILED(0xf1, true),
        TRANSFER_FAILED(0xf2, true),
        /** The node did not hear who asks. */
        NO_IDENTITY(0xf3, true),
        /** The node does not serve whoever asks. */
        NO_ACCESS(0xf4, true),
        FAILED(0xfe, true);

        private final int code;
        private final boolean last;

        State(int code, boolean last) {
            this.code = code;
            this.last = last;
        }

        /** As the authority has it. */
        public int code() {
            return code;
        }

        /** Whether nothing more will happen. */
        public boolean last() {
            return last;
        }
    }

    private static final String PATH = "/get";
    private static final int NO_IDENTITY = 0xf0;
    private static final int NO_ACCESS = 0xf1;

    /** How long a path is waited for, at least. */
    private static final long PATH_PATIENCE = 10 * Paths.SECOND;

    private enum Step {
        LIST,
        GET,
        ACKNOWLEDGE
    }

    private final Node node;
    private final Inbox inbox;
    private final Lane lane;
    private final Agenda agenda;
    private final RouterConfig config;
    private final OptionalInt most;
    private final RouterListener listener;
    private volatile State state;
    private volatile double progress;
    private int received;
    private int duplicates;
    private Optional<RequestReceipt> pending = Optional.empty();
    private Step step = Step.LIST;

    Download(
            Node node,
            Inbox inbox,
            Lane lane,
            Agenda agenda,
            RouterConfig config,
            OptionalInt most,
            RouterListener listener) {
        this.node = node;
        this.inbox = inbox;
        this.lane = lane;
        this.agenda = agenda;
        this.config = config;
        this.most = most;
        this.listener = listener;
        this.state = State.LINK_ESTABLISHING;
    }

    public State state() {
        return state;
    }

    /** Of what is transferred, from 0 to 1. */
    public double progress() {
        return progress;
    }

    /** How many messages came. */
    public int received() {
        return received;
    }

    /** How many of these had come before. */
    public int duplicates() {
        return duplicates;
    }

    void begin(Paths paths, long now) {
        if (!paths.known(lane.target()) && lane.link().isEmpty()) {
            moveTo(State.PATH_REQUESTED);
            agenda.set(this, now + Math.max(PATH_PATIENCE, paths.answerWait()));
        }
        lane.want(now);
        proceed(now);
    }

    /** The lane has a link, or had one. */
    void proceed(long now) {
        if (state.last() || pending.isPresent()) return;
        Optional<Link> link = lane.link();
        if (link.isEmpty()) return;
        agenda.cancel(this);
        if (link.get().state() != Link.State.ACTIVE) {
            moveTo(State.LINK_ESTABLISHING);
            return;
        }
        moveTo(State.LINK_ESTABLISHED);
        Identity identity = config.identity();
        link.get().identify(identity, now);
        ask(link.get(), Step.LIST, new Value.Array(new Value.Nil(), new Value.Nil()), now);
        if (!state.last()) moveTo(State.REQUEST_SENT);
    }

    private void ask(Link link, Step next, Value data, long now) {
        step = next;
        try {
            pending =
                    Optional.of(
                            node.request(
                                    link,
                                    PATH,
                                    data.encode(),
                                    OptionalLong.empty(),
                                    OptionalLong.empty(),
                                    now));
        } catch (RuntimeException e) {
            end(State.TRANSFER_FAILED, now);
        }
    }

    /** No path came in time. */
    @Override
    void ring(long now) {
        if (state == State.PATH_REQUESTED) end(State.NO_PATH, now);
    }

    /** The link to the node is closed. */
    void closed(long now) {
        if (state.last()) return;
        end(
                state.code() < State.LINK_ESTABLISHED.code()
                        ? State.LINK_FAILED
                        : State.TRANSFER_FAILED,
                now);
    }

    void happened(RequestEvent event, long now) {
        switch (event) {
            case RequestEvent.Moved(var receipt, var to) when mine(receipt) -> {
                if (to == RequestReceipt.State.FAILED) {
                    lane.link().ifPresent(link -> link.close(now));
                    end(State.TRANSFER_FAILED, now);
                } else if (to == RequestReceipt.State.RECEIVING && step == Step.GET) {
                    progress = receipt.progress();
                    moveTo(State.RECEIVING);
                }
            }
            case RequestEvent.Answered(var receipt, var packed) when mine(receipt) -> {
                pending = Optional.empty();
                answered(packed, now);
            }
            default -> {
                // somebody else's
            }
        }
    }

    private boolean mine(RequestReceipt receipt) {
        return pending.map(receipt::equals).orElse(false);
    }

    private void answered(Bytes packed, long now) {
        if (step == Step.ACKNOWLEDGE || state.last()) return;
        try {
            Value answer = Value.parse(packed);
            if (answer instanceof Value.Array(List<Value> elements)) {
                if (step == Step.LIST) listed(elements, now);
                else got(elements, now);
                return;
            }
            int code = answer.asNumber().map(Double::intValue).orElse(-1);
            lane.link().ifPresent(link -> link.close(now));
            end(
                    switch (code) {
                        case NO_IDENTITY -> State.NO_IDENTITY;
                        case NO_ACCESS -> State.NO_ACCESS;
                        default -> State.FAILED;
                    },
                    now);
        } catch (MalformedFrame e) {
            end(State.FAILED, now);
        }
    }

    private void listed(List<Value> ids, long now) {
        List<Value> wants = new ArrayList<>();
        List<Value> haves = new ArrayList<>();
        for (Value each : ids) {
            if (!(each instanceof Value.Binary(var id))) continue;
            if (inbox.has(id)) {
                if (!config.retainOnNode()) haves.add(each);
            } else if (most.isEmpty() || wants.size() < most.getAsInt()) {
                wants.add(each);
            }
        }
        if (ids.isEmpty()) {
            end(State.COMPLETE, now);
            return;
        }
        Value limit = new Value.Real(config.deliveryLimit());
        Value data = new Value.Array(new Value.Array(wants), new Value.Array(haves), limit);
        ask(lane.link().orElseThrow(), Step.GET, data, now);
    }

    private void got(List<Value> messages, long now) {
        moveTo(State.RESPONSE_RECEIVED);
        List<Value> haves = new ArrayList<>();
        for (Value each : messages) {
            if (!(each instanceof Value.Binary(var data))) continue;
            try {
                Inbox.Ingest how = inbox.ingest(data.compact(), Method.PROPAGATED, now);
                received++;
                if (how == Inbox.Ingest.DUPLICATE) duplicates++;
                haves.add(new Value.Binary(node.crypto().sha256(data)));
            } catch (StoreFailure e) {
                // what could not be kept stays at the node
                listener.storeFailed("a downloaded message", String.valueOf(e.getMessage()));
            }
        }
        if (!haves.isEmpty()) {
            Value data = new Value.Array(new Value.Nil(), new Value.Array(haves));
            ask(lane.link().orElseThrow(), Step.ACKNOWLEDGE, data, now);
        }
        if (!state.last()) end(State.COMPLETE, now);
    }

    /** Gives it up. */
    void cancel(long now) {
        if (state.last()) return;
        lane.link().ifPresent(link -> link.close(now));
        if (!state.last()) end(State.FAILED, now);
    }

    private void end(State last, long now) {
        agenda.cancel(this);
        progress = last == State.COMPLETE ? 1 : 0;
        lane.unwant();
        moveTo(last);
        lane.pump(now);
    }

    private void moveTo(State next) {
        state = next;
        listener.changed(this);
    }
}
