package io.reticle.suite.fabric;

import io.reticle.reports.event.Direction;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.ifac.AccessCode;
import io.reticle.rns.packet.Packet;
import io.reticle.suite.engine.Evidence;
import io.reticle.suite.engine.Inconclusive;
import io.reticle.suite.prober.FrameNotes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * The media between the nodes of a mesh. What it does to frames follows from its seed: the same
 * seed gives each frame of a lane the same fate, whenever it comes. What passes is kept, within
 * bounds, to be counted by cases and shown in the report.
 */
public final class Fabric implements AutoCloseable {
    /** Packets kept for the case to look at; a mesh that sends more has gone wrong anyway. */
    private static final int MOST_KEPT = 200_000;

    /** Frames shown in the report; the prober's own need room as well. */
    private static final int MOST_SHOWN = 120;

    private final long seed;
    private final Evidence evidence;
    private final List<Segment> segments = new ArrayList<>();
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("fabric").factory());
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Emission> emissions = new ArrayList<>();
    private final List<Arrival> arrivals = new ArrayList<>();
    private int shown;
    private volatile boolean carries;

    Fabric(long seed, Evidence evidence) {
        this.seed = seed;
        this.evidence = evidence;
    }

    /**
     * A medium without members yet.
     *
     * @param airBitrate in bits per second, of a radio channel; absent for links and buses
     */
    Segment segment(String name, Optional<AccessCode> accessCode, OptionalLong airBitrate) {
        Segment made = new Segment(this, name, seed, accessCode, airBitrate);
        segments.add(made);
        return made;
    }

    /** From now on frames pass; until then they are only heard. */
    void carry() {
        carries = true;
    }

    boolean carries() {
        return carries;
    }

    // ---- for segments

    void sent(String segment, int node, Optional<Packet> packet, long nanos) {
        lock.lock();
        try {
            if (packet.isPresent() && emissions.size() < MOST_KEPT) {
                emissions.add(new Emission(segment, node, packet.get(), nanos));
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void arrived(Arrival arrival) {
        lock.lock();
        try {
            if (arrivals.size() < MOST_KEPT) arrivals.add(arrival);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void note(String lane, Bytes clean, int copies) {
        lock.lock();
        try {
            if (++shown > MOST_SHOWN) return;
        } finally {
            lock.unlock();
        }
        FrameNotes notes = FrameNotes.of(clean);
        String fate = copies == 0 ? " (not carried)" : copies == 1 ? "" : " (twice)";
        evidence.frame(
                Direction.FROM_SUT,
                "fabric " + lane,
                clean.toArray(),
                notes.summary() + fate,
                notes.fields());
    }

    /** Does something at a time of {@link System#nanoTime}. */
    void at(long nanos, Runnable action) {
        try {
            var _ = clock.schedule(action, nanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // what was still on its way when the case ended does not arrive
        }
    }

    // ---- for cases

    /** The packets of a kind that nodes have sent into it so far. */
    public List<Emission> sent(Predicate<Packet> kind) {
        lock.lock();
        try {
            return emissions.stream().filter(one -> kind.test(one.packet())).toList();
        } finally {
            lock.unlock();
        }
    }

    /** The packets of a kind that have come out of it so far. */
    public List<Arrival> arrived(Predicate<Packet> kind) {
        lock.lock();
        try {
            return arrivals.stream().filter(one -> kind.test(one.packet())).toList();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until something about what was sent or has arrived is so.
     *
     * @return whether it became so in time
     */
    public boolean await(BooleanSupplier what, Duration deadline) {
        lock.lock();
        try {
            long left = deadline.toNanos();
            while (!what.getAsBoolean()) {
                if (left <= 0) return false;
                left = changed.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Inconclusive("interrupted while waiting on the fabric", e);
        } finally {
            lock.unlock();
        }
    }

    /** What it has done to frames so far, on all media together. */
    public Toll toll() {
        Toll sum = Toll.NONE;
        for (Segment each : segments) sum = sum.plus(each.toll());
        return sum;
    }

    @Override
    public void close() {
        clock.shutdownNow();
        segments.forEach(Segment::close);
        for (Segment each : segments) {
            if (each.toll().impaired())
                evidence.note("fabric, " + each.name() + ": " + each.toll());
        }
        evidence.note("fabric, seed 0x%x, in all: %s".formatted(seed, toll()));
    }
}
