package io.reticle.suite.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.suite.catalogue.Catalogue;
import io.reticle.suite.document.MalformedDocument;
import io.reticle.suite.sut.SutManifest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;

/** The suite proves itself: each known-bad node is caught at the wire or at the verbs. */
class FaultTest {
    private static final Catalogue CATALOGUE = Catalogue.load();

    /** More nodes than this at once make a small machine so slow that answers come too late. */
    private static final Semaphore AT_ONCE = new Semaphore(3);

    @TempDir Path folder;

    static List<Fault> faults() {
        return Fault.all(FaultFolders.FAULTS);
    }

    @ParameterizedTest
    @MethodSource("faults")
    @Timeout(170)
    void a_known_bad_node_is_caught_where_it_should_be(Fault fault)
            throws IOException, InterruptedException {
        var node = new NodeBuild(FaultFolders.SOURCES, FaultFolders.BUILT).build(fault);

        var trial = tried(fault, node);

        assertEquals(List.of(), trial.misses(fault), fault.name());
    }

    private Trial tried(Fault fault, SutManifest node) throws IOException, InterruptedException {
        AT_ONCE.acquire();
        try {
            var out = folder.resolve("run");
            return Trial.of(node, fault.level(), fault.caughtBy(), CATALOGUE, 1, out);
        } finally {
            AT_ONCE.release();
        }
    }

    @ParameterizedTest
    @MethodSource("faults")
    void what_catches_a_fault_is_in_the_catalogue(Fault fault) {
        for (String id : fault.caughtBy()) {
            assertTrue(CATALOGUE.find(id).isPresent(), fault + ": " + id);
        }
    }

    @Test
    void a_description_must_name_its_folder() throws IOException {
        var fault = Files.createDirectories(folder.resolve("one-name"));
        Files.writeString(
                fault.resolve("fault.yaml"),
                "name: another-name\nbug: b\neffect: e\nlevel: L0\ncaught-by: [R-CORE-001]\n");

        var refusal = assertThrows(MalformedDocument.class, () -> Fault.load(fault));

        assertTrue(
                refusal.getMessage()
                        .endsWith(
                                "fault.yaml line 1: expected the folder's name 'one-name', found"
                                        + " 'another-name'"),
                refusal.getMessage());
    }

    @Test
    void a_description_without_what_catches_it_is_refused() throws IOException {
        var fault = Files.createDirectories(folder.resolve("nothing"));
        Files.writeString(
                fault.resolve("fault.yaml"),
                "name: nothing\nbug: b\neffect: e\nlevel: L0\ncaught-by: []\n");

        var refusal = assertThrows(MalformedDocument.class, () -> Fault.load(fault));

        assertTrue(refusal.getMessage().contains("line 5: /caught-by"), refusal.getMessage());
    }
}
