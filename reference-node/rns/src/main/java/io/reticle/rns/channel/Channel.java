package io.reticle.rns.channel;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.channel.ChannelRefusal.Reason;
import io.reticle.rns.packet.Packet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Messages over a link, each delivered once and in order, in both directions. A pure state machine:
 * plaintexts, proofs and the time come in as arguments; envelopes and events go out through the
 * {@link Outlet}. All times are microseconds since the Unix epoch.
 *
 * <p>Where the authority's channel stops for good, this one goes on: a message of an unregistered
 * type and one that cannot be decoded are proved, reported and passed over, and messages that come
 * out of order around the end of the sequences are delivered as soon as the gap closes.
 */
public final class Channel {
    /** The link, as a channel sees it. */
    public interface Outlet {
        /** The longest plaintext of one packet of the link. */
        int mdu();

        /** The link's round-trip time. */
        long rtt();

        /**
         * Encrypts an envelope and sends it.
         *
         * @return the packet's hash, by which the peer will prove it; empty if the link is in no
         *     state to send
         */
        Optional<Bytes> send(Bytes envelope, long now);

        /** Proves a packet of the peer. */
        void prove(Packet packet, long now);

        /** Closes the link: the peer does not answer any more. */
        void close(long now);

        void event(ChannelEvent event, long now);

        /** {@link Channel#nextDeadline} may give another answer now. */
        void deadlineMoved();
    }

    /** A message that is not proved yet. */
    private static final class Pending {
        private final Bytes packed;
        private final long firstSent;
        private final List<Bytes> hashes = new ArrayList<>(1);
        private long sent;
        private long timeout;

        Pending(Bytes packed, long now) {
            this.packed = packed;
            this.firstSent = now;
        }

        int transmissions() {
            return hashes.size();
        }

        long due() {
            long due = sent + timeout;
            return transmissions() < MAX_TRANSMISSIONS ? due : Math.max(due, firstSent + PATIENCE);
        }
    }

    private static final int MAX_TRANSMISSIONS = 5;

    /**
     * After the last transmission the peer has until then to answer, however short the round trip.
     * The authority looks at its timeouts once a second, and so gives a peer that pauses this long,
     * too.
     */
    private static final long PATIENCE = 5_000_000;

    /** A message's first timeout: 2.5 round trips, 25 ms at least, for each one under way. */
    private static final double TIMEOUT_RTTS = 2.5;

    private static final double MIN_TIMEOUT = 25_000;
    private static final double QUEUE_ALLOWANCE = 1.5;
    private static final double BACKOFF = 1.5;

    /** Sequences this far behind the expected one are old ones, not far ahead. */
    private static final int HALF = Envelope.SEQUENCES / 2;

    private final Outlet outlet;
    private final SendWindow window;
    private final Set<Integer> types = new TreeSet<>();
    private final Map<Integer, StreamReader> readers = new TreeMap<>();
    private final Map<Integer, StreamWriter> writers = new TreeMap<>();

    /** In the order of sending; and by the hash of each transmission. */
    private final Map<Integer, Pending> pending = new LinkedHashMap<>();

    private final Map<Bytes, Integer> transmissions = new HashMap<>();

    /** Came before their turn; never more than the widest window. */
    private final Map<Integer, Envelope> early = new HashMap<>();

    private int nextSequence;
    private int expected;
    private boolean refused;
    private boolean closed;

    /** Opens a channel on an active link. The peer's messages are proved from here on. */
    public Channel(Outlet outlet) {
        this.outlet = outlet;
        this.window = new SendWindow(outlet.rtt());
    }

    /** The longest payload of a message, in bytes. */
    public int mdu() {
        return Math.min(outlet.mdu() - Envelope.HEADER_SIZE, Envelope.MAX_PAYLOAD);
    }

    /**
     * Lets messages of a type in and out.
     *
     * @throws ChannelRefusal if the type is not from 0 to 0xefff (R-CORE-199)
     */
    public void register(int type) {
        if (type < 0 || type >= Envelope.FIRST_SYSTEM_TYPE) {
            throw new ChannelRefusal(
                    Reason.INVALID_TYPE,
                    "message type 0x%04x: an application's types end at 0xefff".formatted(type));
        }
        types.add(type);
    }

    /** The reader of a stream that the peer writes; made when it is first asked for. */
    public StreamReader reader(int stream) {
        return readers.computeIfAbsent(stream, StreamReader::new);
    }

    /** The writer of a stream that the peer reads; made when it is first asked for. */
    public StreamWriter writer(int stream) {
        return writers.computeIfAbsent(stream, id -> new StreamWriter(this, id));
    }

    // ---- out

    /**
     * Whether a message would be taken now: fewer are under way than the window allows, and the
     * oldest of them is not so old that the peer would find the new one too far ahead. Receivers
     * exist that prove such a message and throw it away.
     */
    public boolean ready() {
        return !closed && pending.size() < window.size() && span() <= SendWindow.MAX_FAST;
    }

    /** From the oldest message under way to the next one. */
    private int span() {
        if (pending.isEmpty()) return 0;
        int oldest = pending.keySet().iterator().next();
        return Math.floorMod(nextSequence - oldest, Envelope.SEQUENCES);
    }

    /** How many messages may be under way at once, and how many are. */
    public int window() {
        return window.size();
    }

    public int underWay() {
        return pending.size();
    }

    /**
     * Sends a message.
     *
     * @throws ChannelRefusal if the type is not registered, the payload too long, the window full
     *     or the link not active; no sequence is used up then (R-CORE-205)
     */
    public void send(int type, Bytes payload, long now) {
        if (!types.contains(type)) {
            throw new ChannelRefusal(
                    Reason.NOT_REGISTERED, "message type 0x%04x is not registered".formatted(type));
        }
        if (!offer(type, payload, now)) {
            throw new ChannelRefusal(
                    Reason.NOT_READY,
                    closed
                            ? "the channel is closed"
                            : "%d messages are under way over %d sequences, the window is %d"
                                    .formatted(pending.size(), span(), window.size()));
        }
    }

    /** Whether a message would be taken now; if not, {@link ChannelEvent.Ready} follows. */
    boolean admits() {
        boolean admits = ready();
        refused |= !admits;
        return admits;
    }

    /**
     * Sends a message of any type, the protocol's own included.
     *
     * @return whether it was sent; false if the window is full or the link not active
     */
    boolean offer(int type, Bytes payload, long now) {
        if (!admits()) return false;
        if (payload.length() > mdu()) {
            throw new ChannelRefusal(
                    Reason.TOO_BIG,
                    "%d bytes; a message on this link carries at most %d"
                            .formatted(payload.length(), mdu()));
        }
        int sequence = nextSequence;
        Pending message = new Pending(new Envelope(type, sequence, payload).encode(), now);
        if (!put(sequence, message, now)) return false;
        pending.put(sequence, message);
        nextSequence = after(sequence);
        waitFor(message, now);
        return true;
    }

    private static int after(int sequence) {
        return (sequence + 1) % Envelope.SEQUENCES;
    }

    private boolean put(int sequence, Pending message, long now) {
        Optional<Bytes> hash = outlet.send(message.packed, now);
        if (hash.isEmpty()) return false;
        message.hashes.add(hash.get());
        transmissions.put(hash.get(), sequence);
        return true;
    }

    private void waitFor(Pending message, long now) {
        message.sent = now;
        message.timeout = timeout(message);
        // with more under way, each may take longer; a wait is never cut short
        for (Pending other : pending.values()) {
            other.timeout = Math.max(other.timeout, timeout(other));
        }
        outlet.deadlineMoved();
    }

    private long timeout(Pending message) {
        return (long)
                (Math.pow(BACKOFF, message.transmissions() - 1)
                        * Math.max(outlet.rtt() * TIMEOUT_RTTS, MIN_TIMEOUT)
                        * (pending.size() + QUEUE_ALLOWANCE));
    }

    /**
     * The peer proved a packet of the link. Any transmission of a message will do: all carry the
     * same envelope.
     *
     * @return whether it carried one of this channel's messages
     */
    public boolean proved(Bytes packetHash, long now) {
        Integer sequence = transmissions.get(packetHash);
        if (sequence == null) return false;
        Pending message = pending.remove(sequence);
        message.hashes.forEach(transmissions::remove);
        outlet.deadlineMoved();
        window.delivered(outlet.rtt());
        for (StreamWriter writer : writers.values()) writer.mayEnd(now);
        if (refused && ready()) {
            refused = false;
            outlet.event(new ChannelEvent.Ready(), now);
        }
        return true;
    }

    // ---- in

    /**
     * A CHANNEL packet came in and was decrypted.
     *
     * @throws MalformedFrame saying why it was not taken; it has been proved if it was only an old
     *     one again
     */
    public void received(Packet packet, Bytes plaintext, long now) throws MalformedFrame {
        if (closed) return;
        Envelope envelope = Envelope.parse(plaintext);
        int ahead = Math.floorMod(envelope.sequence() - expected, Envelope.SEQUENCES);
        if (ahead >= HALF || early.containsKey(envelope.sequence())) {
            // taken before, but our proof was lost or late: without another the peer goes on asking
            outlet.prove(packet, now);
            throw unexpected(envelope, "one that is new");
        }
        if (ahead > SendWindow.MAX_FAST) {
            throw unexpected(envelope, "at most 48 after " + expected);
        }
        if (full(envelope)) throw unexpected(envelope, "a stream whose reader has room");
        outlet.prove(packet, now);
        early.put(envelope.sequence(), envelope);
        Envelope next = early.remove(expected);
        while (next != null) {
            expected = after(expected);
            deliver(next, now);
            next = early.remove(expected);
        }
    }

    private static MalformedFrame unexpected(Envelope envelope, String wanted) {
        return new MalformedFrame("channel envelope", 2, wanted, "sequence " + envelope.sequence());
    }

    /** Not proving what does not fit makes the peer wait, instead of this end growing. */
    private boolean full(Envelope envelope) {
        if (envelope.type() != StreamChunk.TYPE || envelope.payload().length() < 2) return false;
        int stream = (int) envelope.payload().number(0, 2) & StreamChunk.MAX_STREAM;
        StreamReader reader = readers.get(stream);
        return reader != null && reader.full();
    }

    private void deliver(Envelope envelope, long now) {
        if (envelope.type() == StreamChunk.TYPE) {
            deliverChunk(envelope, now);
        } else if (types.contains(envelope.type())) {
            outlet.event(new ChannelEvent.Message(envelope.type(), envelope.payload()), now);
        } else {
            passOver(
                    envelope,
                    "message type 0x%04x is not registered".formatted(envelope.type()),
                    now);
        }
    }

    private void passOver(Envelope envelope, String reason, long now) {
        outlet.event(new ChannelEvent.PassedOver(envelope, reason), now);
    }

    private void deliverChunk(Envelope envelope, long now) {
        try {
            StreamChunk chunk = StreamChunk.parse(envelope.payload());
            StreamReader reader = readers.get(chunk.stream());
            if (reader == null) {
                passOver(envelope, "nobody reads stream " + chunk.stream(), now);
                return;
            }
            try {
                reader.append(chunk.content(), chunk.eof());
            } catch (MalformedFrame e) {
                // what comes after a hole is not the stream that was written
                reader.breakOff(e.getMessage());
                passOver(envelope, e.getMessage(), now);
            }
            outlet.event(new ChannelEvent.StreamReadable(reader), now);
        } catch (MalformedFrame e) {
            passOver(envelope, e.getMessage(), now);
        }
    }

    // ---- time

    /** When {@link #advance} has something to do next; {@code Long.MAX_VALUE} if nothing waits. */
    public long nextDeadline() {
        long next = Long.MAX_VALUE;
        for (Pending message : pending.values()) next = Math.min(next, message.due());
        return next;
    }

    /**
     * Sends again what was not proved in time. After the fifth transmission the link is closed
     * instead (R-CORE-204).
     */
    public void advance(long now) {
        for (int sequence : List.copyOf(pending.keySet())) {
            Pending message = pending.get(sequence);
            if (message == null || now < message.due()) continue;
            if (message.transmissions() >= MAX_TRANSMISSIONS) {
                shutDown();
                outlet.close(now);
                return;
            }
            window.lost();
            if (!put(sequence, message, now)) {
                shutDown();
                return;
            }
            waitFor(message, now);
        }
    }

    /** The link is gone: nothing is sent or delivered any more. */
    public void shutDown() {
        closed = true;
        pending.clear();
        transmissions.clear();
        early.clear();
    }
}
