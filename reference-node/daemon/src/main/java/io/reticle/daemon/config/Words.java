package io.reticle.daemon.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A command line as a shell would take it apart, without a shell: nothing in it is replaced. */
final class Words {
    private Words() {}

    /**
     * The words behind a key; none where it is absent.
     *
     * @throws ConfigFault if a quote is not closed
     */
    static List<String> split(Section section, String key) throws ConfigFault {
        Optional<Section.Entry> entry = section.find(key);
        if (entry.isEmpty() || entry.get().value().isEmpty()) return List.of();
        try {
            return split(entry.get().value());
        } catch (IllegalArgumentException e) {
            throw ConfigFault.at(entry.get().line(), "'%s': %s".formatted(key, e.getMessage()));
        }
    }

    /**
     * @throws IllegalArgumentException if a quote is not closed
     */
    static List<String> split(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean begun = false;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            boolean escapes = c == '\\' && quote != '\'' && i + 1 < line.length();
            if (escapes) {
                word.append(line.charAt(++i));
                begun = true;
            } else if (quote != 0) {
                if (c == quote) quote = 0;
                else word.append(c);
            } else if (c == '"' || c == '\'') {
                quote = c;
                begun = true;
            } else if (Character.isWhitespace(c)) {
                if (begun) words.add(word.toString());
                word.setLength(0);
                begun = false;
            } else {
                word.append(c);
                begun = true;
            }
        }
        if (quote != 0) throw new IllegalArgumentException("a quote is not closed");
        if (begun) words.add(word.toString());
        return words;
    }
}
