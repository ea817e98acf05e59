package io.reticle.drivers;

import java.io.IOException;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Opens a link, and opens it again after a pause each time that it could not be, or is gone. */
final class KeptLink implements Driver {
    /** One attempt. */
    @FunctionalInterface
    interface Opener {
        /**
         * @return a link that has not begun to run
         * @throws IOException with a message that says what was tried
         */
        RunningLink open() throws IOException;
    }

    private final Opener opener;
    private final Duration pause;
    private final OptionalInt mostTries;
    private final FrameLink.Listener listener;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile RunningLink current;

    /**
     * Begins at once, in the background.
     *
     * @param mostTries attempts in a row, after the first, that may fail (R-NET-230)
     */
    KeptLink(
            String name,
            Opener opener,
            Duration pause,
            OptionalInt mostTries,
            FrameLink.Listener listener) {
        this.opener = opener;
        this.pause = pause;
        this.mostTries = mostTries;
        this.listener = listener;
        Thread.ofPlatform().daemon().name(name).start(this::run);
    }

    private void run() {
        int failed = 0;
        try {
            do {
                failed = attempt() ? 0 : failed + 1;
                if (mostTries.isPresent() && failed > mostTries.getAsInt()) {
                    listener.failed("given up after " + failed + " attempts", true);
                    return;
                }
            } while (!stopped.await(pause.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean attempt() {
        try {
            RunningLink connection = opener.open();
            current = connection;
            if (stopped.getCount() == 0) connection.abandon();
            else connection.run();
            return true;
        } catch (IOException e) {
            if (stopped.getCount() > 0) listener.failed(e.getMessage(), false);
            return false;
        } finally {
            current = null;
        }
    }

    @Override
    public void close() {
        stopped.countDown();
        RunningLink connection = current;
        if (connection != null) connection.close();
    }
}
