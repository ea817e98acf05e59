package io.reticle.drivers;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes in the programs that use this node as their own: each connection carries HDLC frames, of
 * 262,144 bytes at most, without an access code. Empty frames, which some send to stay alive, are
 * skipped. Of those that come when there are {@link #MOST} already, none is served.
 */
public final class LocalServer implements Driver {
    /** In bytes: frames between programs of one machine. */
    public static final int LONGEST_FRAME = 262_144;

    /** Programs at a time. */
    public static final int MOST = 1_024;

    /** Between an accept that failed and the next. */
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final LocalListener listening;
    private final FrameLink.Listener listener;
    private final Semaphore room = new Semaphore(MOST);
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final Thread accepting;

    /** Serves those who come to {@code listening}, which it closes in the end. */
    public LocalServer(LocalListener listening, FrameLink.Listener listener) {
        this.listener = listener;
        this.listening = listening;
        this.accepting = Thread.ofPlatform().daemon().name("local server").start(this::accept);
    }

    private void accept() {
        while (!listening.closed()) {
            try {
                ByteStream stream = listening.accept();
                if (room.tryAcquire()) {
                    Thread.ofPlatform().daemon().name("program").start(() -> serve(stream));
                } else {
                    stream.close();
                }
            } catch (IOException e) {
                // one that broke meanwhile, or no more descriptors, which takes time to mend
                if (!listening.closed()) LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private void serve(ByteStream stream) {
        Connection connection = new Connection(stream, LONGEST_FRAME, listener);
        try {
            connections.add(connection);
            if (listening.closed()) stream.close();
            else connection.run();
        } finally {
            connections.remove(connection);
            room.release();
        }
    }

    /** Programs that are connected. */
    public int clients() {
        return connections.size();
    }

    @Override
    public void close() {
        listening.close();
        connections.forEach(Connection::close);
        try {
            accepting.join(Duration.ofSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
