package io.reticle.suite.prober;

import io.reticle.drivers.ByteStream;
import io.reticle.drivers.Framing;
import io.reticle.suite.engine.Inconclusive;
import io.reticle.suite.engine.Refuted;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that the node starts and speaks with over its standard input and output. It hands both
 * on through two named pipes, so that the prober is at the other end whichever run of it is alive.
 */
public final class Program implements AutoCloseable {
    private static final String SCRIPT =
            """
            #!/bin/sh
            # program FOLDER: standard input goes to FOLDER/out, standard output comes from FOLDER/in
            cat < "$1/in" &
            echo "$$ $!" >> "$1/starts"
            exec cat > "$1/out"
            """;

    private static final Duration LOOK = Duration.ofMillis(50);

    private final Path folder;
    private final Path script;
    private final Path starts;
    private final End end;

    private Program(Prober prober, String name, Path folder, Framing framing) throws IOException {
        this.folder = folder;
        this.script = Files.writeString(folder.resolve("program"), SCRIPT);
        this.starts = folder.resolve("starts");
        Transcript said = new Transcript(name, prober.evidence());
        Wire wire =
                prober.over(
                        name,
                        StreamLine.over(
                                new NamedPipes(folder.resolve("in"), folder.resolve("out")),
                                framing,
                                said));
        this.end = new End(wire, said, System.nanoTime());
    }

    static Program make(Prober prober, String name, Framing framing)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("reticle-");
        Process made =
                new ProcessBuilder(
                                "mkfifo",
                                folder.resolve("in").toString(),
                                folder.resolve("out").toString())
                        .inheritIO()
                        .start();
        if (made.waitFor() != 0) throw new IOException("mkfifo failed in " + folder);
        return new Program(prober, name, folder, framing);
    }

    /** As it stands in the node's configuration. */
    public String command() {
        return "sh %s %s".formatted(script, folder);
    }

    /** What the program hands on, whichever run of it. */
    public End end() {
        return end;
    }

    /** How often it was started. */
    private List<String> starts() throws IOException {
        if (!Files.exists(starts)) return List.of();
        String text = Files.readString(starts);
        // a line that is being written does not count yet
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    /**
     * The node has to start it so often.
     *
     * @return when the start was seen, as {@link System#nanoTime} has it
     */
    public long awaitStart(int times, Duration deadline) throws IOException, InterruptedException {
        long until = System.nanoTime() + deadline.toNanos();
        while (starts().size() < times) {
            if (System.nanoTime() > until) {
                throw new Refuted(
                        "expected the program to be started %d times within %.1f s, found %d"
                                .formatted(times, deadline.toMillis() / 1000.0, starts().size()));
            }
            TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
        }
        return System.nanoTime();
    }

    /** Ends the program's present run. */
    public void kill() throws IOException {
        for (String id : starts().getLast().split(" ")) {
            ProcessHandle.of(Long.parseLong(id)).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Override
    public void close() throws IOException {
        end.wire().close();
        for (String name : List.of("in", "out", "starts", "program")) {
            Files.deleteIfExists(folder.resolve(name));
        }
        Files.deleteIfExists(folder);
    }

    /** Each is open for reading and writing, so that it outlives whoever is at its other end. */
    private static final class NamedPipes implements ByteStream {
        private final RandomAccessFile in;
        private final RandomAccessFile out;
        private volatile boolean closed;

        /**
         * @param in what the program reads
         * @param out what it writes
         */
        NamedPipes(Path in, Path out) throws IOException {
            this.in = new RandomAccessFile(in.toFile(), "rw");
            this.out = new RandomAccessFile(out.toFile(), "rw");
        }

        @Override
        public InputStream input() {
            return new InputStream() {
                @Override
                public int read() throws IOException {
                    return out.read();
                }

                @Override
                public int read(byte[] buffer, int offset, int length) throws IOException {
                    int count = out.read(buffer, offset, length);
                    return closed ? -1 : count;
                }
            };
        }

        @Override
        public OutputStream output() {
            return new OutputStream() {
                @Override
                public void write(int one) throws IOException {
                    in.write(one);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    in.write(bytes, offset, length);
                }
            };
        }

        @Override
        public synchronized void close() {
            if (closed) return;
            closed = true;
            try {
                // whoever reads has to be woken: closing a pipe does not
                out.write(0);
                out.close();
                in.close();
            } catch (IOException e) {
                throw new Inconclusive("closing named pipes", e);
            }
        }

        @Override
        public String toString() {
            return "named pipes";
        }
    }
}
