package io.reticle.rns.resource;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.link.Link;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;

import java.io.IOException;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A resource on its way out: advertises a segment, sends the parts that are asked for, waits for
 * the proof, goes on with the next segment. All times in microseconds.
 */
public final class OutgoingTransfer implements Transfer {
    /**
     * What is sent.
     *
     * @param content closed when the transfer has ended
     * @param metadata one MessagePack value
     * @param compress whether to try, for content of up to 64 MiB
     * @param requestId 16 bytes, where it is a request or a response
     */
    public record Parcel(
            ResourceSource content,
            Optional<Bytes> metadata,
            boolean compress,
            Optional<Bytes> requestId,
            boolean isResponse) {

        /** A resource of the application's own. */
        public static Parcel of(
                ResourceSource content, Optional<Bytes> metadata, boolean compress) {
            return new Parcel(content, metadata, compress, Optional.empty(), false);
        }
    }

    private enum State {
        QUEUED,
        ADVERTISED,
        TRANSFERRING,
        AWAITING_PROOF,
        OVER
    }

    private static final long SECOND = 1_000_000;

    /** Repetitions of an advertisement that nobody answers (R-CORE-193). */
    private static final int ADVERTISEMENT_RETRIES = 4;

    /** Round trips, and a second for the receiver to think. */
    private static final int ANSWER_RTTS = 6;

    private static final long PROCESSING_GRACE = SECOND;

    /** Questions for a proof that does not come (R-CORE-194). */
    private static final int PROOF_QUERIES = 3;

    private static final int PROOF_RTTS = 3;
    private static final long SENDER_GRACE = 10 * SECOND;

    /** A receiver's retries, and what their growing delays add up to. */
    private static final int RECEIVER_RETRIES = 16;

    private static final long RECEIVER_RETRY_DELAYS = 68 * SECOND;

    /** Parts among which one is searched by its map hash, from the low-water mark on. */
    private static final int SEARCH_RANGE = 2 * Window.MOST_FAST + MapHash.PER_MAP_SEGMENT;

    /** Requests of one segment that are told from copies of themselves (R-CORE-177). */
    private static final int REMEMBERED_REQUESTS = 1_024;

    private final CryptoProvider crypto;
    private final Entropy entropy;
    private final Link link;
    private final Parcel parcel;
    private final Bytes prefix;
    private final long size;
    private final int segments;
    private final Bytes id;
    private Segment segment;
    private Segment next;
    private int segmentIndex = 1;

    private State state = State.QUEUED;
    private final BitSet sent = new BitSet();
    private final Set<Bytes> requestsSeen = new LinkedHashSet<>();
    private int lowWater;
    private int retriesLeft;
    private long rtt;
    private long advertisedAt;
    private long lastActivity;
    private long lastPartSent;
    private Optional<Outcome> outcome = Optional.empty();

    /**
     * Builds the first segment.
     *
     * @throws IOException if the content cannot be read
     * @throws IllegalArgumentException if the metadata does not fit into one segment
     */
    OutgoingTransfer(CryptoProvider crypto, Entropy entropy, Link link, Parcel parcel)
            throws IOException {
        this.crypto = crypto;
        this.entropy = entropy;
        this.link = link;
        this.parcel = parcel;
        this.prefix = parcel.metadata().map(Metadata::prefix).orElse(Bytes.EMPTY);
        this.size = parcel.content().size() + prefix.length();
        long count = Math.max(1, (size + Segment.MAX_SIZE - 1) / Segment.MAX_SIZE);
        if (count > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a resource of " + size + " bytes");
        }
        this.segments = (int) count;
        this.segment = build(1);
        this.id = segment.hash();
    }

    private Segment build(int index) throws IOException {
        // the metadata pushes the data back: only the first segment has room for less of it
        long from = Math.max(0, (index - 1L) * Segment.MAX_SIZE - prefix.length());
        long to = Math.min(size, (long) index * Segment.MAX_SIZE) - prefix.length();
        Bytes data = parcel.content().read(from, (int) (to - from));
        Bytes plaintext = index == 1 && !prefix.isEmpty() ? Bytes.concat(prefix, data) : data;
        boolean compress = parcel.compress() && parcel.content().size() <= Segment.MAX_COMPRESSED;
        return Segment.build(
                crypto, entropy, link::encrypt, Segment.partSize(link.mtu()), plaintext, compress);
    }

    @Override
    public Link link() {
        return link;
    }

    @Override
    public Bytes id() {
        return id;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public Optional<Bytes> requestId() {
        return parcel.requestId();
    }

    @Override
    public boolean isResponse() {
        return parcel.isResponse();
    }

    @Override
    public double progress() {
        if (outcome.equals(Optional.of(Outcome.COMPLETE))) return 1;
        double current = segment == null ? 0 : (double) sent.cardinality() / segment.parts();
        return (segmentIndex - 1 + current) / segments;
    }

    @Override
    public Optional<Outcome> outcome() {
        return outcome;
    }

    /** The hash by which the peer speaks of what is on its way. */
    Bytes currentHash() {
        return segment.hash();
    }

    /** Whether the receiver has asked for parts of the first segment. */
    boolean begun() {
        return segmentIndex > 1 || state == State.TRANSFERRING || state == State.AWAITING_PROOF;
    }

    void advertise(long now) {
        state = State.ADVERTISED;
        retriesLeft = ADVERTISEMENT_RETRIES;
        sent.clear();
        requestsSeen.clear();
        lowWater = 0;
        rtt = 0;
        sendAdvertisement(now);
    }

    private void sendAdvertisement(long now) {
        link.send(Context.RESOURCE_ADV, advertisement().encode(), now);
        advertisedAt = now;
        lastActivity = now;
    }

    private Advertisement advertisement() {
        int flags =
                Advertisement.ENCRYPTED
                        | (segment.compressed() ? Advertisement.COMPRESSED : 0)
                        | (segments > 1 ? Advertisement.SPLIT : 0)
                        | (parcel.metadata().isPresent() ? Advertisement.METADATA : 0);
        if (parcel.requestId().isPresent()) {
            flags |= parcel.isResponse() ? Advertisement.RESPONSE : Advertisement.REQUEST;
        }
        return new Advertisement(
                segment.stream().length(),
                size,
                segment.parts(),
                segment.hash(),
                segment.random(),
                id,
                segmentIndex,
                segments,
                parcel.requestId(),
                flags,
                segment.mapSegment(0));
    }

    /**
     * The receiver asks for parts.
     *
     * @param packetHash of the packet that said so
     * @return false if the same packet was here before
     */
    boolean requested(PartRequest request, Bytes packetHash, long now) {
        if (!requestsSeen.add(packetHash)) return false;
        if (requestsSeen.size() > REMEMBERED_REQUESTS) {
            requestsSeen.remove(requestsSeen.iterator().next());
        }
        if (state == State.ADVERTISED && rtt == 0) rtt = Math.max(1, now - advertisedAt);
        state = State.TRANSFERRING;
        retriesLeft = RECEIVER_RETRIES;
        lastActivity = now;
        sendParts(request, now);
        if (request.lastKnown().isPresent()) {
            continueMap(MapHash.at(request.lastKnown().get(), 0), now);
        }
        if (sent.cardinality() == segment.parts()) {
            state = State.AWAITING_PROOF;
            retriesLeft = PROOF_QUERIES;
        }
        return true;
    }

    private void sendParts(PartRequest request, long now) {
        int expected = lowWater;
        for (int i = 0; i < request.count(); i++) {
            int place = find(MapHash.at(request.wanted(), i), expected);
            if (place < 0) continue;
            link.sendClear(PacketType.DATA, Context.RESOURCE, segment.part(place), now);
            sent.set(place);
            lastPartSent = now;
            // parts are asked for in their order, so the next is near
            expected = place + 1;
        }
    }

    /** Searches from {@code expected} to the end of the range, then from its beginning. */
    private int find(int hash, int expected) {
        int end = Math.min(segment.parts(), lowWater + SEARCH_RANGE);
        for (int i = expected; i < end; i++) if (segment.mapHash(i) == hash) return i;
        int until = Math.min(expected, end);
        for (int i = lowWater; i < until; i++) if (segment.mapHash(i) == hash) return i;
        return -1;
    }

    /** Sends the map's next run, if the receiver really stands at the end of one (R-CORE-176). */
    private void continueMap(int lastKnown, long now) {
        int place = find(lastKnown, lowWater);
        int known = place + 1;
        if (place < 0 || known % MapHash.PER_MAP_SEGMENT != 0 || known >= segment.parts()) return;
        lowWater = Math.max(lowWater, place - Window.MOST_FAST);
        int run = known / MapHash.PER_MAP_SEGMENT;
        HashmapUpdate update = new HashmapUpdate(segment.hash(), run, segment.mapSegment(run));
        link.send(Context.RESOURCE_HMU, update.encode(), now);
    }

    /** How a proof was taken. */
    enum Proved {
        NOT,
        SEGMENT,
        ALL
    }

    /**
     * A proof came in.
     *
     * @throws IOException if the content of the next segment cannot be read
     */
    Proved proved(ResourceProof proof, long now) throws IOException {
        if (!proof.proof().equals(segment.proof())) return Proved.NOT;
        if (segmentIndex == segments) return Proved.ALL;
        Segment following = next == null ? build(segmentIndex + 1) : next;
        segmentIndex++;
        segment = following;
        next = null;
        advertise(now);
        return Proved.SEGMENT;
    }

    /** Ends it; the content is let go. */
    ResourceEvent.Sent over(Outcome how) {
        outcome = Optional.of(how);
        state = State.OVER;
        segment = null;
        next = null;
        requestsSeen.clear();
        parcel.content().close();
        return new ResourceEvent.Sent(this, how);
    }

    boolean queued() {
        return state == State.QUEUED;
    }

    /** When {@link #advance} has something to do; {@code Long.MAX_VALUE} while it is queued. */
    long nextDeadline() {
        return switch (state) {
            case QUEUED, OVER -> Long.MAX_VALUE;
            case ADVERTISED -> advertisedAt + ANSWER_RTTS * link.rtt() + PROCESSING_GRACE;
            case TRANSFERRING ->
                    lastActivity
                            + rtt * ANSWER_RTTS * RECEIVER_RETRIES
                            + SENDER_GRACE
                            + RECEIVER_RETRY_DELAYS;
            case AWAITING_PROOF ->
                    wantsNext() ? lastPartSent : lastPartSent + rtt * PROOF_RTTS + SENDER_GRACE;
        };
    }

    /**
     * Whether the next segment is to be made: while the receiver puts this one together, and not
     * before its last parts have left.
     */
    private boolean wantsNext() {
        return state == State.AWAITING_PROOF && next == null && segmentIndex < segments;
    }

    /**
     * Does what has fallen due.
     *
     * @return false if the receiver has been silent for too long
     * @throws IOException if the content of the next segment cannot be read
     */
    boolean advance(long now) throws IOException {
        if (now < nextDeadline()) return true;
        if (wantsNext()) {
            next = build(segmentIndex + 1);
            return true;
        }
        if (retriesLeft == 0 || state == State.TRANSFERRING) return false;
        retriesLeft--;
        if (state == State.ADVERTISED) {
            sendAdvertisement(now);
        } else {
            lastPartSent = now;
            link.sendClear(PacketType.DATA, Context.CACHE_REQUEST, expectedProofHash(), now);
        }
        return true;
    }

    /** The hash of the packet in which the receiver sends the proof. */
    private Bytes expectedProofHash() {
        return proofPacketHash(crypto, link, new ResourceProof(segment.hash(), segment.proof()));
    }

    static Bytes proofPacketHash(CryptoProvider crypto, Link link, ResourceProof proof) {
        return Packet.of(
                        PacketType.PROOF,
                        DestinationType.LINK,
                        link.id(),
                        Context.RESOURCE_PRF,
                        proof.encode())
                .hash(crypto);
    }
}
