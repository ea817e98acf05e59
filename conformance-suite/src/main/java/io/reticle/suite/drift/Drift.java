package io.reticle.suite.drift;

import io.reticle.reports.event.Verdict;
import io.reticle.suite.catalogue.Catalogue;
import io.reticle.suite.catalogue.ReleaseRange;
import io.reticle.suite.catalogue.Requirement;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What changed between releases of the authority, as the same cases show it, held against what the
 * catalogue says.
 *
 * @param releases in the order in which they were tried
 * @param changes requirements that do not hold for a release, and cases that show it
 * @param unseen requirements that are said not to hold for a release, and whose cases all pass
 *     there
 * @param unexplained cases that do not pass although all that they decide is said to hold
 * @param undecided cases that were inconclusive although all that they decide is said to hold
 */
public record Drift(
        List<String> releases,
        List<Change> changes,
        List<Unseen> unseen,
        List<Outcome> unexplained,
        List<Outcome> undecided) {

    /** One case against one release. */
    public record Outcome(
            String release, String caseId, List<String> decides, Verdict verdict, String reason) {}

    /**
     * A requirement that some releases do not meet.
     *
     * @param shown case that failed, by release
     */
    public record Change(Requirement requirement, SortedMap<String, Outcome> shown) {}

    /** A change that no case shows. */
    public record Unseen(Requirement requirement, String release, List<String> cases) {}

    /** Puts outcomes and catalogue together. */
    public static Drift of(Catalogue catalogue, List<String> releases, List<Outcome> outcomes) {
        Map<String, SortedMap<String, Outcome>> shown = new LinkedHashMap<>();
        List<Outcome> unexplained = new ArrayList<>();
        List<Outcome> undecided = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            if (outcome.verdict() == Verdict.PASS) continue;
            List<String> suspended =
                    outcome.decides().stream()
                            .filter(id -> !holds(catalogue, id, outcome.release()))
                            .toList();
            switch (outcome.verdict()) {
                case FAIL, LENIENT -> {
                    for (String id : suspended) {
                        shown.computeIfAbsent(id, key -> new TreeMap<>())
                                .putIfAbsent(outcome.release(), outcome);
                    }
                    if (suspended.isEmpty()) unexplained.add(outcome);
                }
                // a control may rest on what the release does not have yet
                case INCONCLUSIVE -> {
                    if (suspended.isEmpty()) undecided.add(outcome);
                }
                case PASS, UNSUPPORTED -> {}
            }
        }
        List<Change> changes = new ArrayList<>();
        List<Unseen> unseen = new ArrayList<>();
        for (Requirement requirement : catalogue.requirements()) {
            if (shown.containsKey(requirement.id())) {
                changes.add(new Change(requirement, shown.get(requirement.id())));
            }
            for (String release : releases) {
                if (holds(catalogue, requirement.id(), release)) continue;
                List<String> cases =
                        outcomes.stream()
                                .filter(outcome -> outcome.release().equals(release))
                                .filter(outcome -> outcome.decides().contains(requirement.id()))
                                .map(Outcome::caseId)
                                .toList();
                boolean seen =
                        shown.containsKey(requirement.id())
                                && shown.get(requirement.id()).containsKey(release);
                if (!seen && !cases.isEmpty()) {
                    unseen.add(new Unseen(requirement, release, cases));
                }
            }
        }
        return new Drift(
                List.copyOf(releases),
                List.copyOf(changes),
                List.copyOf(unseen),
                List.copyOf(unexplained),
                List.copyOf(undecided));
    }

    private static boolean holds(Catalogue catalogue, String id, String release) {
        return catalogue
                .find(id)
                .map(requirement -> ReleaseRange.parse(requirement.releases()).contains(release))
                .orElse(true);
    }

    /** Whether the cases show just the changes that the catalogue tells of. */
    public boolean asCatalogued() {
        return unseen.isEmpty() && unexplained.isEmpty() && undecided.isEmpty();
    }
}
