package io.reticle.daemon.command;

import io.reticle.drivers.CommandWords;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.msgpack.Value;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * A command that was run without a shell, and what came of it. Of what it writes at most {@link
 * #MOST_KEPT} bytes are kept, and all are counted.
 *
 * @param code as Python gives it: below 0 for the signal that ended it
 * @param concluded empty if its time was over and it was killed
 */
record Execution(
        boolean executed,
        Optional<Integer> code,
        Kept stdout,
        Kept stderr,
        double started,
        Optional<Double> concluded) {
    /** Bytes of each output. */
    static final int MOST_KEPT = 32 * 1024 * 1024;

    /** What ends a command whose time is over, and how long it may take to obey. */
    private static final int SIGTERM = 15;

    private static final int OBEDIENCE_SECONDS = 5;
    private static final int PIECE = 8 * 1024;

    /**
     * What was kept of an output.
     *
     * @param total bytes that there were
     */
    record Kept(Bytes bytes, long total) {
        static final Kept NOTHING = new Kept(Bytes.EMPTY, 0);
    }

    /** Nothing was run. */
    static Execution none(double started) {
        return new Execution(
                false, Optional.empty(), Kept.NOTHING, Kept.NOTHING, started, Optional.empty());
    }

    static Execution of(ExecListener.Wanted wanted, double started) throws InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(CommandWords.split(wanted.command())).start();
        } catch (IOException | IllegalArgumentException e) {
            return none(started);
        }
        Gathering stdout = new Gathering(process.getInputStream(), wanted.stdoutLimit());
        Gathering stderr = new Gathering(process.getErrorStream(), wanted.stderrLimit());
        Thread.ofVirtual().start(() -> feed(process, wanted.stdin()));
        boolean inTime = true;
        if (wanted.seconds().isPresent()) {
            long millis = (long) (wanted.seconds().get() * 1_000);
            inTime = process.waitFor(Math.max(0, millis), TimeUnit.MILLISECONDS);
            if (!inTime) kill(process);
        }
        int code = process.waitFor();
        return new Execution(
                true,
                Optional.of(inTime ? code : -SIGTERM),
                stdout.kept(),
                stderr.kept(),
                started,
                inTime ? Optional.of(System.currentTimeMillis() / 1e3) : Optional.empty());
    }

    private static void kill(Process process) throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        if (process.waitFor(OBEDIENCE_SECONDS, TimeUnit.SECONDS)) return;
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static void feed(Process process, Optional<Bytes> input) {
        try (OutputStream out = process.getOutputStream()) {
            if (input.isPresent()) out.write(input.get().toArray());
        } catch (IOException e) {
            // it does not want to read
        }
    }

    /** Reads an output to its end, so that the command is never held up. */
    private static final class Gathering {
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private final int limit;
        private final Thread thread;
        private long total;

        Gathering(InputStream from, OptionalInt wanted) {
            this.limit = Math.min(wanted.orElse(MOST_KEPT), MOST_KEPT);
            this.thread = Thread.ofVirtual().start(() -> read(from));
        }

        private void read(InputStream from) {
            byte[] piece = new byte[PIECE];
            try (from) {
                for (int n = from.read(piece); n >= 0; n = from.read(piece)) {
                    total += n;
                    kept.write(piece, 0, Math.clamp(limit - kept.size(), 0, n));
                }
            } catch (IOException e) {
                // what has come until then is what there is
            }
        }

        /** A child that outlives the command may hold the pipe: it is not waited for long. */
        Kept kept() throws InterruptedException {
            thread.join(TimeUnit.SECONDS.toMillis(OBEDIENCE_SECONDS));
            return new Kept(Bytes.wrap(kept.toByteArray()), total);
        }
    }

    /** As it goes over the link; nil where nothing was run. */
    Value value() {
        return new Value.Array(
                new Value.Bool(executed),
                code.<Value>map(Value.Int::new).orElse(new Value.Nil()),
                executed ? new Value.Binary(stdout.bytes()) : new Value.Nil(),
                executed ? new Value.Binary(stderr.bytes()) : new Value.Nil(),
                executed ? new Value.Int(stdout.total()) : new Value.Nil(),
                executed ? new Value.Int(stderr.total()) : new Value.Nil(),
                new Value.Real(started),
                concluded.<Value>map(Value.Real::new).orElse(new Value.Nil()));
    }
}
