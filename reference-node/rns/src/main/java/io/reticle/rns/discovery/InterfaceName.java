package io.reticle.rns.discovery;

import java.util.regex.Pattern;

/** Names of interfaces, which strangers choose and people read. */
final class InterfaceName {
    private static final Pattern FOREIGN = Pattern.compile("[^\\x00-\\x7F]");
    private static final Pattern BEFORE = Pattern.compile("^[^0-9A-Za-z]+");
    private static final Pattern AFTER = Pattern.compile("[^0-9A-Za-z)]+$");
    private static final Pattern BREAKS = Pattern.compile("[\\r\\n]");

    private InterfaceName() {}

    /**
     * A name as it is kept: ASCII, with few blanks, from letter or digit to letter, digit or a
     * closing bracket. May be empty.
     */
    static String tidied(String name) {
        String plain = FOREIGN.matcher(name).replaceAll("").strip();
        // in these steps, so that both stacks file a record under the same name
        for (int blanks : new int[] {5, 3, 2}) plain = plain.replace(" ".repeat(blanks), " ");
        plain = BEFORE.matcher(plain).replaceAll("");
        return AFTER.matcher(plain).replaceAll("");
    }

    /** A text as it is announced: on one line, without blanks around it. */
    static String oneLine(String text) {
        return BREAKS.matcher(text).replaceAll("").strip();
    }
}
