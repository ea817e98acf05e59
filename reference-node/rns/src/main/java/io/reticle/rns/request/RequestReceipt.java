package io.reticle.rns.request;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.resource.Transfer;

import java.util.Optional;
import java.util.OptionalLong;

/** A request that was sent from here, and what has become of it. */
public final class RequestReceipt {
    /** Where it stands. */
    public enum State {
        SENT,
        /** It went as a resource, which is through. */
        DELIVERED,
        /** The response comes as a resource, which has begun. */
        RECEIVING,
        READY,
        FAILED
    }

    private final Bytes id;
    private final long timeout;
    private final OptionalLong maxResponseSize;
    private State state = State.SENT;
    private long due;
    private Optional<Transfer> response = Optional.empty();

    /**
     * @param timeout for the response, in microseconds after the request is delivered
     * @param due when it has failed; {@code Long.MAX_VALUE} while the request itself is under way
     */
    RequestReceipt(Bytes id, long timeout, long due, OptionalLong maxResponseSize) {
        this.id = id;
        this.timeout = timeout;
        this.due = due;
        this.maxResponseSize = maxResponseSize;
    }

    /** 16 bytes. */
    public Bytes id() {
        return id;
    }

    public State state() {
        return state;
    }

    /** How much of the response is here, from 0 to 1. */
    public double progress() {
        return state == State.READY ? 1 : response.map(Transfer::progress).orElse(0.0);
    }

    boolean over() {
        return state == State.READY || state == State.FAILED;
    }

    /** In microseconds since the Unix epoch. */
    long due() {
        return due;
    }

    boolean takes(long responseSize) {
        return maxResponseSize.isEmpty() || responseSize <= maxResponseSize.getAsLong();
    }

    void delivered(long now) {
        state = State.DELIVERED;
        due = now + timeout;
    }

    /** From here on the resource's own timers count. */
    void receives(Transfer transfer) {
        state = State.RECEIVING;
        response = Optional.of(transfer);
        due = Long.MAX_VALUE;
    }

    void ready() {
        state = State.READY;
    }

    void failed() {
        state = State.FAILED;
    }
}
