package io.reticle.suite.faults;

import io.reticle.reports.event.Certification;
import io.reticle.reports.event.Event;
import io.reticle.reports.event.Verdict;
import io.reticle.suite.catalogue.Catalogue;
import io.reticle.suite.engine.Certifier;
import io.reticle.suite.engine.Level;
import io.reticle.suite.engine.RunRequest;
import io.reticle.suite.sut.SutManifest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What the suite finds in a node, by the cases that decide certain requirements and a few that have
 * nothing to do with them.
 *
 * @param certification of the node as a whole
 * @param cases what was tried
 */
public record Trial(Certification certification, List<Tried> cases) {
    /** Cases that a node passes whatever its fault, unless it is a heap of rubble. */
    private static final Map<Level, List<String>> UNRELATED =
            Map.of(
                    Level.L0,
                    List.of(
                            "paths-and-path-requests.a-request-for-an-own-destination-is-answered-directly-and-only-there",
                            "paths-and-path-requests.a-request-without-a-tag-is-ignored",
                            "paths-and-path-requests.a-request-for-an-unknown-destination-is-neither-answered-nor-passed-on"),
                    Level.L1,
                    List.of(
                            "packets.sent-received-proved.a-plain-packet-is-in-the-clear",
                            "packets.sent-received-proved.a-destination-that-proves-nothing-stays-silent"),
                    Level.L2,
                    List.of("vectors.identity.identity-0001", "vectors.hash.hash-0001"));

    private static final List<String> PACKAGES = List.of("io.reticle.suite.cases");
    private static final int JOBS = 4;

    /**
     * One case.
     *
     * @param decides ids of requirements
     * @param reason of the verdict
     * @param frames how many frames its report shows
     */
    public record Tried(
            String caseId, List<String> decides, Verdict verdict, String reason, int frames) {}

    public Trial {
        cases = List.copyOf(cases);
    }

    /**
     * Runs the cases at one level that decide {@code requirements}, and the unrelated ones.
     *
     * @param out folder for what the run leaves behind
     */
    public static Trial of(
            SutManifest sut,
            Level level,
            Collection<String> requirements,
            Catalogue catalogue,
            long seed,
            Path out)
            throws IOException {
        var only = new LinkedHashSet<>(requirements);
        only.addAll(UNRELATED.get(level));
        var request =
                new RunRequest(
                        List.of(sut),
                        EnumSet.of(level),
                        PACKAGES,
                        catalogue.everything(),
                        List.copyOf(only),
                        seed,
                        JOBS,
                        false,
                        out);
        var events = new ConcurrentLinkedQueue<Event>();
        var verdicts = new Certifier(request, catalogue).run("faults", events::add);
        var certification =
                verdicts.stream()
                        .filter(verdict -> verdict.level().equals("all"))
                        .findFirst()
                        .orElseThrow()
                        .certification();
        return new Trial(certification, tried(events));
    }

    /** Whether everything that was tried passed. */
    public boolean clean() {
        return certification == Certification.CERTIFIED
                && cases.stream().allMatch(each -> each.verdict() == Verdict.PASS);
    }

    /**
     * Why the fault counts as missed; empty if the suite caught it: the node is not certified, for
     * each requirement of {@link Fault#caughtBy} a case that decides it failed and shows frames,
     * where there can be any, and the unrelated cases passed, so that it is the fault that was
     * found and not rubble.
     */
    public List<String> misses(Fault fault) {
        var misses = new ArrayList<String>();
        if (certification != Certification.NOT_CERTIFIED) {
            misses.add("the node is " + certification.word());
        }
        for (String id : fault.caughtBy()) {
            var deciding = cases.stream().filter(each -> each.decides().contains(id)).toList();
            if (deciding.stream()
                    .noneMatch(
                            each ->
                                    each.verdict() == Verdict.FAIL
                                            && (each.frames() > 0 || fault.level() == Level.L2))) {
                misses.add("no case that decides " + id + " failed with frames shown: " + deciding);
            }
        }
        for (Tried each : cases) {
            if (UNRELATED.get(fault.level()).contains(each.caseId())
                    && each.verdict() != Verdict.PASS) {
                misses.add("an unrelated case did not pass: " + each);
            }
        }
        return misses;
    }

    /** The cases that failed, in the order in which they ended. */
    public List<Tried> failed() {
        return cases.stream().filter(each -> each.verdict() == Verdict.FAIL).toList();
    }

    private static List<Tried> tried(Iterable<Event> events) {
        var decides = new HashMap<String, List<String>>();
        var frames = new HashMap<String, Integer>();
        var cases = new ArrayList<Tried>();
        for (Event event : events) {
            switch (event) {
                case Event.CaseStarted started ->
                        decides.put(started.ref().caseId(), started.decides());
                case Event.Frame frame -> frames.merge(frame.ref().caseId(), 1, Integer::sum);
                case Event.CaseFinished finished -> {
                    var id = finished.ref().caseId();
                    cases.add(
                            new Tried(
                                    id,
                                    decides.getOrDefault(id, List.of()),
                                    finished.verdict(),
                                    finished.reason(),
                                    frames.getOrDefault(id, 0)));
                }
                default -> {
                    // the run's own beginning and end, and notes
                }
            }
        }
        return cases;
    }

    /** Every requirement by which one of these faults is to be caught at {@code level}. */
    public static Set<String> requirements(Collection<Fault> faults, Level level) {
        var ids = new LinkedHashSet<String>();
        faults.stream()
                .filter(fault -> fault.level() == level)
                .forEach(fault -> ids.addAll(fault.caughtBy()));
        return ids;
    }
}
