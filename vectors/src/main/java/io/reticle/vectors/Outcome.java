package io.reticle.vectors;

import java.util.Locale;

/** What an implementation must make of a vector's input. */
public enum Outcome {
    /** The function accepts the input and gives exactly the recorded output. */
    VALID,
    /** The function refuses the input. */
    INVALID,
    /** The authority accepts the input and gives the recorded output; refusing it conforms too. */
    ACCEPTABLE;

    /** The word that stands in the file. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Outcome ofWord(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
