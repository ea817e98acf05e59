package io.reticle.suite.engine;

import io.reticle.reports.event.Event;
import io.reticle.reports.event.Verdict;
import io.reticle.suite.adapter.Adapter;
import io.reticle.suite.sut.WireSut;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * One case on one system, from its first event to its verdict. Begun and ended by the thread that
 * runs the case; at the deadline that thread is interrupted, and shortly afterwards everything that
 * the case had opened is closed under it.
 */
final class CaseRun {
    private static final long GRACE_SECONDS = 3;

    private final SutSession session;
    private final CaseDescription description;
    private final Evidence evidence;
    private final CaseScope scope = new CaseScope();
    private final CaseContext context;
    private final Thread thread = Thread.currentThread();
    private volatile boolean expired;
    private volatile boolean over;
    private Optional<ScheduledFuture<?>> alarm = Optional.empty();

    CaseRun(SutSession session, CaseDescription description) {
        this.session = session;
        this.description = description;
        this.evidence = new Evidence(session.ref(description), session.sink());
        this.context = new CaseContext(session, description, evidence, scope);
    }

    /**
     * Announces the case and arms the deadline.
     *
     * @throws Inconclusive if the level cannot be judged
     * @throws Unsupported if the system does not claim what the case needs
     */
    void begin() {
        session.postponed(description)
                .ifPresentOrElse(
                        first ->
                                evidence.note(
                                        "tried again, because it was inconclusive: "
                                                + first.reason()),
                        () -> announce(session, description));
        session.obstacle(description.level())
                .ifPresent(
                        reason -> {
                            throw new Inconclusive(reason);
                        });
        for (String need : description.needs()) {
            if (!context.claims().contains(need)) {
                throw new Unsupported(need, "does not claim " + need);
            }
        }
        arm(description.deadline().toMillis(), this::expire);
    }

    CaseContext context() {
        return context;
    }

    /** Whether a parameter of this type can be had. */
    static boolean offers(Class<?> type) {
        return type == CaseContext.class
                || type == Evidence.class
                || type == Adapter.class
                || type == WireSut.class
                || fixture(type).isPresent();
    }

    /** The value for a parameter of this type. */
    Object value(Class<?> type) throws Exception {
        if (type == CaseContext.class) {
            return context;
        } else if (type == Evidence.class) {
            return evidence;
        } else if (type == Adapter.class) {
            return context.adapter();
        } else if (type == WireSut.class) {
            return context.wire();
        }
        var fixture =
                fixture(type)
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "no fixture offers " + type.getName()));
        return open(type, fixture);
    }

    private <T> T open(Class<T> type, CaseFixture fixture) throws Exception {
        CaseScope.Opening<T, Exception> opening = () -> type.cast(fixture.open(type, context));
        return scope.once(type, opening);
    }

    /** Closes what the case has opened, judges it, and tells the verdict. */
    void end(Optional<Throwable> failure) {
        synchronized (this) {
            over = true;
        }
        alarm.ifPresent(future -> future.cancel(false));
        var nodeEnded = nodeEnded();
        scope.close();
        if (Thread.interrupted() && !expired && failure.isEmpty()) {
            evidence.note("interrupted");
        }
        var judgement =
                Judgement.of(failure, context, session.binding(description))
                        .orExpired(expired, description.deadline())
                        .orNodeEnded(nodeEnded)
                        .strictly(session.request().strict());
        if (judgement.verdict() == Verdict.INCONCLUSIVE
                && session.postpones(description, judgement)) {
            evidence.close();
            return;
        }
        evidence.close();
        finish(session, description, judgement, evidence.elapsedMicros());
    }

    private static void announce(SutSession session, CaseDescription description) {
        session.sink()
                .accept(
                        new Event.CaseStarted(
                                session.ref(description),
                                description.title(),
                                description.chapter(),
                                description.decides(),
                                description.polarity(),
                                session.request().seedText(),
                                Instant.now()));
    }

    /** Tells the verdict of a case that never began. */
    static void neverRan(SutSession session, CaseDescription description, Judgement judgement) {
        announce(session, description);
        finish(session, description, judgement, 0);
    }

    /** Tells the verdict of a case that was put off and is not tried again. */
    static void settle(SutSession session, CaseDescription description) {
        session.postponed(description).ifPresent(first -> finish(session, description, first, 0));
    }

    private static void finish(
            SutSession session, CaseDescription description, Judgement judgement, long micros) {
        if (session.finish(description, judgement.verdict())) {
            session.sink()
                    .accept(
                            new Event.CaseFinished(
                                    session.ref(description),
                                    judgement.verdict(),
                                    judgement.reason(),
                                    micros,
                                    session.request().replay(session.sut(), description)));
        }
    }

    /** The node was there during the case and is not any more. */
    private boolean nodeEnded() {
        return description.level() == Level.L0
                && session.obstacle(Level.L0).isEmpty()
                && session.runningWire().filter(wire -> !wire.alive()).isPresent();
    }

    private void expire() {
        synchronized (this) {
            if (over) {
                return;
            }
            expired = true;
            thread.interrupt();
        }
        arm(TimeUnit.SECONDS.toMillis(GRACE_SECONDS), this::closeUnderIt);
    }

    private void closeUnderIt() {
        if (!over) {
            Thread.ofVirtual().start(scope::close);
        }
    }

    private void arm(long millis, Runnable action) {
        try {
            alarm = Optional.of(session.watch().schedule(action, millis, TimeUnit.MILLISECONDS));
        } catch (RejectedExecutionException e) {
            throw new Inconclusive("the run is over", e);
        }
    }

    private static Optional<CaseFixture> fixture(Class<?> type) {
        return Fixtures.ALL.stream().filter(fixture -> fixture.supports(type)).findFirst();
    }

    /** Looked up once, when the first case asks. */
    private static final class Fixtures {
        static final List<CaseFixture> ALL =
                ServiceLoader.load(CaseFixture.class).stream()
                        .map(ServiceLoader.Provider::get)
                        .toList();
    }
}
