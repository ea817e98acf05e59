package io.reticle.suite.prober;

import io.reticle.suite.engine.Evidence;
import io.reticle.suite.engine.Inconclusive;
import io.reticle.suite.engine.Refuted;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A place to which the node under test may connect by itself. It takes connections and says
 * nothing: what counts is whether somebody calls.
 */
public final class Doorbell implements AutoCloseable {
    /** Of the machine itself, and none of the addresses that nodes take for their own. */
    public static final String HOST = "127.0.0.2";

    private final String name;
    private final ServerSocket listening;
    private final Evidence evidence;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Socket> callers = new ArrayList<>();

    private Doorbell(String name, ServerSocket listening, Evidence evidence) {
        this.name = name;
        this.listening = listening;
        this.evidence = evidence;
    }

    static Doorbell open(String name, String host, Evidence evidence) throws IOException {
        ServerSocket listening = new ServerSocket();
        listening.bind(new InetSocketAddress(InetAddress.getByName(host), 0));
        Doorbell bell = new Doorbell(name, listening, evidence);
        Thread.ofVirtual().start(bell::accept);
        return bell;
    }

    private void accept() {
        while (true) {
            try {
                Socket caller = listening.accept();
                lock.lock();
                try {
                    callers.add(caller);
                    changed.signalAll();
                } finally {
                    lock.unlock();
                }
            } catch (IOException e) {
                return;
            }
        }
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** How often somebody called. */
    public int calls() {
        lock.lock();
        try {
            return callers.size();
        } finally {
            lock.unlock();
        }
    }

    private boolean rings(int before, Duration deadline) {
        lock.lock();
        try {
            long left = deadline.toNanos();
            while (callers.size() <= before && left > 0) left = changed.awaitNanos(left);
            return callers.size() > before;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Inconclusive("interrupted while waiting at " + name, e);
        } finally {
            lock.unlock();
        }
    }

    /** The positive control: without this call the case shows nothing. */
    public void control(String what, Duration deadline) {
        if (!rings(0, deadline)) {
            throw new Inconclusive(
                    "the control failed: expected %s within %d s, found none"
                            .formatted(what, deadline.toSeconds()));
        }
        evidence.note("control: " + what);
    }

    /** The node has to call. */
    public void expect(String what, Duration deadline) {
        expectMore(0, what, deadline);
    }

    /** The node has to call once more than it did before. */
    public void expectMore(int before, String what, Duration deadline) {
        if (!rings(before, deadline)) {
            throw new Refuted(
                    "expected %s within %d s, found none".formatted(what, deadline.toSeconds()));
        }
        evidence.note(what);
    }

    /** The node must not have called. Asked after a control has shown that it would. */
    public void refuse(String what) {
        if (calls() > 0) throw new Refuted("expected no %s, found one".formatted(what));
        evidence.note("as required: no " + what);
    }

    /** Ends all calls and takes no more. */
    @Override
    public void close() {
        try {
            listening.close();
            lock.lock();
            try {
                for (Socket caller : callers) caller.close();
            } finally {
                lock.unlock();
            }
        } catch (IOException e) {
            throw new Inconclusive("closing " + name, e);
        }
    }
}
