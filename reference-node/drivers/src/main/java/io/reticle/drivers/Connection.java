package io.reticle.drivers;

import io.reticle.rns.bytes.Bytes;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A stream of bytes that carries frames. One thread reads, another writes; sending never blocks the
 * caller. Both are threads of the platform, which the kernel wakes by itself: virtual ones wait for
 * a poller and a carrier first, which costs a third of what a small node can do. A peer that does
 * not read costs a bounded backlog: what comes on top is dropped and counted.
 */
public final class Connection implements RunningLink {
    /** Bytes that may wait for a slow peer on a socket. */
    public static final int BACKLOG = 4 * 1024 * 1024;

    /** Bytes that may wait on a serial line: about a minute at 9600 baud. */
    static final int SLOW_BACKLOG = 64 * 1024;

    private static final int READ_SIZE = 64 * 1024;

    /** How long a closed connection may still take to send what is waiting. */
    private static final Duration CLOSING = Duration.ofSeconds(1);

    private final ByteStream stream;
    private final FrameLink.Listener listener;
    private final Framing framing;
    private final int backlog;
    private final String kind;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Bytes> waiting = new ArrayDeque<>();
    private int waitingBytes;
    private long droppedFrames;
    private boolean writing;
    private boolean closed;

    /**
     * @param stream its text is the far end
     * @param kind what stands before it in {@link #toString}
     * @param backlog bytes that may wait to be written
     */
    Connection(
            ByteStream stream,
            String kind,
            Framing framing,
            int backlog,
            FrameLink.Listener listener) {
        this.stream = stream;
        this.kind = kind;
        this.framing = framing;
        this.backlog = backlog;
        this.listener = listener;
    }

    /** Over TCP. */
    Connection(Socket socket, Framing framing, FrameLink.Listener listener) {
        this(ByteStream.of(socket, Hosts.text(socket)), "tcp", framing, BACKLOG, listener);
    }

    /** Between programs of this machine. */
    Connection(ByteStream stream, int longestFrame, FrameLink.Listener listener) {
        this(stream, "local", Framing.hdlc(longestFrame), BACKLOG, listener);
    }

    @Override
    public void run() {
        Thread writer = Thread.ofPlatform().daemon().name(this + " out").start(this::write);
        try {
            listener.opened(this);
            read();
        } finally {
            shut();
            close();
            writer.interrupt();
            listener.closed(this);
        }
    }

    private void read() {
        var unframer = framing.unframer(frame -> listener.received(this, frame));
        byte[] buffer = new byte[READ_SIZE];
        try (InputStream in = stream.input()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (n == 0) unframer.silence();
                else unframer.feed(buffer, 0, n);
            }
        } catch (IOException e) {
            // a connection that breaks is closed like any other
        }
    }

    private void write() {
        try {
            OutputStream out = stream.output();
            for (Bytes next = take(); next != null; next = take()) {
                out.write(next.toArray());
                out.flush();
            }
        } catch (IOException | InterruptedException e) {
            shut();
        }
    }

    private Bytes take() throws InterruptedException {
        lock.lock();
        try {
            writing = false;
            changed.signalAll();
            while (waiting.isEmpty()) {
                if (closed) return null;
                changed.await();
            }
            Bytes next = waiting.removeFirst();
            waitingBytes -= next.length();
            writing = true;
            return next;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void send(Bytes frame) {
        sendRaw(framing.encode(frame));
    }

    /** Queues bytes as they are, without framing: for provers who want them wrong. */
    public void sendRaw(Bytes bytes) {
        lock.lock();
        try {
            if (closed || waitingBytes + bytes.length() > backlog) {
                droppedFrames++;
                return;
            }
            waiting.addLast(bytes);
            waitingBytes += bytes.length();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long droppedFrames() {
        lock.lock();
        try {
            return droppedFrames;
        } finally {
            lock.unlock();
        }
    }

    /** Sends what is waiting, for a second at most, and ends the connection. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) return;
            closed = true;
            changed.signalAll();
            if (waiting.isEmpty() && !writing) {
                shut();
            } else {
                Thread.ofVirtual().name(this + " closing").start(this::shutSoon);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void abandon() {
        shut();
    }

    private void shutSoon() {
        lock.lock();
        try {
            long left = CLOSING.toNanos();
            while (left > 0 && (writing || !waiting.isEmpty())) left = changed.awaitNanos(left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
            shut();
        }
    }

    private void shut() {
        stream.close();
    }

    @Override
    public String peer() {
        return stream.toString();
    }

    @Override
    public String toString() {
        return kind + " " + stream;
    }
}
