package io.reticle.rns.resource;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.link.Link;

import java.io.IOException;
import java.util.Optional;

/** A resource on its way in: its segments one after another, and where their content goes. */
public final class IncomingTransfer implements Transfer {
    /**
     * How long the next segment's advertisement may take: the sender may first have to ask three
     * times for a lost proof, then to advertise five times.
     */
    private static final long NEXT_SEGMENT = 120_000_000;

    private static final int NEXT_SEGMENT_RTTS = 48;

    private final CryptoProvider crypto;
    private final Link link;
    private final Advertisement first;
    private final ResourceSink sink;
    private IncomingSegment segment;
    private Bytes lastHash;
    private int segmentsDone;
    private long plaintextSize;
    private long nextSegmentDue;
    private Optional<Bytes> metadata = Optional.empty();
    private Optional<Outcome> outcome = Optional.empty();

    IncomingTransfer(CryptoProvider crypto, Link link, IncomingSegment segment, ResourceSink sink) {
        this.crypto = crypto;
        this.link = link;
        this.first = segment.advertisement();
        this.segment = segment;
        this.lastHash = first.hash();
        this.sink = sink;
    }

    @Override
    public Link link() {
        return link;
    }

    @Override
    public Bytes id() {
        return first.original();
    }

    @Override
    public long size() {
        return first.dataSize();
    }

    @Override
    public Optional<Bytes> requestId() {
        return first.requestId();
    }

    @Override
    public boolean isResponse() {
        return first.isResponse();
    }

    /** Whether the sender said that there is metadata. */
    public boolean hasMetadata() {
        return first.hasMetadata();
    }

    @Override
    public double progress() {
        if (outcome.equals(Optional.of(Outcome.COMPLETE))) return 1;
        double current = segment == null ? 0 : segment.progress();
        return (segmentsDone + current) / first.segments();
    }

    @Override
    public Optional<Outcome> outcome() {
        return outcome;
    }

    /** What is being received; null between two segments. */
    IncomingSegment segment() {
        return segment;
    }

    /** By which a sender that cancels calls it: the segment that is, or was last, on its way. */
    Bytes lastHash() {
        return lastHash;
    }

    /** Whether this advertises the segment that comes next. */
    boolean continuesWith(Advertisement next) {
        return segment == null
                && next.segment() == segmentsDone + 1
                && next.segments() == first.segments();
    }

    void begin(IncomingSegment next) {
        segment = next;
        lastHash = next.advertisement().hash();
    }

    /**
     * Puts a segment together whose parts are all here.
     *
     * @return its proof
     * @throws MalformedFrame if the segment is not what was advertised
     * @throws IOException if there is no room for its content
     */
    ResourceProof assemble(long now) throws MalformedFrame, IOException {
        Advertisement said = segment.advertisement();
        Segment.Opened opened =
                Segment.open(
                        crypto,
                        link::decrypt,
                        said.flags(),
                        said.random(),
                        said.hash(),
                        segment.stream());
        plaintextSize += opened.plaintext().length();
        if (plaintextSize > first.dataSize()) {
            throw new MalformedFrame(
                    "resource", 0, first.dataSize() + " bytes in all", plaintextSize + " or more");
        }
        Bytes data = opened.plaintext();
        if (said.hasMetadata() && said.segment() == 1) {
            Metadata.Split split = Metadata.split(data);
            metadata = Optional.of(split.metadata().compact());
            data = split.data();
        }
        sink.append(data);
        segment = null;
        segmentsDone++;
        nextSegmentDue = now + NEXT_SEGMENT + NEXT_SEGMENT_RTTS * link.rtt();
        return new ResourceProof(said.hash(), opened.proof());
    }

    /** Whether all segments are in. */
    boolean whole() {
        return segmentsDone == first.segments();
    }

    /** Hands the content over. */
    ResourceEvent.Received complete() throws IOException {
        ResourceSource content = sink.complete();
        outcome = Optional.of(Outcome.COMPLETE);
        return new ResourceEvent.Received(this, content, metadata);
    }

    /** Ends it without content. */
    ResourceEvent.Broken broken(Outcome how, String why) {
        outcome = Optional.of(how);
        segment = null;
        sink.discard();
        return new ResourceEvent.Broken(this, how, why);
    }

    long nextDeadline() {
        return segment == null ? nextSegmentDue : segment.nextDeadline();
    }

    /**
     * Does what has fallen due.
     *
     * @return false if the sender has been silent for too long
     */
    boolean advance(long now) {
        if (now < nextDeadline()) return true;
        return segment != null && segment.retry(now);
    }
}
