package io.reticle.rns.channel;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.Bzip2;

/** The sending end of a byte stream in a channel. */
public final class StreamWriter {
    /** Shorter writes are sent as they are. */
    private static final int LEAST_TO_COMPRESS = 33;

    /** Compression is tried on the whole, then on a half, then on a third. */
    private static final int COMPRESSION_TRIES = 3;

    private final Channel channel;
    private final int stream;
    private boolean closing;
    private boolean ended;

    /** What one chunk carries, and how many bytes of the input that is. */
    private record Piece(StreamChunk chunk, int input) {}

    StreamWriter(Channel channel, int stream) {
        // the chunk checks the id
        this.stream = new StreamChunk(stream, false, false, Bytes.EMPTY).stream();
        this.channel = channel;
    }

    /** As the receiving end numbers it. */
    public int stream() {
        return stream;
    }

    /**
     * Sends the beginning of {@code data} in one message.
     *
     * @return how many bytes were taken, at most 16384; 0 if the channel is not ready, and then
     *     {@link ChannelEvent.Ready} follows
     * @throws IllegalStateException if the stream was closed
     */
    public int write(Bytes data, long now) {
        if (closing) throw new IllegalStateException("stream " + stream + " was closed");
        if (data.isEmpty() || !channel.admits()) return 0;
        Piece piece = piece(data.slice(0, Math.min(data.length(), StreamChunk.MAX_CONTENT)));
        return sent(piece.chunk(), now) ? piece.input() : 0;
    }

    private Piece piece(Bytes data) {
        int room = channel.mdu() - StreamChunk.HEADER_SIZE;
        if (data.length() >= LEAST_TO_COMPRESS) {
            for (int part = 1; part <= COMPRESSION_TRIES; part++) {
                Bytes input = data.slice(0, data.length() / part);
                Bytes smaller = Bzip2.compress(input);
                if (smaller.length() < room && smaller.length() < input.length()) {
                    return new Piece(new StreamChunk(stream, false, true, smaller), input.length());
                }
            }
        }
        Bytes raw = data.slice(0, Math.min(data.length(), room));
        return new Piece(new StreamChunk(stream, false, false, raw), raw.length());
    }

    private boolean sent(StreamChunk chunk, long now) {
        return channel.offer(StreamChunk.TYPE, chunk.encode(), now);
    }

    /**
     * Ends the stream with an empty chunk that says so (R-CORE-211): at once if the channel is
     * ready, else as soon as it is.
     */
    public void close(long now) {
        closing = true;
        mayEnd(now);
    }

    /** The channel may be ready again. */
    void mayEnd(long now) {
        if (!closing || ended || !channel.ready()) return;
        ended = sent(new StreamChunk(stream, true, false, Bytes.EMPTY), now);
    }
}
