package io.reticle.suite.cli;

import io.reticle.reports.event.Certification;
import io.reticle.reports.event.SutVerdict;

import java.util.Collection;

/** What the exit codes of {@code reticle} mean. */
public final class ExitCode {
    /** Everything is certified, or the command did what it was asked to. */
    public static final int CERTIFIED = 0;

    /** Something failed. */
    public static final int NOT_CERTIFIED = 1;

    /** The command line or a file is wrong. */
    public static final int USAGE = 2;

    /** Nothing failed, but not everything could be judged. */
    public static final int INCONCLUSIVE = 3;

    private ExitCode() {}

    /** The worst of these verdicts; an empty run is inconclusive. */
    static int of(Collection<SutVerdict> verdicts) {
        if (verdicts.stream().anyMatch(v -> v.certification() == Certification.NOT_CERTIFIED)) {
            return NOT_CERTIFIED;
        }
        return !verdicts.isEmpty()
                        && verdicts.stream()
                                .allMatch(v -> v.certification() == Certification.CERTIFIED)
                ? CERTIFIED
                : INCONCLUSIVE;
    }
}
