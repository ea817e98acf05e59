package io.reticle.suite.adapter;

import java.util.Locale;

/** Which resources of the other end of a link are taken. */
public enum Strategy {
    NONE,
    /** Those of at most 4096 bytes; the others are rejected. */
    APP,
    ALL;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
