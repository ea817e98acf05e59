package io.reticle.daemon.session;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.request.RequestReceipt;

import java.time.Duration;
import java.util.Optional;

/** What becomes of something that was asked. */
public final class Reply {
    private final Talk talk;
    private final RequestReceipt receipt;
    private volatile RequestReceipt.State state = RequestReceipt.State.SENT;
    private volatile Optional<Bytes> answer = Optional.empty();

    Reply(Talk talk, RequestReceipt receipt) {
        this.talk = talk;
        this.receipt = receipt;
    }

    void answered(Bytes packed) {
        state = RequestReceipt.State.READY;
        answer = Optional.of(packed);
    }

    void moved(RequestReceipt.State to) {
        state = to;
    }

    public RequestReceipt.State state() {
        return state;
    }

    /** How much of the response is here, from 0 to 1. */
    public double progress() {
        return receipt.progress();
    }

    public boolean over() {
        return state == RequestReceipt.State.READY || state == RequestReceipt.State.FAILED;
    }

    /**
     * Waits for the answer.
     *
     * @return one MessagePack value; empty if none came, in time or at all
     */
    public Optional<Bytes> await(Duration patience) throws InterruptedException {
        talk.await(patience, this::over);
        return answer;
    }

    /** One MessagePack value, if it is here. */
    public Optional<Bytes> answer() {
        return answer;
    }
}
