package io.reticle.suite.faults;

import java.nio.file.Path;

/** Where things lie, seen from the folder in which this module's tests run. */
final class FaultFolders {
    static final Path FAULTS = Path.of("faults");
    static final Path SOURCES = Path.of("..", "reference-node");
    static final Path BUILT = Path.of("target", "faults");

    private FaultFolders() {}
}
