package io.reticle.suite.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.suite.cli.ExitCode;
import io.reticle.suite.cli.Reticle;
import io.reticle.suite.selftest.Programs;
import io.reticle.suite.sut.SutManifest;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The command itself, with every case, certifies no system that is none, and soon says so. */
class NullSutCommandTest {
    private static final int SECONDS = 30;

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"closed", "echo", "silent"})
    @Timeout(SECONDS + 10)
    void a_node_that_is_none_is_not_certified(String mode)
            throws IOException, InterruptedException {
        assertNothing(Programs.nodeSut(folder, mode), mode);
    }

    @ParameterizedTest
    @ValueSource(strings = "yes")
    @Timeout(SECONDS + 10)
    void an_adapter_that_says_yes_to_everything_is_not_certified(String mode)
            throws IOException, InterruptedException {
        assertNothing(
                Programs.adapterSut(folder, mode, "announce, path, packet, link, compute"), mode);
    }

    private void assertNothing(SutManifest sut, String id)
            throws IOException, InterruptedException {
        var said = folder.resolve("said.txt");
        var command =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Reticle.class.getName(),
                                "certify",
                                "--quiet",
                                "--sut",
                                sut.reference(),
                                "--out",
                                folder.resolve("out").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
        try {
            assertTrue(command.waitFor(SECONDS, TimeUnit.SECONDS), "still running");
        } finally {
            command.descendants().forEach(ProcessHandle::destroyForcibly);
            command.destroyForcibly();
        }
        assertEquals(ExitCode.INCONCLUSIVE, command.exitValue(), Files.readString(said));
        var verdict =
                Files.readString(said)
                        .lines()
                        .filter(line -> line.startsWith(id + ": "))
                        .findFirst()
                        .orElse("");
        assertTrue(verdict.matches(id + ": inconclusive, \\d+ inconclusive"), verdict);
        var log = Files.readString(folder.resolve("out").resolve("events.jsonl"));
        assertTrue(log.contains("\"verdict\":\"inconclusive\""), "no verdicts in the log");
        assertFalse(log.contains("\"verdict\":\"pass\""), "a case passed");
    }
}
