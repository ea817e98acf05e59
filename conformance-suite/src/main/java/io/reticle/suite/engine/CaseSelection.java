package io.reticle.suite.engine;

import io.reticle.suite.catalogue.Profile;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.List;

/** Which cases of those that there are shall run. */
record CaseSelection(Profile profile, List<String> only) {

    /** A case is in if it decides anything of the profile and, if anything is asked for, that. */
    boolean includes(CaseDescription description) {
        return description.decides().stream().anyMatch(profile::contains)
                && (only.isEmpty() || only.stream().anyMatch(each -> asksFor(each, description)));
    }

    private static boolean asksFor(String wanted, CaseDescription description) {
        if (description.decides().contains(wanted)) {
            return true;
        }
        var glob = FileSystems.getDefault().getPathMatcher("glob:" + wanted);
        return glob.matches(Path.of(description.id()));
    }
}
