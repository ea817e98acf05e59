package io.reticle.drivers;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.bytes.Bytes;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** Remembers what happened on connections, and waits for more. */
final class Listening implements Connection.Listener {
    private static final long PATIENCE_SECONDS = 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Connection> opened = new ArrayList<>();
    private final Set<Connection> closed = new HashSet<>();
    private final List<Bytes> frames = new ArrayList<>();
    private final boolean echoes;

    Listening() {
        this(false);
    }

    /**
     * @param echoes whether each frame is sent back on its connection
     */
    Listening(boolean echoes) {
        this.echoes = echoes;
    }

    @Override
    public void opened(Connection connection) {
        change(() -> opened.add(connection));
    }

    @Override
    public void received(Connection connection, Bytes frame) {
        if (echoes) connection.send(frame);
        change(() -> frames.add(frame));
    }

    @Override
    public void closed(Connection connection) {
        change(() -> closed.add(connection));
    }

    private void change(Runnable what) {
        lock.lock();
        try {
            what.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    List<Connection> awaitOpened(int count) throws InterruptedException {
        await("opened connections", l -> l.opened.size() >= count);
        return List.copyOf(opened);
    }

    void awaitClosed(int count) throws InterruptedException {
        await("closed connections", l -> l.closed.size() >= count);
    }

    List<Bytes> awaitFrames(int count) throws InterruptedException {
        await("frames", l -> l.frames.size() >= count);
        return List.copyOf(frames);
    }

    private void await(String what, Predicate<Listening> condition) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (left > 0 && !condition.test(this)) left = changed.awaitNanos(left);
            assertTrue(condition.test(this), "no " + what + " in time");
        } finally {
            lock.unlock();
        }
    }
}
