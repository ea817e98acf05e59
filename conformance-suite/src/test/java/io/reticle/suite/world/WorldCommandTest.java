package io.reticle.suite.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.suite.cli.ExitCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** The command, from its options to what it leaves behind. */
@Timeout(60)
class WorldCommandTest {
    @TempDir Path folder;

    private final StringWriter err = new StringWriter();

    private int execute(String... args) {
        return new CommandLine(new WorldCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }

    @Test
    void several_sizes_give_figures_and_a_page_with_plots() throws IOException {
        int code = execute("--sizes", "10,40", "--seed", "0x7", "--out", folder.toString());

        assertEquals(ExitCode.CERTIFIED, code, err.toString());
        var figures = JsonMapper.shared().readTree(folder.resolve("world.json").toFile());
        assertEquals(2, figures.path("announces").size());
        assertEquals(39, figures.path("announces").get(1).path("reached").intValue());
        assertEquals(7, figures.path("scenario").path("seed").longValue());
        assertTrue(Files.readString(folder.resolve("world.html")).contains("image/svg+xml"));
    }

    @Test
    void a_log_has_a_line_for_each_frame() throws IOException {
        var log = folder.resolve("events.log");

        int code = execute("--nodes", "20", "--topology", "ring", "--log", log.toString());

        assertEquals(ExitCode.CERTIFIED, code, err.toString());
        var lines = Files.readAllLines(log);
        assertEquals(19, lines.stream().filter(line -> line.contains(" path ")).count());
        assertTrue(lines.stream().anyMatch(line -> line.contains(" frame ")));
    }

    @Test
    void a_network_that_is_too_wide_for_an_announce_is_told() {
        assertEquals(ExitCode.NOT_CERTIFIED, execute("--nodes", "300", "--topology", "chain"));
    }

    @Test
    void wrong_figures_are_refused_with_their_reason() {
        assertEquals(ExitCode.USAGE, execute("--nodes", "1"));
        assertEquals(ExitCode.USAGE, execute("--loss", "1"));
        assertEquals(ExitCode.USAGE, execute("--bitrate", "1200"));
        assertEquals(ExitCode.USAGE, execute("--partition", "--hours", "1"));
        assertEquals(ExitCode.USAGE, execute("--hours", "1", "--nodes", "5"));
        assertTrue(err.toString().contains("--announcers"), err.toString());
    }
}
