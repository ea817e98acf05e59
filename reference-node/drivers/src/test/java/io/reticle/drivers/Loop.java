package io.reticle.drivers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A loop that a thread of its own serves, with somebody who listens on it. */
final class Loop implements AutoCloseable {
    final Listening listening;
    private final SocketLoop loop = new SocketLoop();
    private volatile boolean over;

    Loop() throws IOException {
        listening = new Listening().on(Optional.of(loop));
        Thread.ofPlatform().name("loop").start(this::serve);
    }

    private void serve() {
        try (loop) {
            while (!over) {
                loop.mayBeWoken();
                loop.serve(over ? 0 : TimeUnit.SECONDS.toMicros(60));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        over = true;
        loop.wake();
    }
}
