package io.reticle.suite.adapter;

import io.reticle.suite.sut.LogTail;
import io.reticle.suite.sut.SutProcess;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Lines to and from an adapter program, one answer for each request. Whatever the program does, no
 * call blocks beyond its deadline and no more than a few lines are held in memory: a line has at
 * most 1 MiB, a line that nobody asked for ends the conversation, and the log is cut at 16 MiB.
 */
final class AdapterPipe implements AutoCloseable {
    static final int MAX_LINE = 1 << 20;
    private static final long MAX_LOG = 16L << 20;

    /** What the reader found: a line, or why there will be none. */
    private sealed interface Arrival {
        record Line(String text) implements Arrival {}

        record End(String why) implements Arrival {}
    }

    private final SutProcess process;
    private final Path log;
    private final BlockingQueue<Arrival> arrivals = new ArrayBlockingQueue<>(2);
    private final BlockingQueue<byte[]> departures = new ArrayBlockingQueue<>(1);
    private final Thread copier;
    private volatile boolean asked;
    private volatile Optional<String> broken = Optional.empty();

    AdapterPipe(SutProcess process, Path log) {
        this.process = process;
        this.log = log;
        daemon("adapter-reader", this::read);
        daemon("adapter-writer", this::write);
        this.copier = daemon("adapter-log", this::copyLog);
    }

    /**
     * Sends one line and waits for the line that answers it.
     *
     * @throws AdapterViolation if something other than one line comes, or the program ends
     * @throws AdapterTimeout if nothing comes in time; the program is ended then
     */
    synchronized String exchange(String what, String line, Duration deadline)
            throws InterruptedException {
        if (broken.isPresent()) {
            throw new AdapterViolation(what + ": no longer asked, because " + broken.get());
        }
        if (arrivals.peek() != null) {
            throw violation(what, describe(arrivals.take()));
        }
        asked = true;
        departures.put((line + "\n").getBytes(StandardCharsets.UTF_8));
        Arrival arrival;
        try {
            arrival = arrivals.poll(deadline.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            broken = Optional.of("a call was given up");
            throw e;
        }
        if (arrival == null) {
            broken = Optional.of(what + " was not answered");
            process.close();
            throw new AdapterTimeout(
                    what
                            + ": expected an answer within "
                            + deadline.toMillis()
                            + " ms, found none"
                            + lastWords());
        }
        return switch (arrival) {
            case Arrival.Line(String text) -> text;
            case Arrival.End end -> throw violation(what, describe(end));
        };
    }

    /** Closes the program's input and waits for its end; for after {@code stop}. */
    boolean awaitExit(Duration deadline) throws InterruptedException {
        return process.awaitExit(deadline);
    }

    boolean usable() {
        return broken.isEmpty() && process.alive();
    }

    SutProcess process() {
        return process;
    }

    String lastWords() {
        var tail = LogTail.of(log);
        return tail.isBlank() ? "" : "; its log ends: " + tail;
    }

    @Override
    public void close() {
        broken = broken.or(() -> Optional.of("it was closed"));
        process.close();
        departures.offer(new byte[0]); // lets the writer see the end
        try {
            copier.join(Duration.ofSeconds(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private AdapterViolation violation(String what, String found) {
        broken = broken.or(() -> Optional.of(found));
        process.close();
        return new AdapterViolation(
                what + ": expected one line of JSON, found " + found + lastWords());
    }

    private static String describe(Arrival arrival) {
        return switch (arrival) {
            case Arrival.Line(String text) -> "a line that nobody asked for: " + brief(text);
            case Arrival.End(String why) -> why;
        };
    }

    static String brief(String text) {
        return text.length() <= 120 ? text : text.substring(0, 120) + "… (" + text.length() + ")";
    }

    private void read() {
        try (InputStream in = new BufferedInputStream(process.process().getInputStream())) {
            var line = new ByteArrayOutputStream();
            for (int value = in.read(); value >= 0; value = in.read()) {
                if (value != '\n') {
                    line.write(value);
                    if (line.size() > MAX_LINE) {
                        end("a line longer than " + MAX_LINE + " bytes");
                        return;
                    }
                } else {
                    if (!take(line.toString(StandardCharsets.UTF_8))) {
                        return;
                    }
                    line.reset();
                }
            }
            end(line.size() == 0 ? "the end of its output" : "an unfinished last line");
        } catch (IOException e) {
            end("the end of its output");
        }
    }

    /** Hands a line over; false, and the end of reading, if nobody asked for it. */
    private boolean take(String line) {
        var wanted = asked;
        asked = false;
        if (arrivals.offer(new Arrival.Line(line)) && wanted) {
            return true;
        }
        // stays in the queue until the next request, which then fails on it
        process.close();
        return false;
    }

    private void end(String why) {
        arrivals.offer(new Arrival.End(why + status()));
    }

    /** How the program ended; its output may end a moment before it does. */
    private String status() {
        try {
            return process.awaitExit(Duration.ofMillis(500))
                    ? " (exit code " + process.process().exitValue() + ")"
                    : "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private void write() {
        try (OutputStream out = process.process().getOutputStream()) {
            while (broken.isEmpty()) {
                var line = departures.take();
                out.write(line);
                out.flush();
            }
        } catch (IOException e) {
            // a program that no longer reads has ended or will not answer: the reader tells
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void copyLog() {
        try (InputStream in = process.process().getErrorStream();
                OutputStream out = Files.newOutputStream(log)) {
            var buffer = new byte[8192];
            long written = 0;
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (written + n <= MAX_LOG) {
                    out.write(buffer, 0, n);
                    out.flush();
                    written += n;
                }
            }
        } catch (IOException e) {
            // the program is gone, and what it said up to then is kept
        }
    }

    private static Thread daemon(String name, Runnable work) {
        return Thread.ofPlatform().daemon().name(name).start(work);
    }
}
