package io.reticle.vectors;

import java.io.IOException;

/** A vector file, or the manifest, is not as its schema says; the message names the place. */
public final class MalformedVectors extends IOException {
    private static final long serialVersionUID = 1L;

    private final String source;
    private final String pointer;

    /**
     * @param source the file
     * @param pointer the place in it as a JSON pointer; empty for the whole
     * @param problem what was expected there, and what was found
     */
    public MalformedVectors(String source, String pointer, String problem) {
        super(source + " at " + (pointer.isEmpty() ? "its root" : pointer) + ": " + problem);
        this.source = source;
        this.pointer = pointer;
    }

    /** The file, as its reader named it. */
    public String source() {
        return source;
    }

    /** The place as a JSON pointer; empty for the whole file. */
    public String pointer() {
        return pointer;
    }
}
