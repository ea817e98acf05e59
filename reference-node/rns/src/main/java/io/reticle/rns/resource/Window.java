package io.reticle.rns.resource;

/**
 * How many parts a receiver asks for at a time (R-CORE-192). It grows by one with each round that
 * came in whole, and shrinks with each that did not; how far it may grow depends on how fast the
 * link turns out to be.
 */
final class Window {
    static final int FIRST = 4;
    private static final int LEAST = 2;
    private static final int MOST_AT_FIRST = 10;
    private static final int MOST_VERY_SLOW = 4;
    static final int MOST_FAST = 75;

    /** How far the window may be above its lower bound before that follows. */
    private static final int FLEXIBILITY = 4;

    /** In bytes per second. */
    private static final double FAST = 6_250;

    private static final double VERY_SLOW = 250;

    private static final int FAST_ROUNDS = 4;
    private static final int VERY_SLOW_ROUNDS = 2;

    private int size;
    private int least = LEAST;
    private int most = MOST_AT_FIRST;
    private int fastRounds;
    private int verySlowRounds;

    /**
     * @param first what the link's previous incoming segment ended with, or {@link #FIRST}
     */
    Window(int first) {
        this.size = first;
    }

    int size() {
        return size;
    }

    /**
     * The first part after a request came in.
     *
     * @param rate in bytes per second: request and part, over the time between them
     */
    void answered(double rate) {
        if (rate > FAST) fastRound();
    }

    /**
     * All parts that were asked for are in.
     *
     * @param rate in bytes per second, from the request to the last part
     */
    void roundCompleted(double rate) {
        if (size < most) {
            size++;
            if (size - least >= FLEXIBILITY) least++;
        }
        if (rate > FAST) fastRound();
        if (fastRounds == 0 && rate < VERY_SLOW && verySlowRounds < VERY_SLOW_ROUNDS) {
            verySlowRounds++;
            if (verySlowRounds == VERY_SLOW_ROUNDS) most = MOST_VERY_SLOW;
        }
    }

    private void fastRound() {
        if (fastRounds == FAST_ROUNDS) return;
        fastRounds++;
        if (fastRounds == FAST_ROUNDS) most = MOST_FAST;
    }

    /** Parts that were asked for did not come in time. */
    void timedOut() {
        if (size <= least) return;
        size--;
        if (most > least) {
            most--;
            if (most - size >= FLEXIBILITY) most--;
        }
    }
}
