package io.reticle.rns.channel;

import io.reticle.rns.bytes.Bytes;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** The receiving end of a byte stream in a channel: what has arrived and was not read yet. */
public final class StreamReader {
    /** With so many bytes unread, the peer has to wait. */
    static final int CAPACITY = 4 << 20;

    private final int stream;
    private final Deque<Bytes> chunks = new ArrayDeque<>();
    private int available;
    private boolean eof;
    private String broken;

    StreamReader(int stream) {
        if (stream < 0 || stream > StreamChunk.MAX_STREAM) {
            throw new IllegalArgumentException(
                    "stream id %d: from 0 to %d".formatted(stream, StreamChunk.MAX_STREAM));
        }
        this.stream = stream;
    }

    /** As the receiving end numbers it. */
    public int stream() {
        return stream;
    }

    void append(Bytes content, boolean last) {
        if (ended()) return;
        if (!content.isEmpty()) {
            chunks.add(content.compact());
            available += content.length();
        }
        eof |= last;
    }

    void breakOff(String reason) {
        if (!eof) broken = reason;
    }

    private boolean ended() {
        return eof || broken != null;
    }

    boolean full() {
        return available >= CAPACITY;
    }

    /** How many bytes can be read at once. */
    public int available() {
        return available;
    }

    /**
     * Takes out up to {@code most} bytes: as many as have arrived, none if none have. Everything
     * that arrived before the end can be read after it (R-CORE-211).
     */
    public Bytes read(int most) {
        int size = Math.min(most, available);
        byte[] read = new byte[size];
        int at = 0;
        while (at < size) {
            Bytes first = chunks.removeFirst();
            int part = Math.min(first.length(), size - at);
            first.slice(0, part).copyTo(read, at);
            if (part < first.length()) chunks.addFirst(first.from(part));
            at += part;
        }
        available -= size;
        return Bytes.wrap(read);
    }

    /** Whether the writer closed the stream and everything has been read. */
    public boolean finished() {
        return eof && available == 0;
    }

    /** Why the stream goes no further although its writer did not close it. */
    public Optional<String> broken() {
        return Optional.ofNullable(broken);
    }
}
