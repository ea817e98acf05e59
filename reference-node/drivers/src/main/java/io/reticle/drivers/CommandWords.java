package io.reticle.drivers;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a command line as a POSIX shell would, without running one: blanks separate, single quotes
 * keep all as it is, within double quotes a backslash keeps a quote or a backslash, elsewhere it
 * keeps any character. Nothing is expanded.
 */
public final class CommandWords {
    private CommandWords() {}

    /**
     * @return at least one word
     * @throws IllegalArgumentException if a quote is not closed, nothing follows a backslash, or
     *     there is no word
     */
    public static List<String> split(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && quote != '\'') {
                if (i + 1 == line.length()) throw wrong(line, "nothing follows the last backslash");
                char next = line.charAt(++i);
                if (quote == '"' && next != '"' && next != '\\') word.append(c);
                word.append(next);
                inWord = true;
            } else if (quote != 0) {
                if (c == quote) quote = 0;
                else word.append(c);
            } else if (c == '\'' || c == '"') {
                quote = c;
                inWord = true;
            } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
                if (inWord) words.add(word.toString());
                word.setLength(0);
                inWord = false;
            } else {
                word.append(c);
                inWord = true;
            }
        }
        if (quote != 0) throw wrong(line, "the quote " + quote + " is not closed");
        if (inWord) words.add(word.toString());
        if (words.isEmpty()) throw wrong(line, "there is no command");
        return words;
    }

    private static IllegalArgumentException wrong(String line, String what) {
        return new IllegalArgumentException("command '" + line + "': " + what);
    }
}
