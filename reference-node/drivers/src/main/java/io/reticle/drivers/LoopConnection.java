package io.reticle.drivers;

import io.reticle.rns.bytes.Bytes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A connected socket that a {@link SocketLoop} serves. Everything but {@link #run}, {@link #send}
 * and {@link #close} happens on the loop's thread.
 */
final class LoopConnection implements RunningLink {
    /** How long a closed connection may still take to send what is waiting. */
    private static final Duration CLOSING = Duration.ofSeconds(1);

    private static final int BOTH = SelectionKey.OP_READ | SelectionKey.OP_WRITE;

    private final SocketLoop loop;
    private final SocketChannel channel;
    private final String peer;
    private final Framing framing;
    private final FrameLink.Listener listener;
    private final Framing.Unframer unframer;
    private final CountDownLatch over = new CountDownLatch(1);

    /** As they go into the stream; the first may have gone in part. */
    private final Deque<Bytes> waiting = new ArrayDeque<>();

    private int waitingBytes;
    private long writtenBytes;
    private final Optional<StallRule> stall;

    /** Bytes that other threads have given to the loop and that it has not taken yet. */
    private final AtomicLong onTheirWay = new AtomicLong();

    private final AtomicLong droppedFrames = new AtomicLong();

    /** From {@link #close} on: what comes later is not sent. */
    private volatile boolean refusing;

    private SelectionKey key;
    private boolean closed;
    private boolean toldOpen;
    private long closeBy;

    /**
     * @param channel connected
     * @param limited whether a peer that does not read is sent nothing more, and cut off in the end
     */
    LoopConnection(
            SocketLoop loop,
            SocketChannel channel,
            Framing framing,
            boolean limited,
            FrameLink.Listener listener) {
        this.stall = limited ? Optional.of(new StallRule(System.nanoTime())) : Optional.empty();
        this.loop = loop;
        this.channel = channel;
        this.peer = Hosts.text(channel.socket());
        this.framing = framing;
        this.listener = listener;
        this.unframer = framing.unframer(frame -> listener.received(this, frame));
    }

    @Override
    public void run() {
        loop.onLoop(this::begin);
        try {
            over.await();
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
        }
    }

    private void begin() {
        if (closed) return;
        try {
            key = loop.register(channel, this);
        } catch (IOException e) {
            end();
            return;
        }
        toldOpen = true;
        listener.opened(this);
        if (!waiting.isEmpty()) loop.unwritten(this);
    }

    static void ready(SelectionKey key) {
        LoopConnection connection = (LoopConnection) key.attachment();
        try {
            if (key.isReadable()) connection.read();
            if (key.isValid() && key.isWritable()) connection.write();
        } catch (CancelledKeyException e) {
            // closed while it was served
        }
    }

    private void read() {
        byte[] arriving = loop.arriving();
        int count;
        try {
            count = channel.read(ByteBuffer.wrap(arriving));
        } catch (IOException e) {
            count = -1;
        }
        if (count < 0) {
            end();
        } else {
            unframer.feed(arriving, 0, count);
        }
    }

    @Override
    public void send(Bytes frame) {
        if (refusing) {
            droppedFrames.incrementAndGet();
            return;
        }
        Bytes stream = framing.encode(frame);
        if (loop.here()) {
            queue(stream);
        } else if (onTheirWay.addAndGet(stream.length()) > Connection.BACKLOG) {
            onTheirWay.addAndGet(-stream.length());
            droppedFrames.incrementAndGet();
        } else {
            loop.onLoop(
                    () -> {
                        onTheirWay.addAndGet(-stream.length());
                        queue(stream);
                    });
        }
    }

    private void queue(Bytes stream) {
        if (closed
                || waitingBytes + stream.length() > Connection.BACKLOG
                || stall.isPresent() && stall.get().stalled()) {
            droppedFrames.incrementAndGet();
            return;
        }
        // where some wait already, the loop or the socket's readiness will see to it
        if (waiting.isEmpty()) {
            if (key != null) loop.unwritten(this);
            stall.ifPresent(
                    rule -> {
                        rule.begins(writtenBytes, System.nanoTime());
                        loop.watch(this);
                    });
        }
        waiting.addLast(stream);
        waitingBytes += stream.length();
    }

    /** Writes as much as the socket takes. */
    void write() {
        try {
            boolean room = true;
            while (room && !waiting.isEmpty() && channel.isOpen()) {
                ByteBuffer leaving = gathered();
                taken(channel.write(leaving));
                room = !leaving.hasRemaining();
            }
            want(waiting.isEmpty() ? SelectionKey.OP_READ : BOTH);
        } catch (IOException | CancelledKeyException e) {
            end();
        }
    }

    private void want(int operations) {
        if (key != null && key.isValid() && key.interestOps() != operations) {
            key.interestOps(operations);
        }
    }

    /** As much of what waits as there is room for. */
    private ByteBuffer gathered() {
        ByteBuffer leaving = loop.leaving();
        for (Bytes next : waiting) {
            next.into(
                    (array, offset, length) ->
                            leaving.put(array, offset, Math.min(length, leaving.remaining())));
            if (!leaving.hasRemaining()) break;
        }
        return leaving.flip();
    }

    private void taken(int written) {
        waitingBytes -= written;
        writtenBytes += written;
        int left = written;
        while (left > 0) {
            Bytes first = waiting.removeFirst();
            if (first.length() > left) waiting.addFirst(first.from(left));
            left -= first.length();
        }
    }

    /** A look at whether the peer reads; true if there is no need for more of them now. */
    boolean watched() {
        if (closed) return true;
        boolean bearable = stall.orElseThrow().look(writtenBytes, waitingBytes, System.nanoTime());
        if (!bearable) end();
        return !bearable || waiting.isEmpty();
    }

    @Override
    public long droppedFrames() {
        return droppedFrames.get();
    }

    @Override
    public void close() {
        refusing = true;
        loop.onLoop(
                () -> {
                    if (closed) return;
                    closed = true;
                    if (key == null) {
                        end();
                        return;
                    }
                    closeBy = System.nanoTime() + CLOSING.toNanos();
                    write();
                    if (!endIfDue()) loop.closes(this);
                });
    }

    /** In microseconds. */
    long closingIn() {
        return TimeUnit.NANOSECONDS.toMicros(Math.max(0, closeBy - System.nanoTime()));
    }

    /** For a closed one: whether it is over now, all written or not. */
    boolean endIfDue() {
        if (over.getCount() > 0 && !waiting.isEmpty() && closingIn() > 0) return false;
        end();
        return true;
    }

    @Override
    public void abandon() {
        loop.onLoop(this::end);
    }

    /** Ends the socket at once. */
    void end() {
        closed = true;
        waiting.clear();
        try {
            channel.close();
        } catch (IOException e) {
            // it is gone either way
        }
        if (over.getCount() == 0) return;
        over.countDown();
        if (toldOpen) listener.closed(this);
    }

    @Override
    public String peer() {
        return peer;
    }

    @Override
    public String toString() {
        return "tcp " + peer;
    }
}
