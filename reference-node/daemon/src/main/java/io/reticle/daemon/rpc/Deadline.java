package io.reticle.daemon.rpc;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Does something if it is not closed in time. */
final class Deadline implements AutoCloseable {
    private static final ScheduledThreadPoolExecutor TIMER =
            new ScheduledThreadPoolExecutor(
                    1, Thread.ofPlatform().daemon().name("rpc deadlines").factory());

    static {
        TIMER.setRemoveOnCancelPolicy(true);
    }

    private final ScheduledFuture<?> due;

    Deadline(Duration patience, Runnable then) {
        due = TIMER.schedule(then, patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        due.cancel(false);
    }
}
