package io.reticle.suite.engine;

import io.reticle.reports.event.CaseRef;
import io.reticle.reports.event.EventSink;
import io.reticle.reports.event.Verdict;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.identity.Identity;
import io.reticle.suite.adapter.Adapter;
import io.reticle.suite.sut.SutManifest;
import io.reticle.suite.sut.WireSut;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * One system under test during one run: its processes, what it claims, and why a level of it cannot
 * be judged. Safe for use by several threads.
 */
final class SutSession implements AutoCloseable {
    /** A node that ends this often is not started again: its cases end at once. */
    private static final int MOST_STARTS = 20;

    private final SutManifest sut;
    private final RunRequest request;
    private final Catalogued catalogued;
    private final Path folder;
    private final EventSink sink;
    private final Identity management;
    private final Map<Level, String> obstacles = new EnumMap<>(Level.class);
    private final Map<String, Boolean> finished = new ConcurrentHashMap<>();
    private final Map<String, Boolean> controls = new ConcurrentHashMap<>();
    private final Map<CaseDescription, Judgement> postponed = new ConcurrentHashMap<>();
    private final Set<Level> passed = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService watch =
            Executors.newScheduledThreadPool(
                    1, Thread.ofPlatform().daemon().name("case-deadlines").factory());
    private final AtomicReference<Throwable> breakdown = new AtomicReference<>();
    private final Object wireLock = new Object();
    private final Object computerLock = new Object();
    private WireSut wire;
    private int starts;
    private Adapter computer;
    private int computerStarts;
    private volatile boolean closed;

    /** What the engine needs to know of the catalogue: how binding a requirement is. */
    @FunctionalInterface
    interface Catalogued {
        /** Whether at least one of these requirements is a MUST, or unknown. */
        boolean binding(Iterable<String> requirements);
    }

    SutSession(SutManifest sut, RunRequest request, Catalogued catalogued, EventSink sink)
            throws IOException {
        this.sut = sut;
        this.request = request;
        this.catalogued = catalogued;
        this.folder = Files.createDirectories(request.out().resolve("suts").resolve(sut.id()));
        this.sink = sink;
        this.management = managementIdentity(request.seed());
    }

    /** Whether a positive control that several cases share holds; looked at once. */
    boolean control(String name, BooleanSupplier look) {
        return controls.computeIfAbsent(name, key -> look.getAsBoolean());
    }

    SutManifest sut() {
        return sut;
    }

    RunRequest request() {
        return request;
    }

    long seed() {
        return request.seed();
    }

    Path folder() {
        return folder;
    }

    EventSink sink() {
        return sink;
    }

    ScheduledExecutorService watch() {
        return watch;
    }

    Identity managementIdentity() {
        return management;
    }

    boolean binding(CaseDescription description) {
        return catalogued.binding(description.decides());
    }

    CaseRef ref(CaseDescription description) {
        return new CaseRef(sut.id(), description.level().name(), description.id());
    }

    SequencedSet<String> claims(Level level) {
        var claims =
                switch (level) {
                    case L0 -> sut.wireCapabilities();
                    case L1, L2, L3 ->
                            sut.verbs()
                                    .map(SutManifest.Verbs::capabilities)
                                    .orElseGet(LinkedHashSet::new);
                };
        return Collections.unmodifiableSequencedSet(claims);
    }

    /**
     * Puts an inconclusive case off, to be tried once more when all others are through: what the
     * environment spoiled is not the system's to answer for. Only once, and only where the level
     * can be judged at all.
     *
     * @return whether it is put off, and no verdict to be told now
     */
    boolean postpones(CaseDescription description, Judgement judgement) {
        return !closed
                && obstacle(description.level()).isEmpty()
                && postponed.putIfAbsent(description, judgement) == null;
    }

    /** What a case came to at its first try, if this is its second. */
    Optional<Judgement> postponed(CaseDescription description) {
        return Optional.ofNullable(postponed.get(description));
    }

    Set<CaseDescription> postponed() {
        return Set.copyOf(postponed.keySet());
    }

    /** Whether a case of {@code level} has passed. */
    boolean hasPassed(Level level) {
        return passed.contains(level);
    }

    /** Why no case of {@code level} can be judged, if that is so. */
    Optional<String> obstacle(Level level) {
        synchronized (obstacles) {
            return Optional.ofNullable(obstacles.get(level));
        }
    }

    void obstruct(Level level, String reason) {
        synchronized (obstacles) {
            obstacles.putIfAbsent(level, reason);
        }
    }

    /** The running node; started anew if it has ended. */
    WireSut wire() throws IOException, InterruptedException {
        synchronized (wireLock) {
            if (closed) {
                throw new IOException("the run is over");
            }
            if (wire != null && wire.alive()) {
                return wire;
            }
            if (wire != null) {
                wire.close();
            }
            if (starts == MOST_STARTS) {
                throw new IOException(
                        "the node has ended " + starts + " times and is not started again");
            }
            starts++;
            var place = Files.createDirectories(folder.resolve("node-" + starts));
            wire = null; // a failed start leaves none
            wire = WireSut.start(sut, place, management.hash().toHex());
            return wire;
        }
    }

    /** The node as it is, without starting one. */
    Optional<WireSut> runningWire() {
        synchronized (wireLock) {
            return Optional.ofNullable(wire);
        }
    }

    Adapter computer() throws IOException {
        synchronized (computerLock) {
            if (closed) {
                throw new IOException("the run is over");
            }
            if (computer != null && !computer.usable()) {
                computer.close();
                computer = null;
            }
            if (computer == null) {
                if (computerStarts == MOST_STARTS) {
                    throw new IOException(
                            "the adapter has ended "
                                    + computerStarts
                                    + " times and is not started again");
                }
                computerStarts++;
                computer =
                        Adapter.start(
                                sut, folder.resolve("computer.log"), Adapter.AdapterListener.NONE);
            }
            return computer;
        }
    }

    boolean hasFinished(CaseDescription description) {
        return finished.containsKey(description.id());
    }

    /** Notes what broke outside of any case. */
    void broke(Throwable failure) {
        breakdown.compareAndSet(null, failure);
    }

    /** Why a case never ran. */
    String whyNot(CaseDescription description) {
        var failure = breakdown.get();
        return "the suite did not run "
                + description.id()
                + (failure == null ? "" : ": " + failure);
    }

    /** Notes that a case has its verdict; false if it had one already. */
    boolean finish(CaseDescription description, Verdict verdict) {
        if (verdict == Verdict.PASS) passed.add(description.level());
        return finished.putIfAbsent(description.id(), true) == null;
    }

    @Override
    public void close() {
        closed = true;
        watch.shutdownNow();
        synchronized (wireLock) {
            if (wire != null) {
                wire.close();
            }
        }
        synchronized (computerLock) {
            if (computer != null) {
                computer.close();
            }
        }
    }

    private static Identity managementIdentity(long seed) {
        var halves = new Bytes[2];
        for (int half = 0; half < halves.length; half++) {
            var label = "management identity " + half + " of run " + seed;
            halves[half] = Bytes.wrap(Sha256.of(label.getBytes(StandardCharsets.UTF_8)));
        }
        try {
            return Identity.load(CryptoProvider.portable(), Bytes.concat(halves));
        } catch (MalformedFrame e) {
            throw new IllegalStateException("two hashes make 64 bytes", e);
        }
    }
}
