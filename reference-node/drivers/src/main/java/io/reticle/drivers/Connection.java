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
 * One stream that carries HDLC frames, of TCP or within this machine. One thread reads, another
 * writes; sending never blocks the caller. Both are threads of the platform, which the kernel wakes
 * by itself: virtual ones wait for a poller and a carrier first, which costs a third of what a
 * small node can do. A peer that does not read costs at most {@link #BACKLOG} bytes: what comes on
 * top is dropped and counted.
 */
public final class Connection implements FrameLink {
    /** Bytes that may wait for a slow peer. */
    public static final int BACKLOG = 4 * 1024 * 1024;

    private static final int READ_SIZE = 64 * 1024;

    /** How long a closed connection may still take to send what is waiting. */
    private static final Duration CLOSING = Duration.ofSeconds(1);

    private final ByteStream stream;
    private final FrameLink.Listener listener;
    private final int longestFrame;
    private final String name;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Bytes> waiting = new ArrayDeque<>();
    private int waitingBytes;
    private long droppedFrames;
    private boolean writing;
    private boolean closed;

    Connection(Socket socket, int longestFrame, FrameLink.Listener listener) {
        this(ByteStream.of(socket, nameOf(socket)), longestFrame, listener);
    }

    Connection(ByteStream stream, int longestFrame, FrameLink.Listener listener) {
        this.stream = stream;
        this.longestFrame = longestFrame;
        this.listener = listener;
        this.name = stream.toString();
    }

    private static String nameOf(Socket socket) {
        return socket.getRemoteSocketAddress() == null
                ? "tcp"
                : "tcp " + socket.getRemoteSocketAddress().toString().replaceFirst("^.*/", "");
    }

    /** Starts to write, tells the listener, and reads until the connection ends. */
    void run() {
        Thread writer = Thread.ofPlatform().daemon().name(name + " out").start(this::write);
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
        var decoder = new Hdlc.Decoder(longestFrame, frame -> listener.received(this, frame));
        byte[] buffer = new byte[READ_SIZE];
        try (InputStream in = stream.input()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                decoder.feed(buffer, 0, n);
            }
        } catch (IOException e) {
            // a connection that breaks is closed like any other
        }
    }

    private void write() {
        try {
            OutputStream out = stream.output();
            for (Bytes next = take(); next != null; next = take()) out.write(next.toArray());
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
        sendRaw(Hdlc.encode(frame));
    }

    /** Queues bytes as they are, without framing: for provers who want them wrong. */
    public void sendRaw(Bytes bytes) {
        lock.lock();
        try {
            if (closed || waitingBytes + bytes.length() > BACKLOG) {
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
                Thread.ofVirtual().name(name + " closing").start(this::shutSoon);
            }
        } finally {
            lock.unlock();
        }
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
    public String toString() {
        return name;
    }
}
