package io.reticle.reports;

/**
 * Strings of a run, made safe for a line of text. Names and reasons hold what unknown nodes sent; a
 * control character among it could move a terminal's cursor or end an XML document.
 */
final class PlainText {
    private PlainText() {}

    /**
     * {@code text} with every control, format and unassigned character and every lone surrogate
     * written as {@code \\u{hex}}, ends of line included.
     */
    static String oneLine(String text) {
        return visible(text, false);
    }

    /** As {@link #oneLine}, but ends of line and tabs stay. */
    static String lines(String text) {
        return visible(text, true);
    }

    private static String visible(String text, boolean keepLines) {
        var out = new StringBuilder(text.length());
        text.codePoints()
                .forEach(
                        c -> {
                            if (shows(c) || (keepLines && (c == '\n' || c == '\t'))) {
                                out.appendCodePoint(c);
                            } else {
                                out.append("\\u{").append(Integer.toHexString(c)).append('}');
                            }
                        });
        return out.toString();
    }

    private static boolean shows(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }
}
