package io.reticle.reports.event;

import com.fasterxml.jackson.annotation.JsonInclude;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The events of a run in a file: JSON lines, UTF-8, one event a line.
 *
 * <p>While the run goes on the file is called {@code events.jsonl.partial}, and every event is
 * handed to the operating system at once, so that a run that dies leaves all that it knew. {@link
 * #close} makes the file durable and renames it to {@code events.jsonl}.
 */
public final class EventLog implements EventSink, AutoCloseable {
    /** Name of a finished log. */
    public static final String FINISHED = "events.jsonl";

    /** Name of a log whose run goes on or was interrupted. */
    public static final String PARTIAL = "events.jsonl.partial";

    /** No event is longer; a longer line is refused before it is held in memory. */
    private static final int MAX_LINE_BYTES = 64 * 1024 * 1024;

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .changeDefaultPropertyInclusion(
                            i -> i.withValueInclusion(JsonInclude.Include.ALWAYS))
                    .build();

    private final Path partial;
    private final Path finished;
    // not a FileChannel: that one closes itself when a writing thread is interrupted, and one
    // case that runs out of time must not end the log of all the others
    private final FileOutputStream out;
    private boolean closed;

    private EventLog(Path partial, Path finished, FileOutputStream out) {
        this.partial = partial;
        this.finished = finished;
        this.out = out;
    }

    /**
     * Begins a new log in {@code directory}, which is made if it does not exist. A log of an
     * earlier run in the same place is replaced.
     *
     * @throws IOException if the directory or the file cannot be written
     */
    public static EventLog create(Path directory) throws IOException {
        Files.createDirectories(directory);
        var finished = directory.resolve(FINISHED);
        var partial = directory.resolve(PARTIAL);
        Files.deleteIfExists(finished);
        return new EventLog(partial, finished, new FileOutputStream(partial.toFile()));
    }

    /**
     * Appends {@code event}.
     *
     * @throws UncheckedIOException if it cannot be written, or the log is closed
     */
    @Override
    public synchronized void accept(Event event) {
        var line = (encode(event) + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            out.write(line);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write event to " + partial, e);
        }
    }

    /** Makes the log durable and gives it its final name. Closing again does nothing. */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (out) {
            out.getFD().sync();
        }
        Files.move(partial, finished, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * The log in {@code directory}: the finished one, else the partial one.
     *
     * @throws NoSuchFileException if there is neither
     */
    public static Path find(Path directory) throws NoSuchFileException {
        for (var name : List.of(FINISHED, PARTIAL)) {
            var path = directory.resolve(name);
            if (Files.isRegularFile(path)) {
                return path;
            }
        }
        throw new NoSuchFileException(
                directory.toString(), null, "no " + FINISHED + " and no " + PARTIAL + " here");
    }

    /**
     * Reads a log. A last line without an end of line was cut off by a crash and is left out.
     *
     * @throws MalformedEvent if a line is not an event
     * @throws IOException if {@code log} cannot be read
     */
    public static List<Event> read(Path log) throws IOException {
        var events = new ArrayList<Event>();
        try (var in = Files.newInputStream(log)) {
            read(in, log.getFileName().toString(), events);
        }
        return List.copyOf(events);
    }

    private static void read(InputStream in, String file, List<Event> events) throws IOException {
        var line = new ByteArrayOutputStream();
        var chunk = new byte[64 * 1024];
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
            int from = 0;
            for (int i = 0; i < n; i++) {
                if (chunk[i] == '\n') {
                    line.write(chunk, from, i - from);
                    events.add(decode(line.toByteArray(), file, events.size() + 1));
                    line.reset();
                    from = i + 1;
                }
            }
            line.write(chunk, from, n - from);
            if (line.size() > MAX_LINE_BYTES) {
                throw new MalformedEvent(
                        file,
                        events.size() + 1,
                        "line too long: expected at most "
                                + MAX_LINE_BYTES
                                + " bytes, found no end of line after "
                                + line.size());
            }
        }
    }

    /** The event as one line of JSON, without the end of line. */
    static String encode(Event event) {
        // the declared type must be Event: it is what says that a type member is written
        return JSON.writerFor(Event.class).writeValueAsString(event);
    }

    private static Event decode(byte[] line, String file, int number) throws MalformedEvent {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedEvent(
                    file, number, "expected UTF-8, found other bytes (" + e.getMessage() + ")");
        }
        try {
            var event = JSON.readValue(text, Event.class);
            if (event == null) {
                throw new MalformedEvent(file, number, "expected an event, found null");
            }
            return event;
        } catch (JacksonException e) {
            var at = e.getLocation();
            throw new MalformedEvent(
                    file,
                    number,
                    (at == null || at.getColumnNr() < 1 ? "" : "column " + at.getColumnNr() + ": ")
                            + "expected an event as a JSON object, found "
                            + found(text)
                            + " ("
                            + e.getOriginalMessage()
                            + ")");
        }
    }

    private static String found(String text) {
        var start = text.strip();
        return start.isEmpty()
                ? "an empty line"
                : "'" + (start.length() <= 60 ? start : start.substring(0, 60) + "…") + "'";
    }
}
