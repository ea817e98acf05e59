package io.reticle.daemon.session;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.link.Link;
import io.reticle.rns.link.LinkEvent;
import io.reticle.rns.request.RequestEvent;
import io.reticle.rns.request.RequestReceipt;
import io.reticle.rns.resource.OutgoingTransfer;
import io.reticle.rns.resource.ResourceEvent;
import io.reticle.rns.resource.ResourceStrategy;
import io.reticle.rns.resource.Transfer;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/** A link that was opened from here, and what is said over it. */
public final class Talk {
    private final Session session;
    private final Link link;
    private final Map<RequestReceipt, Reply> replies = new HashMap<>();
    private volatile Link.State state;
    private volatile Optional<Link.CloseReason> reason = Optional.empty();

    /** What came in as a resource of its own, and how it ended. */
    private volatile Optional<Transfer> incoming = Optional.empty();

    Talk(Session session, Link link) {
        this.session = session;
        this.link = link;
        this.state = link.state();
    }

    // ---- told by the session, which holds its lock

    void changed(LinkEvent.StateChanged change) {
        state = change.state();
        reason = change.reason();
    }

    void happened(RequestEvent event) {
        switch (event) {
            case RequestEvent.Answered(var receipt, var packed) ->
                    replyTo(receipt).answered(packed);
            case RequestEvent.Moved(var receipt, var to) -> replyTo(receipt).moved(to);
            case RequestEvent.Received _, RequestEvent.AnsweredByFile _ -> {
                // nothing that commands ask for
            }
        }
    }

    private Reply replyTo(RequestReceipt receipt) {
        return replies.computeIfAbsent(receipt, r -> new Reply(this, r));
    }

    void happened(ResourceEvent event) {
        if (event.transfer() instanceof OutgoingTransfer) return;
        incoming = Optional.of(event.transfer());
    }

    // ---- for those who talk

    Session session() {
        return session;
    }

    public Link link() {
        return link;
    }

    Link.State state() {
        return state;
    }

    /** Why the link is closed; empty while it is not. */
    public Optional<Link.CloseReason> closed() {
        return state == Link.State.CLOSED
                ? Optional.of(reason.orElse(Link.CloseReason.TIMEOUT))
                : Optional.empty();
    }

    /** Says who we are, and proves it. */
    public void identify(Identity identity) throws Exception {
        session.call(
                (node, now) -> {
                    link.identify(identity, now);
                    return node;
                });
    }

    /**
     * Asks the peer.
     *
     * @param data one MessagePack value
     * @param timeout for the response; without one, six round trips and 11.25 s
     */
    public Reply ask(String path, Bytes data, Optional<Duration> timeout) throws Exception {
        OptionalLong patience =
                timeout.isPresent()
                        ? OptionalLong.of(Session.micros(timeout.get()))
                        : OptionalLong.empty();
        return session.call(
                (node, now) ->
                        replyTo(
                                node.request(
                                        link, path, data, patience, OptionalLong.empty(), now)));
    }

    /** Takes resources that the peer sends. */
    public void accept(ResourceStrategy strategy) throws Exception {
        session.call(
                (node, now) -> {
                    node.accept(link, strategy);
                    return node;
                });
    }

    /** Sends content; its transfer tells how it goes on. */
    public Transfer send(OutgoingTransfer.Parcel parcel) throws Exception {
        return session.call((node, now) -> node.sendResource(link, parcel, now));
    }

    /** Gives a transfer up. */
    public void cancel(Transfer transfer) throws Exception {
        session.call(
                (node, now) -> {
                    node.cancel(transfer, now);
                    return node;
                });
    }

    /** A transfer that the peer began, if any did. */
    public Optional<Transfer> incoming() {
        return incoming;
    }

    /** Waits for something that events bring; false if the time is over or the link is closed. */
    public boolean await(Duration patience, BooleanSupplier condition) throws InterruptedException {
        session.await(patience, () -> condition.getAsBoolean() || state == Link.State.CLOSED);
        return condition.getAsBoolean();
    }

    /** Tells the peer that this is the end. */
    public void close() throws Exception {
        session.call(
                (node, now) -> {
                    link.close(now);
                    return node;
                });
    }
}
