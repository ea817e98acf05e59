package io.reticle.suite.engine;

import io.reticle.suite.catalogue.Profile;
import io.reticle.suite.sut.SutManifest;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What is to be run.
 *
 * @param packages where the cases are looked for
 * @param only globs on case ids, or requirement ids; empty: all of the profile
 * @param seed decides the order of cases and all that they draw
 * @param jobs how many cases run at once
 * @param strict whether lenient is a failure
 * @param out folder for everything that is left behind
 */
public record RunRequest(
        List<SutManifest> suts,
        Set<Level> levels,
        List<String> packages,
        Profile profile,
        List<String> only,
        long seed,
        int jobs,
        boolean strict,
        Path out) {

    public RunRequest {
        suts = List.copyOf(suts);
        levels = Set.copyOf(levels);
        packages = List.copyOf(packages);
        only = List.copyOf(only);
    }

    /** The seed as it is to be typed. */
    public String seedText() {
        return "0x" + Long.toHexString(seed);
    }

    /** The command that repeats one case alone. */
    String replay(SutManifest sut, CaseDescription description) {
        return "reticle replay "
                + description.id()
                + " "
                + seedText()
                + " --sut "
                + sut.reference()
                + (strict ? " --strict" : "");
    }
}
