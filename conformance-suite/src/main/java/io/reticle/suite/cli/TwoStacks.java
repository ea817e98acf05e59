package io.reticle.suite.cli;

import picocli.CommandLine.Option;

/** What the commands that hold two implementations against each other have in common. */
final class TwoStacks {
    @Option(
            names = "--sut",
            paramLabel = "NAME|FILE",
            defaultValue = "reference-node",
            description = "One implementation. Default: ${DEFAULT-VALUE}.")
    private String one;

    @Option(
            names = "--with",
            paramLabel = "NAME|FILE",
            defaultValue = "rns",
            description =
                    "The other, which decides what is right where that matters. Default:"
                            + " ${DEFAULT-VALUE}.")
    private String other;

    @Option(
            names = "--seed",
            defaultValue = "random",
            converter = SeedText.class,
            description = "Decides all inputs. Default: ${DEFAULT-VALUE}.")
    private long seed;

    String one() {
        return one;
    }

    String other() {
        return other;
    }

    long seed() {
        return seed;
    }

    /**
     * Says how it ended.
     *
     * @return exit code
     */
    int conclude(int disagreements) {
        System.out.println(
                "seed 0x"
                        + Long.toHexString(seed)
                        + ": "
                        + (disagreements == 0 ? "both agree" : disagreements + " disagreements"));
        return disagreements == 0 ? ExitCode.CERTIFIED : ExitCode.NOT_CERTIFIED;
    }
}
