package io.reticle.vectors;

import java.util.Objects;
import java.util.Optional;

/**
 * Where the vectors of a file come from, so that anybody can make them again.
 *
 * @param generator the program that wrote the file
 * @param authority the implementation that computed the outputs, such as {@code rns}
 * @param version its release
 * @param python the interpreter it ran on, where there was one
 * @param seed the seed of every random choice
 * @param command the command that writes the same file again
 */
public record Provenance(
        String generator,
        String authority,
        String version,
        Optional<String> python,
        long seed,
        String command) {
    public Provenance {
        Objects.requireNonNull(generator);
        Objects.requireNonNull(authority);
        Objects.requireNonNull(version);
        Objects.requireNonNull(python);
        Objects.requireNonNull(command);
    }
}
