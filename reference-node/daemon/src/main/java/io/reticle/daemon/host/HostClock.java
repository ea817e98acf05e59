package io.reticle.daemon.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The node's time: the wall clock as it was at the start, counted on by the monotonic clock, so
 * that it does not jump when somebody sets the machine's clock.
 *
 * <p>For tests of what takes days, the environment variable {@value #FILE} may name a file with a
 * number of seconds and its sign, such as {@code +86400}. The time is put forward, or back, by that
 * much, and follows when the file changes: the form that libfaketime reads for other programs.
 */
final class HostClock {
    static final String FILE = "RETICLE_NODE_CLOCK";

    /** How old the last look at the file may be. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final int LONGEST = 24;

    private final long wallStart = System.currentTimeMillis() * 1_000;
    private final long nanoStart = System.nanoTime();
    private final Optional<Path> file;
    private volatile long offset;
    private volatile long lookedAt;

    HostClock(Optional<Path> file) {
        this.file = file;
        this.lookedAt = nanoStart;
        file.ifPresent(this::look);
    }

    /** The one that the environment asks for. */
    static HostClock chosen() {
        return new HostClock(
                Optional.ofNullable(System.getenv(FILE))
                        .filter(name -> !name.isBlank())
                        .map(Path::of));
    }

    /** Microseconds since the Unix epoch. */
    long now() {
        long nanos = System.nanoTime();
        if (file.isPresent() && nanos - lookedAt > LOOK_NANOS) {
            lookedAt = nanos;
            look(file.get());
        }
        return wallStart + offset + (nanos - nanoStart) / 1_000;
    }

    /** The longest that may be waited without a look at the clock, in microseconds. */
    long longestWait(long micros) {
        return file.isEmpty() ? micros : Math.min(micros, LOOK_NANOS / 1_000);
    }

    /** A file that is not there, or is being written, changes nothing. */
    private void look(Path place) {
        try {
            if (Files.size(place) > LONGEST) return;
            String text = Files.readString(place).strip();
            if (!text.matches("[+-]\\d{1,12}")) return;
            offset = TimeUnit.SECONDS.toMicros(Long.parseLong(text));
        } catch (IOException e) {
            // the next look may find it
        }
    }
}
