package io.reticle.daemon.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The files that come with the program say what there is, and only that. */
class SuppliedConfigTest {
    private static final Pattern HIDDEN = Pattern.compile("(?m)^( *)# (\\w+ = )");

    @TempDir private Path folder;

    /** The example with every key in force that stands there as a comment. */
    private static Section uncommented() throws IOException, ConfigFault {
        return Section.parse(HIDDEN.matcher(SuppliedConfig.example()).replaceAll("$1$2"));
    }

    @Test
    void the_example_as_it_stands_changes_nothing_and_is_understood() throws Exception {
        Settings settings = Settings.parse(SuppliedConfig.example());

        assertEquals(List.of(), settings.remarks());
        assertEquals(List.of(), settings.interfaces());
        assertEquals(11, settings.disabled().size());
        assertEquals(
                Settings.parse("").nodeConfig(Optional.empty()),
                settings.nodeConfig(Optional.empty()));
    }

    @Test
    @Tag("R-NET-210")
    void the_example_has_every_key_and_no_other() throws Exception {
        Section root = uncommented();
        Section reticulum = root.section("reticulum");
        InterfaceReader reader = InterfaceReader.of(reticulum);
        Settings.of(reticulum, root, reader);
        assertEquals(
                List.of(),
                root.remarks().stream().filter(remark -> remark.contains("unknown")).toList());

        complete("reticulum", reticulum.asked(), reticulum.entries().keySet());
        Section logging = root.section("logging");
        complete("logging", logging.asked(), logging.entries().keySet());
        Set<String> common = new TreeSet<>();
        for (Section one : root.section("interfaces").sections().values()) {
            Set<String> there = new TreeSet<>(one.entries().keySet());
            if (common.isEmpty()) common.addAll(there);
            there.addAll(common);
            complete(one.name(), one.asked(), there);
        }
    }

    private static void complete(String name, Set<String> asked, Set<String> there) {
        Set<String> missing = new TreeSet<>(asked);
        missing.removeAll(there);
        assertEquals(Set.of(), missing, "missing in the example's section " + name);
    }

    @Test
    @Tag("R-NET-209")
    void a_missing_file_is_made_and_then_left_alone() throws Exception {
        ConfigFolder fresh = new ConfigFolder(folder.resolve("a/b"));
        assertThrows(ConfigFault.class, fresh::settings);

        assertTrue(fresh.makeIfMissing());
        Settings settings = fresh.settings();
        assertEquals(List.of(), settings.remarks());
        assertEquals("AutoInterface", settings.interfaces().getFirst().medium().type());
        assertEquals("Default Interface", settings.interfaces().getFirst().name());
        assertFalse(settings.transport());

        Files.writeString(fresh.file(), "[reticulum]\n");
        assertFalse(fresh.makeIfMissing());
        assertEquals(List.of(), fresh.settings().interfaces());
    }
}
