package io.reticle.rns.resource;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.link.Link;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.Packet;

import java.util.Arrays;
import java.util.Optional;

/**
 * The parts of one segment on their way in: asks for as many as the window allows, puts what comes
 * to its place, and asks again for what does not. All times in microseconds.
 */
final class IncomingSegment {
    private static final double SECOND = 1_000_000;

    /** Retries without a new part or map segment, after which the transfer is given up. */
    private static final int MAX_RETRIES = 16;

    private static final long RETRY_GRACE = 250_000;
    private static final long PER_RETRY_DELAY = 500_000;

    /** Times the expected transfer time of what is outstanding, until a first part came. */
    private static final int PART_TIMEOUT_FACTOR = 4;

    private static final int PART_TIMEOUT_FACTOR_LATER = 2;

    /** Parts' time that a map update may take. */
    private static final double UPDATE_WAIT_PARTS = 3.5;

    /** Parts that a first answer may take as long as. */
    private static final int FIRST_ANSWER_PARTS = 3;

    /** What a link request and its proof take together: the first idea of a link's speed. */
    private static final int HANDSHAKE_BYTES = 204;

    private final CryptoProvider crypto;
    private final Link link;
    private final Advertisement advertisement;
    private final int partSize;
    private final Bytes[] parts;
    private final int[] mapHashes;
    private final Window window;

    /** In bits per second; what the link's previous segment ended with, or 0. */
    private final double previousRate;

    private int mapHeight;
    private int firstMissing;
    private int received;
    private int outstanding;
    private int rounds;
    private boolean awaitsUpdate;
    private int retriesLeft = MAX_RETRIES;
    private long lastActivity;

    // this round
    private long askedAt;
    private int askedBytes;
    private long roundBytes;
    private boolean answered;

    /** Whether any part has come; in bytes per second, of the last whole round, or 0. */
    private boolean anyAnswer;

    private double roundRate;

    /**
     * @throws MalformedFrame if the map in the advertisement is not as long as the transfer size
     *     asks for with this link's MTU
     */
    IncomingSegment(
            CryptoProvider crypto,
            Link link,
            Advertisement advertisement,
            int firstWindow,
            double previousRate,
            long now)
            throws MalformedFrame {
        this.crypto = crypto;
        this.link = link;
        this.advertisement = advertisement;
        this.partSize = Segment.partSize(link.mtu());
        int count = Segment.partsOf(advertisement.transferSize(), partSize);
        int mapped = advertisement.hashes().length() / MapHash.SIZE;
        if (count == 0 || mapped != Math.min(count, MapHash.PER_MAP_SEGMENT)) {
            throw new MalformedFrame(
                    "advertisement",
                    0,
                    "%d map hashes for %d bytes in parts of %d"
                            .formatted(
                                    Math.clamp(count, 1, MapHash.PER_MAP_SEGMENT),
                                    advertisement.transferSize(),
                                    partSize),
                    Integer.toString(mapped));
        }
        this.parts = new Bytes[count];
        this.mapHashes = new int[count];
        this.window = new Window(firstWindow);
        this.previousRate = previousRate;
        this.lastActivity = now;
        learn(advertisement.hashes(), mapped);
    }

    private void learn(Bytes hashes, int count) {
        for (int i = 0; i < count; i++) mapHashes[mapHeight + i] = MapHash.at(hashes, i);
        mapHeight += count;
    }

    Advertisement advertisement() {
        return advertisement;
    }

    int window() {
        return window.size();
    }

    /** How many times it asked. */
    int rounds() {
        return rounds;
    }

    boolean complete() {
        return received == parts.length;
    }

    double progress() {
        return (double) received / parts.length;
    }

    /** All parts in one; what they took of memory is free again. */
    Bytes stream() {
        Bytes stream = Bytes.concat(parts);
        Arrays.fill(parts, null);
        return stream;
    }

    /** Asks for the next parts, and for more of the map where it ends within the window. */
    void ask(long now) {
        if (awaitsUpdate) return;
        byte[] wanted = new byte[window.size() * MapHash.SIZE];
        int end = Math.min(parts.length, firstMissing + window.size());
        outstanding = 0;
        boolean exhausted = false;
        for (int i = firstMissing; i < end && !exhausted; i++) {
            if (parts[i] != null) continue;
            if (i < mapHeight) MapHash.put(mapHashes[i], wanted, outstanding++);
            else exhausted = true;
        }
        Optional<Bytes> lastKnown = Optional.empty();
        if (exhausted) {
            byte[] last = new byte[MapHash.SIZE];
            MapHash.put(mapHashes[mapHeight - 1], last, 0);
            lastKnown = Optional.of(Bytes.wrap(last));
            awaitsUpdate = true;
        }
        PartRequest request =
                new PartRequest(
                        advertisement.hash(),
                        lastKnown,
                        Bytes.wrap(wanted).slice(0, outstanding * MapHash.SIZE));
        Packet packet = link.send(Context.RESOURCE_REQ, request.encode(), now);
        rounds++;
        lastActivity = now;
        askedAt = now;
        askedBytes = packet.frame().length();
        roundBytes = 0;
        answered = false;
    }

    /**
     * Takes a part if it is one of those in the window.
     *
     * @return whether it belongs here and is new
     */
    boolean take(Bytes part, long now) {
        int hash = MapHash.of(crypto, part, advertisement.random());
        int end = Math.min(mapHeight, firstMissing + window.size());
        int place = firstMissing;
        while (place < end && (mapHashes[place] != hash || parts[place] != null)) place++;
        if (place >= end || part.length() != sizeOf(place)) return false;
        parts[place] = part;
        received++;
        roundBytes += part.length();
        if (outstanding > 0) outstanding--;
        while (firstMissing < parts.length && parts[firstMissing] != null) firstMissing++;
        lastActivity = now;
        retriesLeft = MAX_RETRIES;
        if (!answered) {
            answered = true;
            anyAnswer = true;
            if (now > askedAt) {
                window.answered((part.length() + askedBytes) * SECOND / (now - askedAt));
            }
        }
        if (outstanding == 0 && !complete()) {
            long took = Math.max(1, now - askedAt);
            roundRate = roundBytes * SECOND / took;
            window.roundCompleted(roundRate);
            ask(now);
        }
        return true;
    }

    private int sizeOf(int place) {
        return Math.min(partSize, advertisement.transferSize() - place * partSize);
    }

    /**
     * Learns more of the map, if it asked for just this (R-CORE-175).
     *
     * @throws MalformedFrame if it is not what was asked for; nothing changes then
     */
    void update(HashmapUpdate update, long now) throws MalformedFrame {
        if (!awaitsUpdate) {
            throw new MalformedFrame("hashmap update", 32, "none", "one that nobody asked for");
        }
        int count = update.hashes().length() / MapHash.SIZE;
        int due = Math.min(MapHash.PER_MAP_SEGMENT, parts.length - mapHeight);
        if ((long) update.mapSegment() * MapHash.PER_MAP_SEGMENT != mapHeight || count != due) {
            throw new MalformedFrame(
                    "hashmap update",
                    32,
                    "map segment %d with %d hashes"
                            .formatted(mapHeight / MapHash.PER_MAP_SEGMENT, due),
                    "segment %d with %d".formatted(update.mapSegment(), count));
        }
        learn(update.hashes(), count);
        awaitsUpdate = false;
        lastActivity = now;
        retriesLeft = MAX_RETRIES;
        ask(now);
    }

    /** What the link carries as far as is known, in bits per second. */
    double rate() {
        if (roundRate > 0) return roundRate * 8;
        if (previousRate > 0) return previousRate;
        return HANDSHAKE_BYTES * 8 * SECOND / Math.max(1, link.rtt());
    }

    /** When it has waited long enough for what it asked for. */
    long nextDeadline() {
        double bitTime = SECOND / rate();
        double wait;
        if (anyAnswer) {
            wait = PART_TIMEOUT_FACTOR_LATER * outstanding * 8.0 * partSize * bitTime;
            if (awaitsUpdate || outstanding == 0) {
                wait += UPDATE_WAIT_PARTS * 8 * partSize * bitTime;
            }
        } else {
            // the authority counts bytes as if they were bits here
            wait = PART_TIMEOUT_FACTOR * (double) FIRST_ANSWER_PARTS * partSize * bitTime;
        }
        int retriesUsed = MAX_RETRIES - retriesLeft;
        return lastActivity + (long) wait + RETRY_GRACE + retriesUsed * PER_RETRY_DELAY;
    }

    /**
     * Asks again for what has not come in time.
     *
     * @return false if that was tried often enough
     */
    boolean retry(long now) {
        if (retriesLeft == 0) return false;
        retriesLeft--;
        window.timedOut();
        awaitsUpdate = false;
        ask(now);
        return true;
    }
}
