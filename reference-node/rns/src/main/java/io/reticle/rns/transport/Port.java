package io.reticle.rns.transport;

/** One interface of a node as it runs: what it is, whether it is up, and what went over it. */
public final class Port {
    private final InterfaceId id;
    private final InterfaceProfile profile;
    private final long since;
    private final Meter received = new Meter(3);
    private final Meter sent = new Meter(2);
    private boolean online = true;
    private long protocolViolations;
    private long accessViolations;
    private long filtered;
    private int clients;

    Port(InterfaceId id, InterfaceProfile profile, long now) {
        this.id = id;
        this.profile = profile;
        this.since = now;
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

    Meter received() {
        return received;
    }

    Meter sent() {
        return sent;
    }

    void clientCame() {
        clients++;
    }

    void clientLeft() {
        clients--;
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

    /** Forgets the announces that wait for their turn here. */
    public void dropAnnounceQueue() {}

    Status status(long now) {
        return new Status(
                id,
                profile,
                online,
                since,
                clients,
                received.flow(now),
                sent.flow(now),
                0,
                0,
                0,
                0,
                protocolViolations,
                accessViolations,
                filtered);
    }
}
