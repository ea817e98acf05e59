package io.reticle.vectors;

import java.util.Objects;

/**
 * A bug that vectors look for, explained once per file.
 *
 * @param bug what an implementation does wrong
 * @param effect what that leads to
 */
public record Flag(String bug, String effect) {
    public Flag {
        Objects.requireNonNull(bug);
        Objects.requireNonNull(effect);
    }
}
