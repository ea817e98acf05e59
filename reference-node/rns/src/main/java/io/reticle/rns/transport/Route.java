package io.reticle.rns.transport;

import io.reticle.rns.announce.Announce;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.packet.Packet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One way to a destination, as it is now: a table keeps very many of these, and every packet that
 * passes reads one. Times are microseconds since the Unix epoch.
 */
public final class Route {
    /** Length of an announce's random hash, whose last five bytes say when it was made. */
    static final int RANDOM_HASH = 10;

    /** How many random hashes of one destination are remembered (R-NET-81). */
    static final int HISTORY = 64;

    private final Bytes destination;
    private Bytes nextHop;
    private int hops;
    private Port port;
    private long used;
    private long expires;

    /** Random hashes of the announces taken so far, oldest first, without gaps. */
    private byte[] history;

    /** The newest announce, as received. */
    private Packet announce;

    private boolean unresponsive;

    Route(
            Bytes destination,
            Bytes nextHop,
            int hops,
            Port port,
            long used,
            long expires,
            List<Bytes> randomHashes,
            Packet announce) {
        this.destination = destination;
        this.nextHop = nextHop;
        this.hops = hops;
        this.port = port;
        this.used = used;
        this.expires = expires;
        this.history = Bytes.concat(randomHashes.toArray(Bytes[]::new)).toArray();
        this.announce = announce;
    }

    /** Takes over what a better announce tells; the history goes on. */
    void follow(Announce told, Packet wire, Bytes via, int hopsNow, Port from, long now) {
        nextHop = via;
        hops = hopsNow;
        port = from;
        used = now;
        expires = now + from.profile().mode().pathLifetime();
        unresponsive = false;
        announce = wire;
        if (!heard(told.randomHash())) remember(told.randomHash());
    }

    private void remember(Bytes randomHash) {
        int kept = Math.min(history.length, (HISTORY - 1) * RANDOM_HASH);
        byte[] longer = new byte[kept + RANDOM_HASH];
        System.arraycopy(history, history.length - kept, longer, 0, kept);
        randomHash.copyTo(longer, kept);
        history = longer;
    }

    boolean heard(Bytes randomHash) {
        byte[] wanted = randomHash.toArray();
        for (int at = 0; at < history.length; at += RANDOM_HASH) {
            if (Arrays.equals(history, at, at + RANDOM_HASH, wanted, 0, RANDOM_HASH)) return true;
        }
        return false;
    }

    /** When the newest of all announces heard was made, in Unix seconds, as they say. */
    long timebase() {
        return timebase(history);
    }

    static long timebase(byte[] history) {
        Bytes all = Bytes.wrap(history);
        long newest = 0;
        for (int at = 5; at < history.length; at += RANDOM_HASH) {
            newest = Math.max(newest, all.number(at, 5));
        }
        return newest;
    }

    byte[] history() {
        return history;
    }

    /** 16 bytes. */
    public Bytes destination() {
        return destination;
    }

    /** The destination itself at one hop, else a transport id; 16 bytes. */
    public Bytes nextHop() {
        return nextHop;
    }

    /** 0 for a program of this machine, 1 for a neighbour. */
    public int hops() {
        return hops;
    }

    void hops(int corrected) {
        hops = corrected;
    }

    public Port port() {
        return port;
    }

    /** The newest announce, as received: its hop byte not raised. */
    public Packet announce() {
        return announce;
    }

    /** When it was learned, or a packet went this way; from then on counts its life. */
    public long used() {
        return used;
    }

    /** A packet goes this way now (R-NET-84). */
    public void use(long now) {
        used = now;
    }

    /** From then on a longer way replaces it. */
    public long expires() {
        return expires;
    }

    /** Whether an attempt over it failed: a longer way that is as new may replace it. */
    public boolean unresponsive() {
        return unresponsive;
    }

    void unresponsive(boolean value) {
        unresponsive = value;
    }

    /** When its life ends; each use puts that off. */
    long lasts() {
        return used + port.profile().mode().pathLifetime();
    }

    /** As it stands, for those who keep it. */
    public PathTable.Path path() {
        List<Bytes> hashes = new ArrayList<>(history.length / RANDOM_HASH);
        for (int at = 0; at < history.length; at += RANDOM_HASH) {
            hashes.add(Bytes.copy(history, at, RANDOM_HASH));
        }
        return new PathTable.Path(
                destination,
                nextHop,
                hops,
                port.id(),
                used,
                expires,
                unresponsive,
                List.copyOf(hashes));
    }
}
