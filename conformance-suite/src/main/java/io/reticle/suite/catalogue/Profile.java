package io.reticle.suite.catalogue;

import java.util.Set;

/**
 * A named set of requirements that a certificate is given for.
 *
 * @param title as it stands on the certificate
 */
public record Profile(String id, String title, Set<String> requirements) {
    public Profile {
        requirements = Set.copyOf(requirements);
    }

    public boolean contains(String requirement) {
        return requirements.contains(requirement);
    }
}
