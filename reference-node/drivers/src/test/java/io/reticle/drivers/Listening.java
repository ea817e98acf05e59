package io.reticle.drivers;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.bytes.Bytes;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** Remembers what happened on links, and waits for more. */
final class Listening implements FrameLink.Listener {
    private static final long PATIENCE_SECONDS = 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<FrameLink> opened = new ArrayList<>();
    private final Set<FrameLink> closed = new HashSet<>();
    private final List<String> failures = new ArrayList<>();
    private final List<Bytes> frames = new ArrayList<>();
    private final boolean echoes;
    private Optional<SocketLoop> loop = Optional.empty();

    Listening() {
        this(false);
    }

    /** Has its links carried on a loop. */
    Listening on(Optional<SocketLoop> chosen) {
        loop = chosen;
        return this;
    }

    @Override
    public Optional<SocketLoop> loop() {
        return loop;
    }

    /**
     * @param echoes whether each frame is sent back on its link
     */
    Listening(boolean echoes) {
        this.echoes = echoes;
    }

    @Override
    public void opened(FrameLink link) {
        change(() -> opened.add(link));
    }

    @Override
    public void received(FrameLink link, Bytes frame) {
        if (echoes) link.send(frame);
        change(() -> frames.add(frame));
    }

    @Override
    public void closed(FrameLink link) {
        change(() -> closed.add(link));
    }

    @Override
    public void failed(String what, boolean last) {
        change(() -> failures.add(what));
    }

    /** What was told of attempts that failed. */
    List<String> awaitFailures(int count) throws InterruptedException {
        await("failures", l -> l.failures.size() >= count);
        lock.lock();
        try {
            return List.copyOf(failures);
        } finally {
            lock.unlock();
        }
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

    List<FrameLink> awaitOpened(int count) throws InterruptedException {
        await("opened links", l -> l.opened.size() >= count);
        return List.copyOf(opened);
    }

    void awaitClosed(int count) throws InterruptedException {
        await("closed links", l -> l.closed.size() >= count);
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
