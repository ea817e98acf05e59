package io.reticle.drivers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * Frames over the standard input and output of a program, which is started again each time that it
 * ends (R-NET-246). What it says on its standard error goes to ours.
 */
public final class Pipe implements Driver {
    /** How long a program has to end by itself when its pipes are closed. */
    private static final int ENDING_SECONDS = 1;

    private final KeptLink kept;

    /**
     * Starts the program at once, in the background.
     *
     * @param words program and arguments
     * @param respawn from its end to its next start
     * @param most bytes of a frame
     */
    public Pipe(List<String> words, Duration respawn, int most, FrameLink.Listener listener) {
        this.kept =
                new KeptLink(
                        "pipe " + words.getFirst(),
                        () -> open(words, most, listener),
                        respawn,
                        OptionalInt.empty(),
                        listener);
    }

    private static Connection open(List<String> words, int most, FrameLink.Listener listener)
            throws IOException {
        Process process;
        try {
            process =
                    new ProcessBuilder(words)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
        } catch (IOException e) {
            throw new IOException(
                    "cannot start '%s': %s".formatted(words.getFirst(), e.getMessage()), e);
        }
        return new Connection(
                new Program(process, words.getFirst()),
                "pipe",
                Framing.serialHdlc(most),
                Connection.SLOW_BACKLOG,
                listener);
    }

    @Override
    public void close() {
        kept.close();
    }

    private record Program(Process process, String name) implements ByteStream {
        @Override
        public InputStream input() {
            return process.getInputStream();
        }

        @Override
        public OutputStream output() {
            return process.getOutputStream();
        }

        @Override
        public void close() {
            process.destroy();
            process.onExit()
                    .orTimeout(ENDING_SECONDS, TimeUnit.SECONDS)
                    .exceptionally(
                            late -> {
                                process.destroyForcibly();
                                return process;
                            });
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
