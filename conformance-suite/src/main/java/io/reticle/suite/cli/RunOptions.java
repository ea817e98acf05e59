package io.reticle.suite.cli;

import io.reticle.suite.engine.Level;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What the commands that run many cases have in common. */
final class RunOptions {
    @Option(
            names = "--level",
            split = ",",
            paramLabel = "LEVEL",
            converter = LevelText.class,
            description =
                    "L0, L1, L2, L3 (or wire, verbs, vectors, mesh). Default: all the system has but"
                            + " L3, which needs a container engine.")
    private List<Level> levels = new ArrayList<>();

    @Option(
            names = "--only",
            paramLabel = "GLOB|REQUIREMENT",
            description = "Only cases whose id fits, or that decide this requirement; repeatable.")
    private List<String> only = new ArrayList<>();

    @Option(
            names = "--seed",
            defaultValue = "random",
            converter = SeedText.class,
            description = "Decides order and everything drawn. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--jobs",
            defaultValue = "4",
            paramLabel = "N",
            description = "Cases at once. Default: ${DEFAULT-VALUE}.")
    private int jobs;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** All but the mesh if none is named. */
    Set<Level> levels() {
        return levels.isEmpty() ? EnumSet.range(Level.L0, Level.L2) : EnumSet.copyOf(levels);
    }

    List<String> only() {
        return List.copyOf(only);
    }

    long seed() {
        return seed;
    }

    /**
     * @throws ParameterException if it is not from 1 to 64
     */
    int jobs() {
        if (jobs < 1 || jobs > 64) {
            throw new ParameterException(
                    spec.commandLine(), "--jobs: expected 1 to 64, found " + jobs);
        }
        return jobs;
    }
}
