package io.reticle.rns.transport;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.packet.Packet;

import java.util.Optional;

/**
 * One interface of a node as it runs: what it is, whether it is up, what went over it, and what has
 * to wait because too much did. Times are microseconds since the Unix epoch.
 */
public final class Port {
    /** Samples below which there is no frequency. */
    private static final int ENOUGH_RECEIVED = 3;

    private static final int ENOUGH_SENT = 2;

    /** Looks, each five seconds or at a request, that it takes to end a burst of requests. */
    private static final int REQUEST_COOLDOWN = 3;

    private final InterfaceId id;
    private final InterfaceProfile profile;
    private final Optional<Port> parent;
    private final long since;
    private final Meter received = new Meter(ENOUGH_RECEIVED);
    private final Meter sent = new Meter(ENOUGH_SENT);
    private final Burst announceBurst = new Burst(0);
    private final Burst requestBurst = new Burst(REQUEST_COOLDOWN);
    private final HeldAnnounces held;
    private final AnnounceQueue queue;
    private Optional<Bytes> tunnel = Optional.empty();
    private long heldUntil;
    private boolean online = true;
    private boolean attached = true;
    private long protocolViolations;
    private long accessViolations;
    private long filtered;
    private int clients;

    Port(InterfaceId id, InterfaceProfile profile, Optional<Port> parent, long now) {
        this.id = id;
        this.profile = profile;
        this.parent = parent;
        this.since = now;
        this.held = new HeldAnnounces(profile.bursts().maxHeld());
        this.queue = new AnnounceQueue(profile.bitrate(), profile.announceCap());
    }

    /**
     * What status reports show of an interface.
     *
     * @param since when it was attached, in microseconds since the Unix epoch
     * @param clients interfaces that it accepted and that are there
     * @param announceQueue foreign announces that wait for their turn
     * @param heldAnnounces announces of unknown destinations that wait for the end of a burst
     * @param announceBurst when the burst of announces began; 0 outside of one
     * @param requestBurst when the burst of path requests began; 0 outside of one
     * @param protocolViolations frames that were no packets, or broke a rule
     * @param accessViolations frames whose access code was missing, wrong or one too many
     * @param filtered packets that were not for this node, or came again
     */
    public record Status(
            InterfaceId id,
            InterfaceProfile profile,
            boolean online,
            long since,
            int clients,
            Flow received,
            Flow sent,
            int announceQueue,
            int heldAnnounces,
            long announceBurst,
            long requestBurst,
            long protocolViolations,
            long accessViolations,
            long filtered) {}

    public InterfaceId id() {
        return id;
    }

    public InterfaceProfile profile() {
        return profile;
    }

    public boolean online() {
        return online;
    }

    void online(boolean value) {
        online = value;
    }

    /** Whether the node still has it; false from the moment at which it is detached. */
    public boolean attached() {
        return attached;
    }

    void gone() {
        attached = false;
        online = false;
    }

    /** Whether a program of this machine is at the other end. */
    public boolean program() {
        return profile.role() == InterfaceRole.PROGRAM;
    }

    /** Whether the node that serves this machine is at the other end. */
    public boolean instance() {
        return profile.role() == InterfaceRole.INSTANCE;
    }

    /** Whether what this node begins, or sends to everybody, may leave by it now. */
    public boolean outgoing() {
        return profile.outgoing() && online && profile.carriesFrames();
    }

    /** The tunnel that its peer has asked for, 32 bytes. */
    public Optional<Bytes> tunnel() {
        return tunnel;
    }

    void tunnel(Optional<Bytes> id) {
        tunnel = id;
    }

    void clientCame() {
        clients++;
    }

    void clientLeft() {
        clients--;
    }

    // ---- what went over it; accepted connections count with their listener, too

    /** A frame of this many bytes came in. */
    public void received(int size, long now) {
        received.frame(size, now);
        if (parent.isPresent()) parent.get().received.frame(size, now);
    }

    /** A genuine announce came in, of so many bytes. */
    public void receivedAnnounce(int size, long now) {
        received.announce(size, now);
        if (parent.isPresent()) parent.get().received.announce(size, now);
    }

    /** A new path request came in, of so many bytes. */
    public void receivedRequest(int size, long now) {
        received.request(size, now);
        if (parent.isPresent()) parent.get().received.request(size, now);
    }

    /** A frame of this many bytes left. */
    public void sent(int size, long now) {
        sent.frame(size, now);
        if (parent.isPresent()) parent.get().sent.frame(size, now);
    }

    /** One of the frames that left was an announce. */
    public void sentAnnounce(int size, long now) {
        sent.announce(size, now);
        if (parent.isPresent()) parent.get().sent.announce(size, now);
    }

    /** One of the frames that left was a path request. */
    public void sentRequest(int size, long now) {
        sent.request(size, now);
        if (parent.isPresent()) parent.get().sent.request(size, now);
    }

    /** A frame went no further, and it is the sender's doing. */
    public void count(Drop reason) {
        switch (reason) {
            case ACCESS_CODE -> accessViolations++;
            case FOREIGN_TRANSPORT_ID, TOO_FAR, DUPLICATE -> filtered++;
            case MALFORMED, TOO_LONG, FORGED_ANNOUNCE, WRONG_SIDE -> protocolViolations++;
            default -> {
                // not the sender's fault
            }
        }
    }

    // ---- too much of it

    /** Looks at how many announces come in; whether those of unknown destinations have to wait. */
    public boolean limitsAnnounces(long now) {
        BurstLimits limits = profile.bursts();
        if (!limits.ingress()) return false;
        boolean before = announceBurst.active();
        boolean limited =
                announceBurst.limits(
                        received.announces().perSecond(now),
                        fresh(now) ? limits.announcesNew() : limits.announces(),
                        limits.hold(),
                        now);
        if (!before && limited) heldUntil = now + limits.penalty();
        return limited;
    }

    /** Looks at how many path requests come in; whether none is searched for. */
    public boolean limitsRequests(long now) {
        BurstLimits limits = profile.bursts();
        if (!limits.ingress()) return false;
        return requestBurst.limits(
                received.requests().perSecond(now),
                fresh(now) ? limits.requestsNew() : limits.requests(),
                limits.hold(),
                now);
    }

    /** Whether path requests came in a burst when they were last looked at. */
    public boolean inRequestBurst() {
        return requestBurst.active();
    }

    /** Whether another path request for others would be too many (R-NET-66). */
    public boolean limitsRequestsOut(long now) {
        return profile.bursts().egress()
                && sent.requests().perSecond(now, 1) > profile.bursts().requestsOut();
    }

    private boolean fresh(long now) {
        return now - since < profile.bursts().newTime();
    }

    /** Keeps an announce for later; false if there is no room for it. */
    public boolean hold(Packet announce) {
        return held.hold(announce);
    }

    /**
     * Looks at the bursts, as has to be done every five seconds.
     *
     * @return an announce that was held and that may go its way now
     */
    public Optional<Packet> tick(long now) {
        limitsAnnounces(now);
        limitsRequests(now);
        if (held.size() == 0 || now < heldUntil) return Optional.empty();
        BurstLimits limits = profile.bursts();
        double threshold = fresh(now) ? limits.announcesNew() : limits.announces();
        if (received.announces().perSecond(now) >= threshold) return Optional.empty();
        heldUntil = now + limits.releaseInterval();
        return held.release();
    }

    /**
     * Asks to send a foreign announce now; if that cannot be, it waits its turn.
     *
     * @param emitted when it was made, in Unix seconds, as it says itself
     */
    public boolean sendsAnnounceNow(Packet announce, long emitted, long now) {
        return queue.sendsNow(announce, emitted, now);
    }

    /** Asks to send a path request of so many bytes for others now; it does not wait. */
    public boolean sendsRequestNow(int size, long now) {
        return queue.sendsRequestNow(size, now);
    }

    /** The announce whose turn it is, if there is one. */
    public Optional<Packet> dueAnnounce(long now) {
        return queue.due(now);
    }

    /** When a waiting announce leaves; {@code Long.MAX_VALUE} if none waits. */
    public long nextDeadline() {
        return queue.nextDeadline();
    }

    /** Forgets the announces that wait for their turn here. */
    public void dropAnnounceQueue() {
        queue.clear();
    }

    /** As status reports show it. */
    public Status status(long now) {
        return new Status(
                id,
                profile,
                online,
                since,
                clients,
                received.flow(now),
                sent.flow(now),
                queue.size(),
                held.size(),
                announceBurst.since(),
                requestBurst.since(),
                protocolViolations,
                accessViolations,
                filtered);
    }
}
