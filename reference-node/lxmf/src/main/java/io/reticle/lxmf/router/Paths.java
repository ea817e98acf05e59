package io.reticle.lxmf.router;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.node.Node;

import java.util.HashMap;
import java.util.Map;

/** Ways to where messages go, and how long to wait on them (R-LXMF-81 to R-LXMF-84). */
final class Paths {
    static final long SECOND = 1_000_000;

    /** How often a message is tried. */
    static final int ATTEMPTS = 5;

    private static final int FEWEST_ATTEMPTS = 3;
    private static final long RETRY_WAIT = 10 * SECOND;
    private static final long PATH_WAIT = 7 * SECOND;
    private static final long PER_HOP = 6 * SECOND;

    /** Between two questions for the same way where an interface is slow. */
    private static final long SLOW_DEBOUNCE = 60 * SECOND;

    /** Above, the network is so slow that retries are spread. */
    private static final long LONG_PACKET = SECOND / 2;

    private final Node node;
    private final Map<Bytes, Long> asked = new HashMap<>();

    Paths(Node node) {
        this.node = node;
    }

    boolean known(Bytes destination) {
        return node.path(destination).isPresent();
    }

    /** How long an answer to a question for a way may take. */
    long answerWait() {
        return Math.max(PATH_WAIT, node.mediumTimeout());
    }

    /** Asks for a way, unless that was done a moment ago. */
    void request(Bytes destination, long now) {
        long window = node.mediumTimeout() > RETRY_WAIT ? SLOW_DEBOUNCE : answerWait();
        if (since(destination, now) < window) return;
        asked.values().removeIf(at -> now - at >= window);
        asked.put(destination, now);
        node.requestPath(destination, now);
    }

    /** Whether an answer to an earlier question may still come. */
    boolean pending(Bytes destination, long now) {
        return since(destination, now) < answerWait();
    }

    private long since(Bytes destination, long now) {
        Long at = asked.get(destination);
        return at == null ? Long.MAX_VALUE : now - at;
    }

    /** Notes that the question will be asked by somebody else. */
    void noteRequest(Bytes destination, long now) {
        asked.put(destination, now);
    }

    /** How long a packet and its proof take, at most, as far as that can be known. */
    private long roundTrip(Bytes destination) {
        if (!known(destination)) return node.mediumTimeout();
        return 2 * packetTime(destination) + PER_HOP;
    }

    /** How long the longest packet takes to the first hop. */
    long packetTime(Bytes destination) {
        return Math.max(0, node.firstHopTimeout(destination) - PER_HOP);
    }

    /** Whether one message after the other is enough for the way (R-LXMF-84). */
    boolean slow(Bytes destination) {
        return roundTrip(destination) > RETRY_WAIT;
    }

    /** How long to wait before the next attempt. */
    long retryWait(Bytes destination) {
        return Math.max(RETRY_WAIT, roundTrip(destination));
    }

    /** How often a message is tried on this way. */
    int attempts(Bytes destination) {
        long roundTrip = roundTrip(destination);
        if (roundTrip <= RETRY_WAIT) return ATTEMPTS;
        return Math.max(
                FEWEST_ATTEMPTS, (int) Math.round(ATTEMPTS * (double) RETRY_WAIT / roundTrip));
    }

    /** Up to so much longer to wait, so that not all speak at the same time. */
    long spread(Bytes destination) {
        long packetTime = packetTime(destination);
        return packetTime > LONG_PACKET ? packetTime : 0;
    }
}
