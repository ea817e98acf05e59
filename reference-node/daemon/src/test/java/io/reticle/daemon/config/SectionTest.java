package io.reticle.daemon.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** The grammar of the configuration file. */
class SectionTest {
    private static Section only(String lines) throws ConfigFault {
        return Section.parse("[s]\n" + lines).sections().get("s");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "k = v|v",
                "k=v|v",
                "   k   =   v w   |v w",
                "k = v # said here|v",
                "k = \"v # not said\"|v # not said",
                "k = \"v\" # said here|v",
                "k = 'v'|v",
                "'k' = v|v",
                "k = a = b|a = b",
                "k = \"it's\"|it's",
                "k = |``",
                "k = ''|``"
            })
    void a_value_is_what_stands_behind_the_sign(String line, String value) throws ConfigFault {
        assertEquals(value, only(line).find("k").orElseThrow().value());
    }

    @Test
    void comments_blank_lines_and_indentation_mean_nothing() throws ConfigFault {
        Section root =
                Section.parse(
                        """
                        # a comment

                          [one] # with a comment
                              a = 1
                        \t# another
                        b = 2
                        """);

        assertEquals("1", root.sections().get("one").text("a").orElseThrow());
        assertEquals(6, root.sections().get("one").find("b").orElseThrow().line());
    }

    @Test
    void lines_may_end_as_on_windows() throws ConfigFault {
        Section section = Section.parse("[s]\r\nk = v\r\n").sections().get("s");

        assertEquals(Optional.of("v"), section.text("k"));
    }

    @Test
    void sections_nest_by_their_brackets_and_close_by_the_next() throws ConfigFault {
        Section root = Section.parse("[a]\n[[b]]\n[[[c]]]\nx = 1\n[[d]]\nx = 2\n[e]\nx = 3\n");

        Section a = root.sections().get("a");
        assertEquals(List.of("b", "d"), List.copyOf(a.sections().keySet()));
        Section c = a.sections().get("b").sections().get("c");
        assertEquals(Optional.of("1"), c.text("x"));
        assertEquals(Optional.of("2"), a.sections().get("d").text("x"));
        assertEquals(Optional.of("3"), root.sections().get("e").text("x"));
    }

    @Test
    void names_of_sections_may_have_blanks_and_quotes() throws ConfigFault {
        Section root = Section.parse("[a]\n[[ My Interface ]]\n[[\"b\"]]\n");

        assertEquals(
                List.of("My Interface", "b"),
                List.copyOf(root.sections().get("a").sections().keySet()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "2|no sign here|expected 'key = value' or '[section]', found 'no sign here'",
                "2|= v|expected 'key = value' or '[section]', found '= v'",
                "2|[[x]|section header '[[x]': expected 2 closing brackets",
                "2|[]|'[]' is no section header",
                "2|[[[x]]]|section '[[[x]]]' is nested deeper than its parent",
                "2|[s]|section 's' is there already, at line 1"
            })
    void a_line_that_is_not_of_the_grammar_is_named(int line, String text, String message) {
        ConfigFault fault = assertThrows(ConfigFault.class, () -> Section.parse("[s]\n" + text));

        assertEquals("config line " + line + ": " + message, fault.getMessage());
    }

    @Test
    void a_key_that_comes_twice_is_named_with_both_lines() {
        ConfigFault fault =
                assertThrows(ConfigFault.class, () -> Section.parse("[s]\nk = 1\n\nk = 2"));

        assertEquals("config line 4: 'k' is there already, at line 2", fault.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "Yes", "true", "TRUE", "on", "1", "\"yes\""})
    void these_mean_yes(String word) throws ConfigFault {
        assertEquals(true, only("k = " + word).flag("k", false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"no", "No", "false", "off", "OFF", "0"})
    void these_mean_no(String word) throws ConfigFault {
        assertEquals(false, only("k = " + word).flag("k", true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "maybe", "2", "yes no"})
    void anything_else_is_neither(String word) throws ConfigFault {
        Section section = only("k = " + word);

        ConfigFault fault = assertThrows(ConfigFault.class, () -> section.flag("k", true));
        assertEquals(
                "config line 2: 'k': expected yes or no, found '" + word + "'", fault.getMessage());
    }

    @Test
    void what_is_absent_is_as_said_otherwise() throws ConfigFault {
        assertEquals(true, only("").flag("k", true));
        assertEquals(false, only("").flag("k", false));
        assertEquals(OptionalInt.empty(), only("").number(0, 9, "k"));
        assertEquals(Optional.empty(), only("k = None").text("k"));
        assertEquals(Optional.empty(), only("k =").text("k"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "-1", "4.5", "0x10", "99999999999999", "port"})
    void a_number_out_of_its_range_is_refused_with_the_range(String number) throws ConfigFault {
        Section section = only("port = " + number);

        ConfigFault fault =
                assertThrows(ConfigFault.class, () -> section.number(1, 65_535, "port"));
        assertEquals(
                "config line 2: 'port': expected a whole number from 1 to 65535, found '%s'"
                        .formatted(number),
                fault.getMessage());
    }

    @Test
    void a_list_of_hashes_is_split_at_commas() throws ConfigFault {
        String hash = "00112233445566778899aabbccddeeff";

        assertEquals(
                List.of(hash, hash),
                only("k = %s, \"%s\"".formatted(hash, hash.toUpperCase(Locale.ROOT))).hashes("k"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "zz112233445566778899aabbccddeeff", ""})
    void a_wrong_hash_is_fatal(String hash) throws ConfigFault {
        Section section = only("k = " + hash);

        ConfigFault fault = assertThrows(ConfigFault.class, () -> section.hashes("k"));
        assertEquals(
                "config line 2: 'k': expected 32 hexadecimal digits, found '" + hash + "'",
                fault.getMessage());
    }
}
