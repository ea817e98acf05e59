package io.reticle.drivers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Serves many sockets on one thread, that of whoever calls {@link #serve}. A frame that comes in,
 * what its owner makes of it, and the frames that follow from it change no thread; what is sent in
 * one turn leaves each socket in one piece. That is several times less work for a small packet than
 * to hand it from a reading thread to a working one and on to a writing one.
 */
public final class SocketLoop implements AutoCloseable {
    /** In bytes: what is read, or written, at once. */
    static final int PIECE = 256 * 1024;

    private final Selector selector;
    private final Queue<Runnable> asked = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean asleep = new AtomicBoolean();

    /** With something to write. Only the loop's thread knows them, like all that follows. */
    private final Queue<LoopConnection> unwritten = new ArrayDeque<>();

    /** Those that close once all is written, or their time for it is over. */
    private final List<LoopConnection> closing = new ArrayList<>();

    /** Those with something to write whose peers have to read in time. */
    private final Set<LoopConnection> watched = new LinkedHashSet<>();

    private long lookAt;
    private final byte[] arriving = new byte[PIECE];
    private final ByteBuffer leaving = ByteBuffer.allocateDirect(PIECE);
    private volatile Thread thread;

    /**
     * @throws IOException if the system has no more descriptors
     */
    public SocketLoop() throws IOException {
        selector = Selector.open();
    }

    /** Where the connection that is served reads to. */
    byte[] arriving() {
        return arriving;
    }

    /** Where the connection that is served writes from; another one, since reading leads to it. */
    ByteBuffer leaving() {
        return leaving.clear();
    }

    boolean here() {
        return Thread.currentThread() == thread;
    }

    /** Does something on the loop's thread: now if this is it, else in its next turn. */
    void onLoop(Runnable task) {
        if (here()) {
            task.run();
        } else {
            asked.add(task);
            wake();
        }
    }

    /** Ends the waiting of {@link #serve}, or of its next call. */
    public void wake() {
        if (asleep.getAndSet(false)) selector.wakeup();
    }

    /**
     * From now until {@link #serve} waits, {@link #wake} ends that wait. To be called before the
     * last look at whatever else the thread has to do, so that nothing is overlooked.
     */
    public void mayBeWoken() {
        asleep.set(true);
    }

    /**
     * One turn: writes what waits, then reads from all sockets that have something, waiting for one
     * if none has, and writes again.
     *
     * @param micros the longest wait; 0 for none
     * @return how many sockets had something
     */
    public int serve(long micros) throws IOException {
        thread = Thread.currentThread();
        runAsked();
        write();
        long wait = Math.min(micros, Math.min(closingIn(), lookIn()));
        int served;
        try {
            if (wait <= 0 || !asleep.get()) {
                asleep.set(false);
                served = selector.selectNow(LoopConnection::ready);
            } else {
                // whole milliseconds, and never too early: the caller's timers are finer than this
                served =
                        selector.select(
                                LoopConnection::ready,
                                Math.max(1, TimeUnit.MICROSECONDS.toMillis(wait + 999)));
                asleep.set(false);
            }
        } catch (ClosedSelectorException e) {
            throw new IOException("the loop is closed", e);
        }
        endClosing();
        look();
        write();
        return served;
    }

    private void runAsked() {
        for (Runnable task = asked.poll(); task != null; task = asked.poll()) task.run();
    }

    private void write() {
        for (int count = unwritten.size(); count > 0; count--) unwritten.remove().write();
    }

    SelectionKey register(SocketChannel channel, LoopConnection connection) throws IOException {
        channel.configureBlocking(false);
        return channel.register(selector, SelectionKey.OP_READ, connection);
    }

    /** It has something to write, which was not so before. */
    void unwritten(LoopConnection connection) {
        unwritten.add(connection);
    }

    void closes(LoopConnection connection) {
        closing.add(connection);
    }

    /** Its peer is looked at each second from now on, until all is written. */
    void watch(LoopConnection connection) {
        if (watched.isEmpty()) lookAt = System.nanoTime() + StallRule.TICK.toNanos();
        watched.add(connection);
    }

    /** In microseconds. */
    private long lookIn() {
        if (watched.isEmpty()) return Long.MAX_VALUE;
        return TimeUnit.NANOSECONDS.toMicros(Math.max(0, lookAt - System.nanoTime()));
    }

    private void look() {
        if (watched.isEmpty() || System.nanoTime() < lookAt) return;
        lookAt = System.nanoTime() + StallRule.TICK.toNanos();
        // ending one may lead to others that have something to write
        for (LoopConnection connection : List.copyOf(watched)) {
            if (connection.watched()) watched.remove(connection);
        }
    }

    private long closingIn() {
        long soonest = Long.MAX_VALUE;
        for (LoopConnection connection : closing) {
            soonest = Math.min(soonest, connection.closingIn());
        }
        return soonest;
    }

    private void endClosing() {
        if (!closing.isEmpty()) closing.removeIf(LoopConnection::endIfDue);
    }

    /** Ends the loop; connections that are still open are closed without a last word. */
    @Override
    public void close() throws IOException {
        for (SelectionKey key : List.copyOf(selector.keys())) {
            ((LoopConnection) key.attachment()).end();
        }
        selector.close();
    }
}
