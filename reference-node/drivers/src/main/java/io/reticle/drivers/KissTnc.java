package io.reticle.drivers;

import io.reticle.rns.bytes.Bytes;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * One session with a KISS TNC on a line: set up two seconds after the line is open, then frames,
 * paced by the device where it is asked for, and a station's beacon (R-NET-247, R-NET-248).
 */
public final class KissTnc implements FrameLink {
    /** Devices restart when their line is opened, and hear nothing meanwhile. */
    private static final Duration SETTLING = Duration.ofSeconds(2);

    /** A device that does not say that it is ready is taken for ready after this. */
    private static final Duration UNLOCK = Duration.ofSeconds(5);

    /** Bytes of a beacon, filled up with zeros. */
    private static final int BEACON = 15;

    /** Frames that may wait for the device. */
    private static final int MOST_WAITING = 256;

    private static final int UNITS = 10;

    /**
     * What the device is told, and how it is treated.
     *
     * @param preamble in milliseconds
     * @param tail in milliseconds
     * @param persistence 0 to 255
     * @param slotTime in milliseconds
     * @param flowControl whether each frame waits until the device is ready
     * @param beacon how long after the first frame the call sign is sent; absent for never
     * @param callSign what the beacon says
     */
    public record Settings(
            int preamble,
            int tail,
            int persistence,
            int slotTime,
            boolean flowControl,
            Optional<Duration> beacon,
            String callSign) {
        /** The commands that set up a device, one after another. */
        Bytes commands() {
            return Bytes.concat(
                    command(Kiss.PREAMBLE, preamble / UNITS),
                    command(Kiss.TAIL, tail / UNITS),
                    command(Kiss.PERSISTENCE, persistence),
                    command(Kiss.SLOT_TIME, slotTime / UNITS),
                    // always, whether flow control is wanted or not
                    command(Kiss.READY, 1));
        }

        private static Bytes command(int command, int value) {
            return Kiss.encode(command, Bytes.wrap((byte) Math.clamp(value, 0, 255)));
        }
    }

    private final Settings settings;
    private final Optional<Ax25> station;
    private final int most;
    private final FrameLink.Listener listener;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Bytes> waiting = new ArrayDeque<>();
    private Connection connection;
    private boolean setUp;
    private boolean ready = true;
    private long openedAt;
    private long lockedAt;
    private Optional<Long> firstSent = Optional.empty();
    private long refused;

    KissTnc(Settings settings, Optional<Ax25> station, int most, FrameLink.Listener listener) {
        this.settings = settings;
        this.station = station;
        this.most = most;
        this.listener = listener;
    }

    /** The session's connection, which has not begun to run. */
    Connection on(ByteStream line) {
        openedAt = System.nanoTime();
        connection =
                new Connection(line, "kiss", new TncFraming(), Connection.SLOW_BACKLOG, new Told());
        return connection;
    }

    /** The connection is not the link that others see: it is open before the device is set up. */
    private final class Told implements FrameLink.Listener {
        @Override
        public void opened(FrameLink link) {}

        @Override
        public void received(FrameLink link, Bytes frame) {
            Bytes bare = station.isPresent() ? Ax25.unwrap(frame) : frame;
            if (!bare.isEmpty() && isSetUp()) listener.received(KissTnc.this, bare);
        }

        @Override
        public void closed(FrameLink link) {
            if (isSetUp()) listener.closed(KissTnc.this);
        }
    }

    private final class TncFraming implements Framing {
        @Override
        public Bytes encode(Bytes frame) {
            return Kiss.encode(Kiss.DATA, station.map(header -> header.wrap(frame)).orElse(frame));
        }

        @Override
        public Unframer unframer(Consumer<Bytes> frames) {
            int longest = station.isPresent() ? most + Ax25.HEADER : most;
            var decoder = new Kiss.Decoder(longest, frames, KissTnc.this::deviceReady);
            return new Unframer() {
                @Override
                public void feed(byte[] stream, int offset, int length) {
                    decoder.feed(stream, offset, length);
                    tick();
                }

                @Override
                public void silence() {
                    decoder.silence();
                    tick();
                }
            };
        }
    }

    private boolean isSetUp() {
        lock.lock();
        try {
            return setUp;
        } finally {
            lock.unlock();
        }
    }

    /** Whatever time brings; called at least each time that the line was silent for a while. */
    private void tick() {
        long now = System.nanoTime();
        boolean opens;
        lock.lock();
        try {
            opens = !setUp && now - openedAt >= SETTLING.toNanos();
            if (opens) {
                setUp = true;
                connection.sendRaw(settings.commands());
            }
        } finally {
            lock.unlock();
        }
        if (opens) listener.opened(this);
        lock.lock();
        try {
            if (!ready && now - lockedAt > UNLOCK.toNanos()) next();
            if (ready
                    && settings.beacon().isPresent()
                    && firstSent.isPresent()
                    && now - firstSent.get() > settings.beacon().get().toNanos()) {
                firstSent = Optional.empty();
                transmit(beacon());
            }
        } finally {
            lock.unlock();
        }
    }

    private Bytes beacon() {
        byte[] text = settings.callSign().getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(Arrays.copyOf(text, Math.max(BEACON, text.length)));
    }

    private void deviceReady() {
        lock.lock();
        try {
            next();
        } finally {
            lock.unlock();
        }
    }

    private void next() {
        ready = true;
        Bytes frame = waiting.pollFirst();
        if (frame != null) transmitOwn(frame);
    }

    @Override
    public void send(Bytes frame) {
        lock.lock();
        try {
            if (!setUp || waiting.size() >= MOST_WAITING) refused++;
            else if (ready) transmitOwn(frame);
            else waiting.addLast(frame);
        } finally {
            lock.unlock();
        }
    }

    private void transmitOwn(Bytes frame) {
        transmit(frame);
        if (firstSent.isEmpty()) firstSent = Optional.of(System.nanoTime());
    }

    private void transmit(Bytes frame) {
        if (settings.flowControl()) {
            ready = false;
            lockedAt = System.nanoTime();
        }
        connection.send(frame);
    }

    @Override
    public long droppedFrames() {
        lock.lock();
        try {
            return refused + connection.droppedFrames();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        connection.close();
    }

    @Override
    public String peer() {
        return connection.peer();
    }

    @Override
    public String toString() {
        return connection.toString();
    }
}
