package io.reticle.suite.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.suite.selftest.Programs;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

@Timeout(60)
class CommandLineTest {
    @TempDir Path folder;

    private final StringWriter err = new StringWriter();

    @Test
    void an_unknown_option_is_a_usage_error() {
        assertEquals(ExitCode.USAGE, execute("certify", "--colour", "blue"));
        assertTrue(err.toString().contains("--colour"), err.toString());
    }

    @Test
    void a_malformed_manifest_is_a_usage_error_without_a_stack_trace() throws IOException {
        var manifest = Files.writeString(folder.resolve("bad.yaml"), "name: [");

        assertEquals(ExitCode.USAGE, execute("certify", "--sut", manifest.toString()));
        assertTrue(err.toString().contains("bad.yaml line "), err.toString());
        assertFalse(err.toString().contains("\tat "), err.toString());
    }

    @Test
    void debug_shows_the_stack_trace() throws IOException {
        var manifest = Files.writeString(folder.resolve("bad.yaml"), "name: [");

        assertEquals(ExitCode.USAGE, execute("certify", "--debug", "--sut", manifest.toString()));
        assertTrue(err.toString().contains("\tat "), err.toString());
    }

    @Test
    void a_filter_that_fits_nothing_leaves_earlier_results_alone() throws IOException {
        var sut = Programs.adapterSut(folder, "starts", "path").reference();
        var out = Files.createDirectory(folder.resolve("out"));
        var earlier = Files.writeString(out.resolve("events.jsonl"), "earlier");

        int code = execute("certify", "--sut", sut, "--only", "no.such.case", "--out", out + "");

        assertEquals(ExitCode.USAGE, code);
        assertEquals("earlier", Files.readString(earlier));
    }

    @Test
    void a_folder_with_other_files_is_not_written_to() throws IOException {
        var sut = Programs.adapterSut(folder, "silent", "path, compute").reference();
        var out = Files.createDirectory(folder.resolve("mine"));
        Files.writeString(out.resolve("thesis.txt"), "mine");

        int code = execute("certify", "--sut", sut, "--level", "L2", "--out", out + "");

        assertEquals(ExitCode.USAGE, code);
        assertTrue(err.toString().contains("found other files"), err.toString());
    }

    @Test
    void a_null_adapter_ends_inconclusive_with_all_reports() throws IOException {
        var sut = Programs.adapterSut(folder, "gone", "compute").reference();
        var out = folder.resolve("out");

        int code =
                execute(
                        "certify", "--sut", sut, "--level", "vectors", "--quiet", "--out",
                        out + "");

        assertEquals(ExitCode.INCONCLUSIVE, code);
        for (String name :
                new String[] {"events.jsonl", "result.json", "junit.xml", "index.html"}) {
            assertTrue(Files.exists(out.resolve(name)), name);
        }
    }

    @Test
    void a_malformed_vector_file_is_a_usage_error_with_its_place() throws IOException {
        var sut = Programs.adapterSut(folder, "silent", "compute").reference();
        var vectors = Files.writeString(folder.resolve("v.json"), "{\"kind\":\"hash\"}");

        assertEquals(ExitCode.USAGE, execute("vectors", "check", "--sut", sut, vectors.toString()));
        assertTrue(err.toString().contains("v.json at "), err.toString());
    }

    @Test
    void an_unknown_case_is_a_usage_error() {
        assertEquals(ExitCode.USAGE, execute("replay", "no.such.case", "0x1"));
        assertTrue(err.toString().contains("no.such.case"), err.toString());
    }

    @Test
    void a_seed_that_is_none_is_a_usage_error() {
        assertEquals(ExitCode.USAGE, execute("certify", "--seed", "blue"));
        assertTrue(err.toString().contains("expected a number"), err.toString());
    }

    private int execute(String... args) {
        return Reticle.commandLine().setErr(new PrintWriter(err, true)).execute(args);
    }
}
