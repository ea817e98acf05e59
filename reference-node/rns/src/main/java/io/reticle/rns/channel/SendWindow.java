package io.reticle.rns.channel;

/**
 * How many messages may be under way at once (R-CORE-206). It opens by one with each delivery and
 * closes by one with each loss; how far it may open depends on the round-trip times seen. All times
 * in microseconds.
 */
final class SendWindow {
    private static final int INITIAL = 2;
    private static final int MAX_SLOW = 5;
    private static final int MIN_MEDIUM = 5;
    private static final int MAX_MEDIUM = 12;
    private static final int MIN_FAST = 16;

    /** The widest that any window gets. */
    static final int MAX_FAST = 48;

    private static final int FLEXIBILITY = 4;

    private static final long RTT_FAST = 180_000;
    private static final long RTT_MEDIUM = 750_000;
    private static final long RTT_SLOW = 1_450_000;

    /** So many deliveries in a row at one speed open the limits of that speed. */
    private static final int ROUNDS = 10;

    private int size;
    private int min;
    private int max;
    private int flexibility;
    private int fastRounds;
    private int mediumRounds;

    /**
     * @param rtt of the link as the channel is opened
     */
    SendWindow(long rtt) {
        boolean slow = rtt > RTT_SLOW;
        size = slow ? 1 : INITIAL;
        min = slow ? 1 : INITIAL;
        max = slow ? 1 : MAX_SLOW;
        flexibility = slow ? 1 : FLEXIBILITY;
    }

    int size() {
        return size;
    }

    /** One message was delivered. */
    void delivered(long rtt) {
        if (size < max) size++;
        if (rtt == 0) return;
        if (rtt <= RTT_FAST) {
            fastRounds++;
            if (fastRounds == ROUNDS && max < MAX_FAST) widen(MIN_FAST, MAX_FAST);
            return;
        }
        fastRounds = 0;
        if (rtt > RTT_MEDIUM) {
            mediumRounds = 0;
            return;
        }
        mediumRounds++;
        if (mediumRounds == ROUNDS && max < MAX_MEDIUM) widen(MIN_MEDIUM, MAX_MEDIUM);
    }

    private void widen(int newMin, int newMax) {
        min = newMin;
        max = newMax;
    }

    /** One message was not proved in time. */
    void lost() {
        if (size <= min) return;
        size--;
        if (max > min + flexibility) max--;
    }
}
