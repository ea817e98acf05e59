package io.reticle.suite.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;

class YamlDocumentTest {

    @Test
    void scalars_become_what_json_has() {
        var root = YamlDocument.parse("x", "{a: 1, b: true, c: text, d: null, e: 1.5}").root();

        assertEquals("{\"a\":1,\"b\":true,\"c\":\"text\",\"d\":null,\"e\":1.5}", root.toString());
    }

    @Test
    void a_place_is_named_by_its_line() {
        var document = YamlDocument.parse("my.yaml", "a: 1\nb:\n  - x\n  - y: 2\n");

        assertEquals("my.yaml line 1", document.at("/a"));
        assertEquals("my.yaml line 4", document.at("/b/1/y"));
        assertEquals("my.yaml line 4", document.at("/b/1/missing"));
    }

    @Test
    void a_key_that_stands_twice_is_refused_with_its_line() {
        var failure = refused("a: 1\nb: 2\na: 3\n");

        assertTrue(failure.contains("line 3"), failure);
        assertTrue(failure.contains("a"), failure);
    }

    @Test
    void broken_syntax_is_refused_with_its_line() {
        var failure = refused("a: 1\nb: [1, 2\nc: 3\n");

        assertTrue(failure.startsWith("x line "), failure);
    }

    @Test
    void an_empty_file_is_refused() {
        assertEquals("x: expected a document, found an empty file", refused(""));
    }

    @Test
    void a_missing_file_is_refused_by_its_name() {
        var failure =
                assertThrows(
                        MalformedDocument.class, () -> YamlDocument.read(Path.of("no-such.yaml")));

        assertEquals("no-such.yaml: no such file", failure.getMessage());
    }

    private static String refused(String text) {
        return assertThrows(MalformedDocument.class, () -> YamlDocument.parse("x", text))
                .getMessage();
    }
}
