package io.reticle.suite.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.reports.event.Verdict;
import io.reticle.suite.catalogue.Catalogue;
import io.reticle.suite.engine.Level;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What catches the known-bad nodes lets the same node without a fault through. */
@Isolated("it waits for answers, and a machine full of other nodes gives them late")
class FaultlessNodeTest {
    @TempDir Path folder;

    @ParameterizedTest
    @EnumSource(
            value = Level.class,
            names = {"L0", "L1", "L2"})
    @Timeout(400)
    void the_node_without_a_fault_passes_the_very_same_cases(Level level) throws IOException {
        var requirements = Trial.requirements(Fault.all(FaultFolders.FAULTS), level);
        var node = new NodeBuild(FaultFolders.SOURCES, folder).sound();

        var trial = Trial.of(node, level, requirements, Catalogue.load(), 1, folder.resolve("run"));

        assertEquals(
                List.of(),
                trial.cases().stream().filter(each -> each.verdict() != Verdict.PASS).toList());
        assertTrue(trial.clean(), trial.certification().word());
    }
}
