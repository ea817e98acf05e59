package io.reticle.suite.sut;

import java.util.Locale;

/** A command-line program of a stack, by what it does; each is used as the authority's is. */
public enum Tool {
    /** Runs a node: {@code rnsd}. */
    NODE,
    /** What a node does: {@code rnstatus}. */
    STATUS,
    /** Paths that a node has: {@code rnpath}. */
    PATH,
    /** Measures the way to a destination: {@code rnprobe}. */
    PROBE,
    /** Copies files: {@code rncp}. */
    CP,
    /** Makes and uses identities: {@code rnid}. */
    ID,
    /** Runs commands elsewhere: {@code rnx}. */
    EXEC,
    /** Keeps messages: {@code lxmd}, of another stack than the others, with its own folder. */
    LXMD;

    /** What manifests call it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
