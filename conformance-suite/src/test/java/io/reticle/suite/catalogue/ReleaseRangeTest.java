package io.reticle.suite.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReleaseRangeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1.3.1,)      | 1.3.1  | true",
                "[1.3.1,)      | 1.10.0 | true",
                "[1.4.1,)      | 1.4    | false",
                "(1.4.1,)      | 1.4.1  | false",
                "[1.3.1,1.5.0) | 1.4.2  | true",
                "[1.3.1,1.5.0) | 1.5.0  | false",
                "[1.3.1,1.5.0] | 1.5    | true",
                "[1.4.2]       | 1.4.2  | true",
                "[1.4.2]       | 1.4.3  | false",
                "(,1.4.0)      | 0.9    | true",
            })
    void a_release_lies_in_a_range_or_not(String range, String release, boolean expected) {
        assertEquals(expected, ReleaseRange.parse(range).contains(release));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1.3.1", "[1.3.1", "[a,b)"})
    void what_is_no_range_is_refused(String text) {
        assertThrows(IllegalArgumentException.class, () -> ReleaseRange.parse(text));
    }
}
