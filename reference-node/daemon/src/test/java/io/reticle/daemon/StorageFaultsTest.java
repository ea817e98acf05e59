package io.reticle.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** A node of ours whose storage cannot be written to, on a file system of its own. */
@Timeout(180)
class StorageFaultsTest {
    private static final long PATIENCE_SECONDS = 60;

    /** Exit code of a program that was asked to end, and did so in order. */
    private static final int TERMINATED = 143;

    /**
     * Mounts a small file system over the folder $1, with its content, does $2, becomes the rest.
     */
    private static final String MOUNTED =
            "set -e; s=$1; f=$2; shift 2; cp -r \"$s\" \"$s.kept\";"
                    + " mount -t tmpfs -o size=256k tmpfs \"$s\"; cp -r \"$s.kept/.\" \"$s\";"
                    + " cd \"$s\"; eval \"$f\"; exec \"$@\"";

    @TempDir private Path folder;

    private static boolean mounts() throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                "unshare",
                                "-rm",
                                "mount",
                                "-t",
                                "tmpfs",
                                "-o",
                                "size=16k",
                                "tmpfs",
                                "/mnt")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    private int ours(String command, String... arguments) {
        List<String> line = new ArrayList<>(List.of(command, "--config", folder.toString()));
        line.addAll(List.of(arguments));
        return ReticleNode.commandLine()
                .setOut(new PrintWriter(new StringWriter(), true))
                .setErr(new PrintWriter(new StringWriter(), true))
                .execute(line.toArray(String[]::new));
    }

    private static void awaitLog(Program node, String text) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!node.log().contains(text)) {
            String said = node.log();
            assertTrue(System.nanoTime() < end, () -> "never '%s': %s".formatted(text, said));
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "dd if=/dev/zero of=full bs=4k 2>/dev/null || true ! No space left on device",
                "mount -o remount,ro \"$s\" ! Read-only file system"
            })
    void what_cannot_be_stored_is_said_and_the_node_goes_on(String fault, String said)
            throws Exception {
        assumeTrue(mounts(), "skipped: this system lets nobody mount a file system of his own");
        Files.writeString(
                folder.resolve("config"),
                """
                [reticulum]
                instance_name = %s
                enable_transport = yes
                [interfaces]
                """
                        .formatted(UUID.randomUUID()));
        try (Program first = new Program(folder, "run", "--config", folder.toString())) {
            assertEquals("ready", first.line());
            first.terminate();
            assertEquals(TERMINATED, first.exitCode());
        }
        List<String> mounted =
                List.of(
                        "unshare",
                        "-rm",
                        "sh",
                        "-c",
                        MOUNTED,
                        "sh",
                        folder.resolve("storage").toString(),
                        fault);
        try (Program node = new Program(folder, mounted, "run", "--config", folder.toString())) {
            assertEquals("ready", node.line());

            assertEquals(0, ours("path", "-B", "0f".repeat(16)));

            awaitLog(node, said);
            assertEquals(0, ours("status", "--json"));
            node.terminate();
            assertEquals(TERMINATED, node.exitCode());
        }
    }
}
