package io.reticle.rns.request;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.link.Link;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.resource.Acceptance;
import io.reticle.rns.resource.Advertisement;
import io.reticle.rns.resource.IncomingTransfer;
import io.reticle.rns.resource.LinkResources;
import io.reticle.rns.resource.OutgoingTransfer.Parcel;
import io.reticle.rns.resource.ResourceEvent;
import io.reticle.rns.resource.ResourceSource;
import io.reticle.rns.resource.Spool;
import io.reticle.rns.resource.Transfer;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * All requests on one link, in both directions. A pure state machine beside the link's {@link
 * LinkResources}, which carry what does not fit into a packet.
 */
public final class LinkRequests {
    private static final double SECOND = 1_000_000;

    /** Six round trips and 11.25 s (R-CORE-162). */
    private static final int TIMEOUT_RTTS = 6;

    private static final long TIMEOUT_GRACE = 11_250_000;

    private static final int MAX_PENDING = 1_024;

    /** Packed requests and responses are held in memory; larger things go as files. */
    public static final int MAX_PACKED = 64 * 1024 * 1024;

    private static final Bytes NIL = Bytes.hex("c0");

    /** Who answers requests and hears of them. */
    public interface Owner {
        /** Whether there are handlers at all. */
        boolean answers();

        /** Of the destination that the link leads to, if it leads to this node. */
        Optional<RequestHandler> handler(Bytes pathHash);

        /** The longest packed request that is taken, in bytes. */
        OptionalLong maxRequestSize();

        /** Where files that answer requests go. */
        Spool spool();

        void event(RequestEvent event, long now);

        /** Something was sent without anything having come in: timers may have to be set anew. */
        void rearm();
    }

    private final CryptoProvider crypto;
    private final Link link;
    private final LinkResources resources;
    private final Owner owner;
    private final Map<Bytes, RequestReceipt> pending = new LinkedHashMap<>();

    public LinkRequests(CryptoProvider crypto, Link link, LinkResources resources, Owner owner) {
        this.crypto = crypto;
        this.link = link;
        this.resources = resources;
        this.owner = owner;
    }

    /**
     * Asks the peer.
     *
     * @param data one MessagePack value
     * @param timeout for the response in microseconds; without one, six round trips and 11.25 s
     * @param maxResponseSize in bytes; a larger response fails the request
     * @throws IllegalStateException if the link is not open, or too much is pending on it
     */
    public RequestReceipt ask(
            String path, Bytes data, OptionalLong timeout, OptionalLong maxResponseSize, long now) {
        if (pending.size() >= MAX_PENDING) {
            throw new IllegalStateException(
                    "%d requests are pending on link %s"
                            .formatted(pending.size(), link.id().brief()));
        }
        Request request = new Request(now / SECOND, Request.pathHash(crypto, path), data);
        Bytes packed = request.encode();
        long patience = timeout.orElse(TIMEOUT_RTTS * link.rtt() + TIMEOUT_GRACE);
        RequestReceipt receipt;
        if (packed.length() <= link.mdu()) {
            Packet packet = link.send(Context.REQUEST, packed, now);
            Bytes id = packet.hash(crypto).slice(0, CryptoProvider.TRUNCATED_HASH_SIZE);
            receipt = new RequestReceipt(id, patience, now + patience, maxResponseSize);
            pending.put(id, receipt);
        } else {
            Bytes id = Request.idOf(crypto, packed);
            if (pending.containsKey(id)) {
                throw new IllegalStateException("the same request is pending already");
            }
            receipt = new RequestReceipt(id, patience, Long.MAX_VALUE, maxResponseSize);
            pending.put(id, receipt);
            boolean sent = false;
            try {
                sendResource(ResourceSource.of(packed), Optional.empty(), true, id, false, now);
                sent = true;
            } catch (IOException e) {
                throw new IllegalStateException("memory can be read", e);
            } finally {
                if (!sent) pending.remove(id);
            }
        }
        return receipt;
    }

    private void sendResource(
            ResourceSource content,
            Optional<Bytes> metadata,
            boolean compress,
            Bytes id,
            boolean response,
            long now)
            throws IOException {
        resources.send(new Parcel(content, metadata, compress, Optional.of(id), response), now);
    }

    /**
     * A REQUEST or RESPONSE packet came in.
     *
     * @throws MalformedFrame saying why it was not taken; everything goes on
     */
    public void received(Packet packet, long now) throws MalformedFrame {
        if (packet.type() != PacketType.DATA) return;
        switch (packet.context()) {
            case Context.REQUEST -> {
                if (!owner.answers()) return;
                Bytes packed = link.opened(packet);
                checkSize(packed.length());
                Bytes id = packet.hash(crypto).slice(0, CryptoProvider.TRUNCATED_HASH_SIZE);
                handle(id, Request.parse(packed), now);
            }
            case Context.RESPONSE -> {
                Response response = Response.parse(link.opened(packet));
                RequestReceipt receipt = pending.get(response.requestId());
                if (receipt == null) {
                    throw new MalformedFrame(
                            "response",
                            1,
                            "the id of a pending request",
                            response.requestId().brief());
                }
                if (receipt.takes(response.countedSize())) {
                    answered(receipt, response.value(), now);
                } else {
                    failed(receipt, now);
                }
            }
            default -> {
                // not about requests
            }
        }
    }

    private boolean fits(long size) {
        OptionalLong limit = owner.maxRequestSize();
        return size <= MAX_PACKED && (limit.isEmpty() || size <= limit.getAsLong());
    }

    private void checkSize(long size) throws MalformedFrame {
        if (!fits(size)) {
            throw new MalformedFrame("request", 0, "a shorter one", size + " bytes");
        }
    }

    private void handle(Bytes id, Request request, long now) {
        Optional<RequestHandler> handler = owner.handler(request.pathHash());
        if (!link.open()
                || handler.isEmpty()
                || !handler.get().policy().allows(link.remoteIdentity())) {
            return;
        }
        Asked asked =
                new Asked(
                        link,
                        handler.get().path(),
                        id,
                        request.data(),
                        link.remoteIdentity(),
                        request.time());
        owner.event(new RequestEvent.Received(asked), now);
        respond(id, handler.get().answers().apply(asked), handler.get().compress(), now);
    }

    private void respond(Bytes id, Answer answer, boolean compress, long now) {
        try {
            switch (answer) {
                case Answer.Nothing() -> {
                    // not even that there is nothing
                }
                case Answer.Packed(var value) -> {
                    if (value.equals(NIL) || !link.open()) return;
                    Bytes packed = new Response(id, value).encode();
                    if (packed.length() <= link.mdu()) {
                        link.send(Context.RESPONSE, packed, now);
                    } else {
                        sendResource(
                                ResourceSource.of(packed),
                                Optional.empty(),
                                compress,
                                id,
                                true,
                                now);
                    }
                }
                case Answer.Later(var deferred) ->
                        deferred.bind(
                                (late, when) -> {
                                    respond(id, late, compress, when);
                                    owner.rearm();
                                });
                case Answer.File(var content, var metadata) ->
                        sendResource(content, Optional.of(metadata), compress, id, true, now);
            }
        } catch (IOException | IllegalStateException e) {
            // a file that cannot be read, or a peer that asks faster than it listens: no answer is
            // what it gets, as from a handler that has none
        }
    }

    private void answered(RequestReceipt receipt, Bytes value, long now) {
        pending.remove(receipt.id());
        receipt.ready();
        owner.event(new RequestEvent.Answered(receipt, value), now);
    }

    private void failed(RequestReceipt receipt, long now) {
        pending.remove(receipt.id());
        if (receipt.over()) return;
        receipt.failed();
        owner.event(new RequestEvent.Moved(receipt, receipt.state()), now);
    }

    // ---- what comes and goes as a resource

    /** Decides about a resource that is a request or a response; empty for any other. */
    public Optional<Acceptance> offered(Advertisement advertisement, long now) {
        if (advertisement.isRequest()) {
            if (!owner.answers()) return Optional.of(new Acceptance.Ignore());
            return Optional.of(
                    fits(advertisement.dataSize())
                            ? new Acceptance.Accept(Spool.inMemory(MAX_PACKED))
                            : new Acceptance.Reject());
        }
        if (!advertisement.isResponse()) return Optional.empty();
        RequestReceipt receipt = pending.get(advertisement.requestId().get());
        if (receipt == null || receipt.state() == RequestReceipt.State.RECEIVING) {
            return Optional.of(new Acceptance.Ignore());
        }
        boolean file = advertisement.hasMetadata();
        if (!receipt.takes(advertisement.dataSize())
                || !file && advertisement.dataSize() > MAX_PACKED) {
            failed(receipt, now);
            return Optional.of(new Acceptance.Reject());
        }
        return Optional.of(
                new Acceptance.Accept(file ? owner.spool() : Spool.inMemory(MAX_PACKED)));
    }

    /**
     * Something happened to a resource.
     *
     * @return false if it is neither a request nor a response, and nothing was done
     */
    public boolean resourceEvent(ResourceEvent event, long now) throws MalformedFrame {
        Transfer transfer = event.transfer();
        if (transfer.requestId().isEmpty()) return false;
        RequestReceipt receipt = pending.get(transfer.requestId().get());
        switch (event) {
            case ResourceEvent.Started(IncomingTransfer in) when in.isResponse() ->
                    receiving(receipt, in, now);
            case ResourceEvent.Progressed(IncomingTransfer in) when in.isResponse() ->
                    receiving(receipt, in, now);
            case ResourceEvent.Sent(var out, var outcome) when !out.isResponse() -> {
                // a response that has begun says enough, whatever became of the request's proof
                if (receipt == null || receipt.state() != RequestReceipt.State.SENT) return true;
                if (outcome == Transfer.Outcome.COMPLETE) {
                    receipt.delivered(now);
                    owner.event(new RequestEvent.Moved(receipt, receipt.state()), now);
                } else {
                    failed(receipt, now);
                }
            }
            case ResourceEvent.Received(var in, var content, var metadata) -> {
                if (!in.isResponse()) {
                    requestArrived(content, now);
                } else if (receipt != null) {
                    responseArrived(receipt, content, metadata, now);
                }
            }
            case ResourceEvent.Broken(var in, var _, var _) -> {
                if (in.isResponse() && receipt != null) failed(receipt, now);
            }
            default -> {
                // a response on its way out, or a request that begins
            }
        }
        return true;
    }

    private void receiving(RequestReceipt receipt, IncomingTransfer transfer, long now) {
        if (receipt == null) return;
        receipt.receives(transfer);
        owner.event(new RequestEvent.Moved(receipt, receipt.state()), now);
    }

    private static Bytes whole(ResourceSource content) throws MalformedFrame {
        try {
            return content.read(0, (int) content.size());
        } catch (IOException e) {
            throw new MalformedFrame(
                    "resource", 0, "content that can be read", String.valueOf(e.getMessage()));
        }
    }

    private void requestArrived(ResourceSource content, long now) throws MalformedFrame {
        Bytes packed = whole(content);
        handle(Request.idOf(crypto, packed), Request.parse(packed), now);
    }

    private void responseArrived(
            RequestReceipt receipt, ResourceSource content, Optional<Bytes> metadata, long now)
            throws MalformedFrame {
        if (metadata.isPresent()) {
            pending.remove(receipt.id());
            receipt.ready();
            owner.event(new RequestEvent.AnsweredByFile(receipt, content, metadata.get()), now);
            return;
        }
        Response response;
        try {
            response = Response.parse(whole(content));
        } catch (MalformedFrame e) {
            failed(receipt, now);
            throw e;
        }
        if (response.requestId().equals(receipt.id())) {
            answered(receipt, response.value(), now);
        } else {
            failed(receipt, now);
        }
    }

    /** The link is gone: nothing pending will be answered. */
    public void linkClosed(long now) {
        for (RequestReceipt receipt : List.copyOf(pending.values())) failed(receipt, now);
    }

    /** When {@link #advance} has something to do; {@code Long.MAX_VALUE} if nothing is pending. */
    public long nextDeadline() {
        long due = Long.MAX_VALUE;
        for (RequestReceipt receipt : pending.values()) due = Math.min(due, receipt.due());
        return due;
    }

    /** Fails what was not answered in time. */
    public void advance(long now) {
        for (RequestReceipt receipt : List.copyOf(pending.values())) {
            if (now >= receipt.due()) failed(receipt, now);
        }
    }
}
