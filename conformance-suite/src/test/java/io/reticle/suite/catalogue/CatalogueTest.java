package io.reticle.suite.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.suite.document.MalformedDocument;

import org.junit.jupiter.api.Test;

import java.util.LinkedHashMap;
import java.util.Optional;

class CatalogueTest {
    private static final String PROFILES =
            """
            profiles:
              - {id: all, title: everything, areas: [test]}
              - {id: less, title: less, areas: [test], without_chapters: [Second]}
            """;

    private static final String ENTRY =
            """
            area: test
            releases: "[1.0,)"
            chapters:
              - title: First
                requirements:
                  - id: R-TEST-001
                    text: A sentence that is long enough.
                    level: MUST
                    source: {rns-1.5.7: "x.py"}
                    observe: [wire]
              - title: Second
                requirements:
                  - id: R-TEST-%s
                    text: Another sentence, also long enough.
                    level: SHOULD
                    releases: "[1.2,2.0)"
                    source: {rns-1.5.7: "y.py"}
                    observe: [vector, clock]
                    negative: there is nothing to try
                    inside: Nobody outside can see what is only thought.
            """;

    @Test
    void the_shipped_catalogue_loads_and_covers_all_areas() {
        var catalogue = Catalogue.load();

        assertTrue(catalogue.find("R-CORE-120").isPresent());
        assertTrue(catalogue.find("R-NET-30").isPresent());
        assertTrue(catalogue.find("R-LXMF-148").isPresent());
        assertTrue(catalogue.requirements().size() >= 120);
        assertEquals(64, catalogue.hash().length());
    }

    @Test
    void a_profile_leaves_out_the_chapters_that_it_names() {
        var catalogue = parse(ENTRY.formatted("002"));

        assertTrue(catalogue.profile("all").contains("R-TEST-002"));
        assertFalse(catalogue.profile("less").contains("R-TEST-002"));
        assertTrue(catalogue.profile("less").contains("R-TEST-001"));
    }

    @Test
    void a_profile_covers_the_areas_that_it_names() {
        var catalogue = Catalogue.load();

        assertTrue(catalogue.profile("lxmf-endpoint").contains("R-LXMF-01"));
        assertFalse(catalogue.profile("lxmf-endpoint").contains("R-LXMF-122"));
        assertTrue(catalogue.profile("lxmf-propagation").contains("R-LXMF-122"));
        assertFalse(catalogue.profile("lxmf-propagation").contains("R-CORE-120"));
        assertFalse(catalogue.profile("rns-transport").contains("R-LXMF-01"));
    }

    @Test
    void an_unknown_area_or_chapter_in_a_profile_is_refused() {
        for (String what : new String[] {"areas: [elsewhere]", "without_chapters: [Third]"}) {
            var area = what.startsWith("areas") ? what : "areas: [test], " + what;
            var files = new LinkedHashMap<String, String>();
            files.put("test.yaml", ENTRY.formatted("002"));
            var profiles = "profiles:\n  - {id: x, title: x, " + area + "}\n";

            assertThrows(MalformedDocument.class, () -> Catalogue.parse(files, profiles));
        }
    }

    @Test
    void what_an_entry_leaves_out_comes_from_its_file() {
        var catalogue = parse(ENTRY.formatted("002"));

        assertEquals("[1.0,)", catalogue.find("R-TEST-001").orElseThrow().releases());
        assertEquals("[1.2,2.0)", catalogue.find("R-TEST-002").orElseThrow().releases());
        assertTrue(catalogue.find("R-TEST-001").orElseThrow().negative().isEmpty());
        assertTrue(catalogue.find("R-TEST-001").orElseThrow().inside().isEmpty());
    }

    @Test
    void an_entry_says_why_nobody_outside_can_see_it() {
        assertEquals(
                Optional.of("Nobody outside can see what is only thought."),
                parse(ENTRY.formatted("002")).find("R-TEST-002").orElseThrow().inside());
    }

    @Test
    void an_id_that_stands_twice_is_refused_with_its_line() {
        var failure = assertThrows(MalformedDocument.class, () -> parse(ENTRY.formatted("001")));

        assertTrue(failure.getMessage().contains("test.yaml line 13"), failure.getMessage());
    }

    @Test
    void an_unknown_level_is_refused_with_its_line() {
        var failure =
                assertThrows(
                        MalformedDocument.class,
                        () -> parse(ENTRY.formatted("002").replace("SHOULD", "OUGHT")));

        assertTrue(failure.getMessage().contains("test.yaml line 15"), failure.getMessage());
    }

    @Test
    void an_unknown_profile_is_refused_with_those_that_there_are() {
        var catalogue = parse(ENTRY.formatted("002"));

        var failure = assertThrows(MalformedDocument.class, () -> catalogue.profile("none"));

        assertEquals("profile 'none': expected one of all, less", failure.getMessage());
    }

    private static Catalogue parse(String text) {
        var files = new LinkedHashMap<String, String>();
        files.put("test.yaml", text);
        return Catalogue.parse(files, PROFILES);
    }
}
