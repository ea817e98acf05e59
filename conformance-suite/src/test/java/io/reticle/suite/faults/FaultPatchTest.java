package io.reticle.suite.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.suite.document.MalformedDocument;
import io.reticle.suite.engine.Level;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Patches apply to sources that have moved, and say where when they no longer do. */
class FaultPatchTest {
    private static final String SOURCE =
            """
            class Count {
                int one() {
                    return 1;
                }

                int two() {
                    return 2;
                }

                int three() {
                    return 3;
                }

                int four() {
                    return 4;
                }
            }
            """;
    private static final String PATCH =
            """
            --- a/Count.java
            +++ b/Count.java
            @@ -1,5 +1,6 @@
             class Count {
                 int one() {
            -        return 1;
            +        int none = 0;
            +        return none;
                 }
            \s
            @@ -12,6 +13,6 @@
                 }
            \s
                 int four() {
            -        return 4;
            +        return 5;
                 }
             }
            """;

    @TempDir Path folder;
    private Path patch;

    @BeforeEach
    void write() throws IOException {
        patch = Files.writeString(folder.resolve("source.patch"), PATCH);
    }

    private Map<Path, String> applied(String source) throws IOException {
        Files.writeString(folder.resolve("Count.java"), source);
        return SourcePatch.read(patch).applied(folder);
    }

    private static String changed(String source) {
        return source.replace(
                        "        return 1;\n", "        int none = 0;\n        return none;\n")
                .replace("return 4;", "return 5;");
    }

    @Test
    void a_patch_with_two_hunks_changes_both_places() throws IOException {
        assertEquals(Map.of(Path.of("Count.java"), changed(SOURCE)), applied(SOURCE));
    }

    @Test
    void a_patch_follows_sources_that_have_moved() throws IOException {
        var moved = "// one line\n// and another\n" + SOURCE.replace("return 2;", "return 1 + 1;");

        assertEquals(Map.of(Path.of("Count.java"), changed(moved)), applied(moved));
    }

    @Test
    void a_hunk_that_no_longer_applies_is_named_with_its_file() {
        var refusal =
                assertThrows(
                        MalformedDocument.class,
                        () -> applied(SOURCE.replace("return 4;", "return 2 + 2;")));

        assertTrue(
                refusal.getMessage().startsWith(patch + ": hunk 2 of Count.java no longer applies"),
                refusal.getMessage());
    }

    @Test
    void a_patch_of_a_file_that_is_gone_is_refused() {
        var refusal =
                assertThrows(
                        MalformedDocument.class, () -> SourcePatch.read(patch).applied(folder));

        assertEquals(
                patch
                        + ": expected to change "
                        + folder.resolve("Count.java")
                        + ", found no such file",
                refusal.getMessage());
    }

    @Test
    void what_is_no_patch_is_refused() throws IOException {
        Files.writeString(patch, "class Count {}\n");

        assertThrows(MalformedDocument.class, () -> SourcePatch.read(patch));
    }

    @Test
    void a_patch_that_does_not_compile_leaves_no_node() throws IOException {
        Files.writeString(patch, PATCH.replace("int none = 0", "int none = zero"));
        Files.writeString(folder.resolve("Count.java"), SOURCE);
        var fault = new Fault("broken", "b", Optional.empty(), "e", Level.L0, List.of(), patch);
        var build = new NodeBuild(folder, folder.resolve("out"));

        var refusal = assertThrows(MalformedDocument.class, () -> build.build(fault));

        assertTrue(
                refusal.getMessage().startsWith(patch + ": applies, but does not compile"),
                refusal.getMessage());
        assertFalse(Files.exists(folder.resolve("out/broken/sut.yaml")));
    }
}
