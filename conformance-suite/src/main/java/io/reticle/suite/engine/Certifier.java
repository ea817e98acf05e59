package io.reticle.suite.engine;

import io.reticle.reports.event.Certification;
import io.reticle.reports.event.Event;
import io.reticle.reports.event.EventSink;
import io.reticle.reports.event.Polarity;
import io.reticle.reports.event.RequirementDescription;
import io.reticle.reports.event.SutDescription;
import io.reticle.reports.event.SutVerdict;
import io.reticle.reports.event.Verdict;
import io.reticle.suite.catalogue.Catalogue;
import io.reticle.suite.catalogue.Requirement;
import io.reticle.suite.document.MalformedDocument;
import io.reticle.suite.sut.SutManifest;

import org.junit.platform.engine.CancellationToken;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.engine.support.store.Namespace;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherExecutionRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Runs cases against systems, one system after the other and several cases at once, and tells
 * everything to a sink.
 */
public final class Certifier {
    private static final Duration PREFLIGHT = Duration.ofSeconds(20);

    private final RunRequest request;
    private final Catalogue catalogue;
    private final CaseSelection selection;
    private final List<CaseDescription> chosen;
    private final Tally tally = new Tally();
    private final CancellationToken cancellation = CancellationToken.create();
    private final AtomicReference<SutSession> current = new AtomicReference<>();

    /**
     * @throws MalformedDocument if nothing fits what is asked for
     */
    public Certifier(RunRequest request, Catalogue catalogue) {
        this.request = request;
        this.catalogue = catalogue;
        this.selection = new CaseSelection(request.profile(), request.only());
        var index = CaseIndex.of(request.packages());
        this.chosen = index.stream().filter(selection::includes).toList();
        if (plannedCases() == 0) {
            throw new MalformedDocument(
                    "nothing to run: no case fits "
                            + (request.only().isEmpty()
                                    ? "profile " + request.profile().id()
                                    : "--only " + String.join(" ", request.only()))
                            + " at a level that the systems have ('reticle list cases' shows all "
                            + index.size()
                            + ")");
        }
    }

    /**
     * Runs everything that was asked for.
     *
     * @param version of the suite
     * @param report is told everything as it happens
     * @return a verdict for each system and level, and one for each system as a whole; none if the
     *     run was cancelled
     * @throws IOException if the results cannot be kept
     */
    public List<SutVerdict> run(String version, EventSink report) throws IOException {
        var told = EventSink.all(report, tally);
        // a cancelled run takes the systems away from its cases: what becomes of those says nothing
        EventSink sink =
                event -> {
                    if (!cancellation.isCancellationRequested()) {
                        told.accept(event);
                    }
                };
        sink.accept(
                new Event.RunStarted(
                        "Reticle",
                        version,
                        Sha256.ofCode(Certifier.class),
                        catalogue.hash(),
                        Instant.now(),
                        request.profile().title(),
                        request.seedText(),
                        request.suts().stream().map(this::describe).toList(),
                        catalogue.requirements().stream()
                                .filter(each -> request.profile().contains(each.id()))
                                .map(Certifier::describe)
                                .toList(),
                        plannedCases(),
                        request.strict()
                                ? List.of("strict: lenient and SHOULD count as failures")
                                : List.of()));
        for (SutManifest sut : request.suts()) {
            if (!cancellation.isCancellationRequested()) {
                run(sut, sink);
            }
        }
        if (cancellation.isCancellationRequested()) {
            return List.of();
        }
        var verdicts = request.suts().stream().flatMap(sut -> verdicts(sut).stream()).toList();
        sink.accept(new Event.RunFinished(Instant.now(), verdicts));
        return verdicts;
    }

    /**
     * Ends the run as soon as may be, with all its processes; what is known by then stays known.
     */
    public void cancel() {
        cancellation.cancel();
        Optional.ofNullable(current.get()).ifPresent(SutSession::close);
    }

    /** Levels of {@code sut} that were asked for and that it has. */
    List<Level> levels(SutManifest sut) {
        var levels = new ArrayList<Level>();
        if (sut.wire().isPresent()) {
            levels.add(Level.L0);
        }
        sut.verbs()
                .ifPresent(
                        verbs -> {
                            levels.add(Level.L1);
                            if (verbs.capabilities().contains("compute")) {
                                levels.add(Level.L2);
                            }
                        });
        if (sut.image().isPresent()) {
            levels.add(Level.L3);
        }
        levels.retainAll(request.levels());
        return levels;
    }

    private int plannedCases() {
        return request.suts().stream().mapToInt(sut -> planned(sut).size()).sum();
    }

    private List<CaseDescription> planned(SutManifest sut) {
        var levels = levels(sut);
        return chosen.stream().filter(each -> levels.contains(each.level())).toList();
    }

    private void run(SutManifest sut, EventSink sink) throws IOException {
        var planned = planned(sut);
        try (var session = new SutSession(sut, request, this::binding, sink)) {
            current.set(session);
            preflight(session, planned);
            execute(session);
            if (!cancellation.isCancellationRequested()) {
                // a case without a verdict is the suite's fault, and never a pass
                for (CaseDescription missing : planned) {
                    if (!session.hasFinished(missing)) {
                        CaseRun.neverRan(
                                session,
                                missing,
                                new Judgement(Verdict.FAIL, session.whyNot(missing)));
                    }
                }
            }
        } finally {
            current.set(null);
        }
    }

    private void preflight(SutSession session, List<CaseDescription> planned) throws IOException {
        var checks =
                ServiceLoader.load(Preflight.class).stream()
                        .map(ServiceLoader.Provider::get)
                        .filter(
                                check ->
                                        planned.stream()
                                                .anyMatch(each -> each.level() == check.level()))
                        .toList();
        var threads = new ArrayList<Thread>();
        for (Preflight check : checks) {
            threads.add(
                    Thread.ofPlatform()
                            .daemon()
                            .name("preflight-" + check.level())
                            .start(() -> preflight(session, check)));
        }
        try {
            var deadline = System.nanoTime() + PREFLIGHT.toNanos();
            for (int i = 0; i < checks.size(); i++) {
                var left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
                if (!threads.get(i).join(left)) {
                    session.obstruct(
                            checks.get(i).level(),
                            "the preflight did not end within " + PREFLIGHT.toSeconds() + " s");
                    threads.get(i).interrupt();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            cancel();
        }
    }

    private static void preflight(SutSession session, Preflight check) {
        var description =
                new CaseDescription(
                        "preflight." + check.getClass().getSimpleName(),
                        "preflight",
                        "Preflight",
                        List.of(),
                        check.level(),
                        Polarity.POSITIVE,
                        List.of(),
                        false,
                        PREFLIGHT);
        try (var scope = new CaseScope()) {
            // not a case: what it sees is of interest only if it fails
            var evidence = new Evidence(session.ref(description), event -> {});
            check.check(new CaseContext(session, description, evidence, scope));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception | AssertionError e) {
            var reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            session.obstruct(check.level(), "preflight: " + reason);
        }
    }

    private void execute(SutSession session) {
        var levels = levels(session.sut());
        var config = LauncherConfig.builder().enableTestExecutionListenerAutoRegistration(false);
        try (var launcher = LauncherFactory.openSession(config.build())) {
            var namespace = Namespace.create(CaseExtension.NAMESPACE);
            launcher.getStore().put(namespace, SutSession.class, session);
            launcher.getStore().put(namespace, CaseSelection.class, selection);
            execute(launcher, session, levels, description -> true);
            if (cancellation.isCancellationRequested()) return;
            // a function that computes is not worth a second try, nor a system that is none
            levels.removeIf(level -> level == Level.L2 || !session.hasPassed(level));
            session.postponed().stream()
                    .filter(each -> !levels.contains(each.level()))
                    .forEach(each -> CaseRun.settle(session, each));
            if (session.postponed().stream().anyMatch(each -> levels.contains(each.level()))) {
                execute(launcher, session, levels, session.postponed()::contains);
            }
        }
    }

    private void execute(
            LauncherSession launcher,
            SutSession session,
            List<Level> levels,
            Predicate<CaseDescription> which) {
        var discovery = discovery(descriptor -> filter(descriptor, levels, selection, which));
        launcher.getLauncher()
                .execute(
                        LauncherExecutionRequestBuilder.request(discovery)
                                .listeners(new Breakdowns(session))
                                .cancellationToken(cancellation)
                                .build());
    }

    private LauncherDiscoveryRequest discovery(PostDiscoveryFilter filter) {
        return LauncherDiscoveryRequestBuilder.request()
                .enableImplicitConfigurationParameters(false)
                .selectors(
                        request.packages().stream().map(DiscoverySelectors::selectPackage).toList())
                .selectors(DiscoverySelectors.selectClass(VectorCases.class))
                .filters(EngineFilter.includeEngines("junit-jupiter"), filter)
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .configurationParameter(
                        "junit.jupiter.execution.parallel.mode.default", "concurrent")
                .configurationParameter(
                        "junit.jupiter.execution.parallel.config.executor-service",
                        "WORKER_THREAD_POOL")
                .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                .configurationParameter(
                        "junit.jupiter.execution.parallel.config.fixed.parallelism",
                        Integer.toString(request.jobs()))
                .configurationParameter(
                        "junit.jupiter.testmethod.order.default", SlowFirst.class.getName())
                .configurationParameter(
                        "junit.jupiter.testclass.order.default", SlowFirst.class.getName())
                .configurationParameter(SlowFirst.SEED, Long.toString(request.seed()))
                .build();
    }

    private static FilterResult filter(
            TestDescriptor descriptor,
            List<Level> levels,
            CaseSelection selection,
            Predicate<CaseDescription> which) {
        var method =
                descriptor
                        .getSource()
                        .filter(MethodSource.class::isInstance)
                        .map(source -> ((MethodSource) source).getJavaMethod());
        if (method.isEmpty()) {
            return FilterResult.included("no method");
        }
        if (method.get().getDeclaringClass() == VectorCases.class) {
            return FilterResult.includedIf(levels.contains(Level.L2));
        }
        return FilterResult.includedIf(
                CaseIndex.describe(method.get())
                        .filter(each -> levels.contains(each.level()) && selection.includes(each))
                        .filter(which)
                        .isPresent());
    }

    /** Remembers what broke outside of any case, so that it is not lost. */
    private record Breakdowns(SutSession session) implements TestExecutionListener {
        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.isContainer()) {
                result.getThrowable().ifPresent(session::broke);
            }
        }
    }

    private boolean binding(Iterable<String> requirements) {
        for (String id : requirements) {
            var level = catalogue.find(id).map(Requirement::level).orElse(Requirement.Level.MUST);
            if (level == Requirement.Level.MUST
                    || (request.strict() && level == Requirement.Level.SHOULD)) {
                return true;
            }
        }
        return false;
    }

    private SutDescription describe(SutManifest sut) {
        return new SutDescription(
                sut.id(),
                sut.name(),
                sut.release(),
                levels(sut).stream()
                        .filter(level -> planned(sut).stream().anyMatch(c -> c.level() == level))
                        .map(Level::name)
                        .toList(),
                startedBy(sut));
    }

    private static String startedBy(SutManifest sut) {
        var ways = new ArrayList<String>();
        sut.wire()
                .ifPresent(
                        wire ->
                                ways.add(
                                        switch (wire) {
                                            case SutManifest.StartedNode node ->
                                                    String.join(" ", node.start());
                                            case SutManifest.RunningNode node ->
                                                    "already running at " + node.host();
                                        }));
        sut.verbs().ifPresent(verbs -> ways.add(String.join(" ", verbs.start())));
        return String.join("; ", ways);
    }

    private static RequirementDescription describe(Requirement requirement) {
        return new RequirementDescription(
                requirement.id(),
                requirement.text(),
                requirement.level().name(),
                requirement.releases(),
                new TreeMap<>(requirement.source()),
                requirement.chapter());
    }

    private List<SutVerdict> verdicts(SutManifest sut) {
        var verdicts = new ArrayList<SutVerdict>();
        for (Level level : levels(sut)) {
            var counts = tally.counts(sut.id(), level.name());
            if (!counts.isEmpty()) {
                verdicts.add(verdict(sut.id(), level.name(), counts));
            }
        }
        verdicts.add(verdict(sut.id(), "all", tally.counts(sut.id())));
        return verdicts;
    }

    /** Certified only without fail and inconclusive, and with at least one pass. */
    static SutVerdict verdict(String sut, String level, Map<Verdict, Integer> counts) {
        Certification certification;
        String reason;
        if (counts.getOrDefault(Verdict.FAIL, 0) > 0) {
            certification = Certification.NOT_CERTIFIED;
            reason = counts.get(Verdict.FAIL) + " failed";
        } else if (counts.getOrDefault(Verdict.INCONCLUSIVE, 0) > 0) {
            certification = Certification.INCONCLUSIVE;
            reason = counts.get(Verdict.INCONCLUSIVE) + " inconclusive";
        } else if (counts.getOrDefault(Verdict.PASS, 0) == 0) {
            certification = Certification.INCONCLUSIVE;
            reason = "nothing passed";
        } else {
            certification = Certification.CERTIFIED;
            reason =
                    counts.entrySet().stream()
                            .filter(each -> each.getKey() != Verdict.PASS)
                            .map(each -> each.getValue() + " " + each.getKey().word())
                            .collect(Collectors.joining(", "));
        }
        return new SutVerdict(sut, level, certification, counts, reason);
    }
}
