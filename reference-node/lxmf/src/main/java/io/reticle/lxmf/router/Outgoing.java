package io.reticle.lxmf.router;

import io.reticle.lxmf.message.Message;
import io.reticle.lxmf.message.MessageState;
import io.reticle.lxmf.message.Method;
import io.reticle.lxmf.message.SealedMessage;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.resource.Transfer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A message on its way out, and what has become of it. Its fields move on the node's thread. */
public final class Outgoing {
    private final Bytes id;
    private final Method asked;
    private volatile Method method;
    private volatile Message message;
    private volatile MessageState state = MessageState.OUTBOUND;
    private volatile double progress;
    private volatile Optional<String> reason = Optional.empty();
    private volatile boolean concluded;

    /** Stamps that have to be made before it can go: by work for the recipient at this cost. */
    OptionalInt stampCost = OptionalInt.empty();

    /** Whether a ticket went with it. */
    final boolean ticket;

    Optional<SealedMessage> sealed = Optional.empty();
    Optional<Bytes> propagationStamp = Optional.empty();

    /** Who has it now; empty while stamps are made. */
    Optional<Carrier> carrier = Optional.empty();

    int attempts;

    /** Over the present link. */
    int tries;

    int limit = Paths.ATTEMPTS;
    boolean awaitingPath;
    boolean sentOnPath;
    boolean onSlowPath;
    long sentAt;
    long patience;

    /** The hashes of packets that carried it, of which any may be proved. */
    final List<Bytes> packets = new ArrayList<>(1);

    Optional<Transfer> transfer = Optional.empty();

    Outgoing(Message message, Method asked, boolean ticket) {
        this.id = message.id();
        this.message = message;
        this.asked = asked;
        this.method = asked;
        this.ticket = ticket;
    }

    /** 32 bytes. */
    public Bytes id() {
        return id;
    }

    public Message message() {
        return message;
    }

    /** How it goes: not as was asked for if it is too long for that (R-LXMF-19). */
    public Method method() {
        return method;
    }

    public Method asked() {
        return asked;
    }

    void method(Method chosen) {
        method = chosen;
    }

    public Bytes destination() {
        return message.destination();
    }

    public MessageState state() {
        return state;
    }

    /** From 0 to 1. */
    public double progress() {
        return progress;
    }

    /** Why it failed, in words. */
    public Optional<String> reason() {
        return reason;
    }

    /** Whether nothing more will happen to it. */
    public boolean concluded() {
        return concluded;
    }

    /** Whether it got where it was to get. */
    public boolean succeeded() {
        return concluded && (state == MessageState.DELIVERED || state == MessageState.SENT);
    }

    void stamped(Bytes stamp) {
        message = message.stamped(stamp);
    }

    void moveTo(MessageState next, double now) {
        state = next;
        progress = now;
    }

    void progress(double now) {
        progress = now;
    }

    void conclude(MessageState last, Optional<String> why) {
        state = last;
        progress = last == MessageState.DELIVERED || last == MessageState.SENT ? 1 : 0;
        reason = why;
        concluded = true;
    }

    @Override
    public String toString() {
        return "message %s to %s".formatted(id.brief(), destination().brief());
    }
}
