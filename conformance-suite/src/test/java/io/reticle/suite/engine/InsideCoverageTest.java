package io.reticle.suite.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.reticle.suite.catalogue.Catalogue;
import io.reticle.suite.catalogue.Requirement;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What nobody outside can observe says why in the catalogue, and is shown by tests of the reference
 * node, which carry the requirement's id as a tag.
 */
class InsideCoverageTest {
    private static final Path NODE = Path.of("..", "reference-node");

    /** A tag, the annotations that may follow it, and the method that it belongs to. */
    private static final Pattern TAGGED =
            Pattern.compile("@Tag\\(\"(R-[A-Z]+-[0-9]+)\"\\)(?=[^;{}]*\\bvoid \\w+\\()");

    private final Catalogue catalogue = Catalogue.load();
    private final Set<String> decided =
            CaseIndex.of(List.of("io.reticle.suite.cases")).stream()
                    .flatMap(each -> each.decides().stream())
                    .collect(Collectors.toSet());

    @Test
    void every_core_requirement_has_a_case_or_says_why_only_a_look_inside_shows_it() {
        assertEquals(List.of(), core(each -> !isDecided(each) && each.inside().isEmpty()));
    }

    @Test
    void what_only_a_look_inside_shows_is_tested_on_the_reference_node() throws IOException {
        var tagged = tagged();

        assertEquals(
                List.of(), core(each -> each.inside().isPresent() && !tagged.contains(each.id())));
    }

    @Test
    void what_says_that_cases_cannot_show_it_has_none_unless_they_show_a_part() {
        assertEquals(
                List.of(),
                core(each -> isDecided(each) && each.inside().isPresent() && !isInParts(each)));
    }

    @Test
    void what_says_that_only_a_look_inside_shows_it_lists_that_as_an_observation() {
        assertEquals(
                List.of(),
                core(
                        each ->
                                each.inside().isPresent()
                                        && !each.observe()
                                                .contains(Requirement.Observation.INSIDE)));
    }

    @Test
    void every_tag_names_a_requirement_of_the_catalogue() throws IOException {
        assertEquals(
                List.of(), tagged().stream().filter(id -> catalogue.find(id).isEmpty()).toList());
    }

    @Test
    void requirements_of_transport_nodes_without_a_case_are_told() {
        var open = ids(each -> each.id().startsWith("R-NET-") && !isDecided(each));
        System.out.println(open.size() + " of R-NET without a case: " + String.join(" ", open));

        assertFalse(decided.stream().noneMatch(id -> id.startsWith("R-NET-")));
    }

    private List<String> core(Predicate<Requirement> wanted) {
        return ids(wanted.and(each -> each.id().startsWith("R-CORE-")));
    }

    private List<String> ids(Predicate<Requirement> wanted) {
        return catalogue.requirements().stream().filter(wanted).map(Requirement::id).toList();
    }

    private boolean isDecided(Requirement requirement) {
        return decided.contains(requirement.id());
    }

    private static boolean isInParts(Requirement requirement) {
        return requirement.observe().contains(Requirement.Observation.INSIDE)
                && requirement.observe().size() > 1;
    }

    /** The ids on the test methods of the reference node, read from their sources. */
    private static Set<String> tagged() throws IOException {
        try (var files = Files.walk(NODE)) {
            var sources =
                    files.filter(file -> file.toString().endsWith("Test.java"))
                            .filter(file -> file.toString().contains("/src/test/java/"))
                            .toList();
            var ids = new TreeSet<String>();
            for (Path source : sources) {
                TAGGED.matcher(Files.readString(source))
                        .results()
                        .map(found -> found.group(1))
                        .forEach(ids::add);
            }
            return ids;
        }
    }
}
