package io.reticle.daemon.command;

import io.reticle.daemon.session.Session;
import io.reticle.rns.bytes.Bytes;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** What listeners do while nothing happens. */
final class Announcing {
    private Announcing() {}

    /**
     * Announces a destination until the process ends.
     *
     * @param seconds between two announces; 0 for only one, below 0 for none
     */
    static void repeatedly(Session session, Bytes destination, int seconds) throws Exception {
        if (seconds >= 0) session.announce(destination);
        while (seconds > 0) {
            Thread.sleep(Duration.ofSeconds(seconds));
            session.announce(destination);
        }
        new CountDownLatch(1).await();
    }
}
