package io.reticle.suite.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.reports.event.Polarity;
import io.reticle.suite.catalogue.Catalogue;
import io.reticle.suite.catalogue.Requirement;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What the suite demands of its own cases. */
class CaseCoverageTest {
    private final Catalogue catalogue = Catalogue.load();
    private final List<CaseDescription> cases = CaseIndex.of(List.of("io.reticle.suite.cases"));

    @Test
    void every_case_decides_a_requirement() {
        assertEquals(
                List.of(),
                cases.stream()
                        .filter(each -> each.decides().isEmpty())
                        .map(CaseDescription::id)
                        .toList());
    }

    @Test
    void every_decided_requirement_is_in_the_catalogue() {
        assertEquals(
                List.of(),
                cases.stream()
                        .flatMap(each -> each.decides().stream())
                        .filter(id -> catalogue.find(id).isEmpty())
                        .distinct()
                        .sorted()
                        .toList());
    }

    @Test
    void every_decided_must_has_a_negative_case_or_a_reason_for_none() {
        var tried = decided(Set.of(Polarity.NEGATIVE));

        assertEquals(
                List.of(),
                decided(Set.of(Polarity.values())).stream()
                        .flatMap(id -> catalogue.find(id).stream())
                        .filter(each -> each.level() == Requirement.Level.MUST)
                        .filter(each -> !tried.contains(each.id()) && each.negative().isEmpty())
                        .map(Requirement::id)
                        .toList());
    }

    @Test
    void at_least_120_requirements_are_decided_and_a_third_of_them_negatively() {
        var all = decided(Set.of(Polarity.values()));
        var negative = decided(Set.of(Polarity.NEGATIVE));
        var open =
                catalogue.requirements().stream()
                        .map(Requirement::id)
                        .filter(id -> !all.contains(id))
                        .toList();
        System.out.println(
                cases.size()
                        + " cases decide "
                        + all.size()
                        + " requirements, "
                        + negative.size()
                        + " of them negatively; without a case: "
                        + String.join(" ", open));

        assertTrue(all.size() >= 120, all.size() + " decided");
        assertTrue(negative.size() * 3 >= all.size(), negative.size() + " negative");
    }

    private Set<String> decided(Set<Polarity> polarities) {
        return cases.stream()
                .filter(each -> polarities.contains(each.polarity()))
                .flatMap(each -> each.decides().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
