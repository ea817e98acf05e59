package io.reticle.rns.resource;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.link.Link;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * All resources on one link: those on their way in, and those on their way out, which go one at a
 * time (R-CORE-191). A pure state machine: packets and the time come in as arguments, packets go
 * out through the link, everything else through the {@link Owner}.
 */
public final class LinkResources {
    /** Transfers out that may wait for the one before them. */
    public static final int MAX_QUEUED = 16;

    private static final int MAX_INCOMING = 16;

    /** Proofs that are sent again when the sender asks for them. */
    private static final int REMEMBERED_PROOFS = 32;

    /** Who decides about resources and hears of them. */
    public interface Owner {
        /** A peer wants to send something. */
        Acceptance offered(Advertisement first, long now);

        void event(ResourceEvent event, long now);
    }

    private final CryptoProvider crypto;
    private final Entropy entropy;
    private final Link link;
    private final Owner owner;
    private final Deque<OutgoingTransfer> outgoing = new ArrayDeque<>();
    private final Map<Bytes, IncomingTransfer> incoming = new LinkedHashMap<>();
    private final Deque<ResourceProof> proofs = new ArrayDeque<>();
    private int lastWindow = Window.FIRST;
    private double lastRate;

    public LinkResources(CryptoProvider crypto, Entropy entropy, Link link, Owner owner) {
        this.crypto = crypto;
        this.entropy = entropy;
        this.link = link;
        this.owner = owner;
    }

    /**
     * Sends something, as soon as what was to be sent before is through.
     *
     * @throws IOException if the content cannot be read; it is closed then
     * @throws IllegalStateException if the link is not open, or too much is waiting already; the
     *     content is closed then
     */
    public OutgoingTransfer send(OutgoingTransfer.Parcel parcel, long now) throws IOException {
        boolean begun = false;
        try {
            if (outgoing.size() > MAX_QUEUED) {
                throw new IllegalStateException(
                        "%d resources are waiting on link %s"
                                .formatted(outgoing.size(), link.id().brief()));
            }
            OutgoingTransfer transfer = new OutgoingTransfer(crypto, entropy, link, parcel);
            outgoing.addLast(transfer);
            if (outgoing.size() == 1) transfer.advertise(now);
            begun = true;
            return transfer;
        } finally {
            if (!begun) parcel.content().close();
        }
    }

    /** Transfers that go on, in both directions. */
    public List<Transfer> transfers() {
        return Stream.concat(outgoing.stream(), incoming.values().stream())
                .map(Transfer.class::cast)
                .toList();
    }

    /** Gives up what this end sends or receives; nothing for a transfer that has ended. */
    public void cancel(Transfer transfer, long now) {
        switch (transfer) {
            case OutgoingTransfer out -> giveUp(out, Transfer.Outcome.CANCELLED, now);
            case IncomingTransfer in ->
                    giveUp(in, Transfer.Outcome.CANCELLED, "this end cancelled", now);
        }
    }

    private void giveUp(OutgoingTransfer transfer, Transfer.Outcome how, long now) {
        if (transfer.outcome().isPresent()) return;
        if (!transfer.queued() && link.open()) {
            link.send(Context.RESOURCE_ICL, transfer.currentHash(), now);
        }
        ended(transfer, how, now);
    }

    private void giveUp(IncomingTransfer transfer, Transfer.Outcome how, String why, long now) {
        if (transfer.outcome().isPresent()) return;
        if (link.open()) link.send(Context.RESOURCE_RCL, transfer.lastHash(), now);
        ended(transfer, how, why, now);
    }

    private void ended(OutgoingTransfer transfer, Transfer.Outcome how, long now) {
        boolean active = transfer == outgoing.peekFirst();
        outgoing.remove(transfer);
        ResourceEvent.Sent event = transfer.over(how);
        if (active && !outgoing.isEmpty() && link.open()) outgoing.getFirst().advertise(now);
        owner.event(event, now);
    }

    private void ended(IncomingTransfer transfer, Transfer.Outcome how, String why, long now) {
        remember(transfer.segment());
        incoming.remove(transfer.id());
        owner.event(transfer.broken(how, why), now);
    }

    private void remember(IncomingSegment segment) {
        if (segment == null) return;
        lastWindow = segment.window();
        lastRate = segment.rate();
    }

    /**
     * A packet came in that belongs to resources.
     *
     * @throws MalformedFrame saying why it was not taken; everything goes on
     */
    public void received(Packet packet, long now) throws MalformedFrame {
        if (!link.open()) {
            throw new MalformedFrame("link packet", 0, "an active link", "one in " + link.state());
        }
        if (packet.type() == PacketType.PROOF) {
            if (packet.context() == Context.RESOURCE_PRF) proved(packet, now);
            return;
        }
        switch (packet.context()) {
            case Context.RESOURCE -> part(packet.data(), now);
            case Context.RESOURCE_ADV -> advertised(Advertisement.parse(link.opened(packet)), now);
            case Context.RESOURCE_REQ -> requested(packet, now);
            case Context.RESOURCE_HMU -> updated(HashmapUpdate.parse(link.opened(packet)), now);
            case Context.RESOURCE_ICL -> cancelled(link.opened(packet), now);
            case Context.RESOURCE_RCL -> rejected(link.opened(packet), now);
            case Context.CACHE_REQUEST -> replay(packet.data(), now);
            default -> {
                // not about resources
            }
        }
    }

    private void advertised(Advertisement advertisement, long now) throws MalformedFrame {
        IncomingTransfer known = incoming.get(advertisement.original());
        if (known != null) {
            // a repetition of what is on its way does not start it again (R-CORE-190)
            if (!known.continuesWith(advertisement)) return;
            known.begin(segment(advertisement, now));
            known.segment().ask(now);
            return;
        }
        for (ResourceProof proof : proofs) {
            if (proof.resource().equals(advertisement.hash())) {
                // a late repetition of what is here already, whose sender lacks the proof
                link.sendClear(PacketType.PROOF, Context.RESOURCE_PRF, proof.encode(), now);
                return;
            }
        }
        if (advertisement.segment() != 1 || incoming.size() >= MAX_INCOMING) return;
        IncomingSegment segment = segment(advertisement, now);
        switch (owner.offered(advertisement, now)) {
            case Acceptance.Ignore() -> {
                // not a word
            }
            case Acceptance.Reject() -> link.send(Context.RESOURCE_RCL, advertisement.hash(), now);
            case Acceptance.Accept(var spool) -> accept(segment, spool, now);
        }
    }

    private IncomingSegment segment(Advertisement advertisement, long now) throws MalformedFrame {
        return new IncomingSegment(crypto, link, advertisement, lastWindow, lastRate, now);
    }

    private void accept(IncomingSegment segment, Spool spool, long now) throws MalformedFrame {
        ResourceSink sink;
        try {
            sink = spool.open(segment.advertisement());
        } catch (IOException e) {
            link.send(Context.RESOURCE_RCL, segment.advertisement().hash(), now);
            throw new MalformedFrame(
                    "advertisement", 0, "something that there is room for", e.getMessage());
        }
        IncomingTransfer transfer = new IncomingTransfer(crypto, link, segment, sink);
        incoming.put(transfer.id(), transfer);
        owner.event(new ResourceEvent.Started(transfer), now);
        // whoever hears of it may have cancelled it, or closed the link
        if (transfer.outcome().isEmpty()) segment.ask(now);
    }

    private void part(Bytes part, long now) throws MalformedFrame {
        for (IncomingTransfer transfer : incoming.values()) {
            IncomingSegment segment = transfer.segment();
            if (segment == null) continue;
            int rounds = segment.rounds();
            if (!segment.take(part, now)) continue;
            if (segment.complete()) {
                assemble(transfer, now);
            } else if (segment.rounds() > rounds) {
                owner.event(new ResourceEvent.Progressed(transfer), now);
            }
            return;
        }
    }

    private void assemble(IncomingTransfer transfer, long now) throws MalformedFrame {
        remember(transfer.segment());
        try {
            ResourceProof proof = transfer.assemble(now);
            ResourceEvent event =
                    transfer.whole() ? transfer.complete() : new ResourceEvent.Progressed(transfer);
            proofs.addLast(proof);
            if (proofs.size() > REMEMBERED_PROOFS) proofs.removeFirst();
            link.sendClear(PacketType.PROOF, Context.RESOURCE_PRF, proof.encode(), now);
            if (transfer.whole()) incoming.remove(transfer.id());
            owner.event(event, now);
        } catch (MalformedFrame e) {
            giveUp(transfer, Transfer.Outcome.CORRUPT, e.getMessage(), now);
            throw e;
        } catch (IOException e) {
            giveUp(transfer, Transfer.Outcome.FAILED, String.valueOf(e.getMessage()), now);
        }
    }

    private void requested(Packet packet, long now) throws MalformedFrame {
        PartRequest request = PartRequest.parse(link.opened(packet));
        OutgoingTransfer transfer = outgoing.peekFirst();
        if (transfer == null || !transfer.currentHash().equals(request.resource())) return;
        boolean begins = !transfer.begun();
        if (!transfer.requested(request, packet.hash(crypto), now)) return;
        owner.event(
                begins
                        ? new ResourceEvent.Started(transfer)
                        : new ResourceEvent.Progressed(transfer),
                now);
    }

    private void updated(HashmapUpdate update, long now) throws MalformedFrame {
        for (IncomingTransfer transfer : incoming.values()) {
            IncomingSegment segment = transfer.segment();
            if (segment != null && segment.advertisement().hash().equals(update.resource())) {
                segment.update(update, now);
                return;
            }
        }
    }

    private void cancelled(Bytes hash, long now) {
        for (IncomingTransfer transfer : incoming.values()) {
            if (transfer.lastHash().equals(hash)) {
                // the authority confirms it like this
                giveUp(transfer, Transfer.Outcome.CANCELLED, "the sender cancelled", now);
                return;
            }
        }
    }

    private void rejected(Bytes hash, long now) {
        OutgoingTransfer transfer = outgoing.peekFirst();
        if (transfer != null && transfer.currentHash().equals(hash)) {
            ended(transfer, Transfer.Outcome.REJECTED, now);
        }
    }

    private void proved(Packet packet, long now) throws MalformedFrame {
        ResourceProof proof = ResourceProof.parse(packet.data());
        OutgoingTransfer transfer = outgoing.peekFirst();
        if (transfer == null || !transfer.currentHash().equals(proof.resource())) return;
        try {
            switch (transfer.proved(proof, now)) {
                case NOT ->
                        throw new MalformedFrame(
                                "resource proof",
                                32,
                                "the hash of content and resource",
                                proof.proof().brief());
                case SEGMENT -> owner.event(new ResourceEvent.Progressed(transfer), now);
                case ALL -> ended(transfer, Transfer.Outcome.COMPLETE, now);
            }
        } catch (IOException e) {
            giveUp(transfer, Transfer.Outcome.FAILED, now);
        }
    }

    /** Sends a proof again whose packet has this hash; nothing for any other (R-CORE-233). */
    private void replay(Bytes packetHash, long now) {
        for (ResourceProof proof : proofs) {
            if (OutgoingTransfer.proofPacketHash(crypto, link, proof).equals(packetHash)) {
                link.sendClear(PacketType.PROOF, Context.RESOURCE_PRF, proof.encode(), now);
                return;
            }
        }
    }

    /** The link is gone, and with it all that was on its way. */
    public void linkClosed(long now) {
        for (OutgoingTransfer transfer : List.copyOf(outgoing)) {
            ended(transfer, Transfer.Outcome.FAILED, now);
        }
        for (IncomingTransfer transfer : List.copyOf(incoming.values())) {
            ended(transfer, Transfer.Outcome.FAILED, "the link closed", now);
        }
    }

    /**
     * When {@link #advance} has something to do; {@code Long.MAX_VALUE} if nothing is on its way.
     */
    public long nextDeadline() {
        long due = outgoing.isEmpty() ? Long.MAX_VALUE : outgoing.getFirst().nextDeadline();
        for (IncomingTransfer transfer : incoming.values()) {
            due = Math.min(due, transfer.nextDeadline());
        }
        return due;
    }

    /** Does what has fallen due. */
    public void advance(long now) {
        if (!link.open()) return;
        OutgoingTransfer out = outgoing.peekFirst();
        if (out != null && !goesOn(out, now)) giveUp(out, Transfer.Outcome.FAILED, now);
        for (IncomingTransfer in : List.copyOf(incoming.values())) {
            if (!in.advance(now)) {
                giveUp(in, Transfer.Outcome.FAILED, "the sender went silent", now);
            }
        }
    }

    private static boolean goesOn(OutgoingTransfer out, long now) {
        try {
            return out.advance(now);
        } catch (IOException e) {
            return false;
        }
    }
}
