package io.reticle.daemon.config;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One section of a configuration in the grammar of the Python stack: {@code [section]}, {@code
 * [[subsection]]} and so on, {@code key = value}, {@code #} comments, optional quotes, commas for
 * lists. Indentation means nothing.
 */
public final class Section {
    /** A value with the line that it stands on, counted from 1. */
    public record Entry(String value, int line) {}

    private final String name;
    private final int line;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<String, Section> sections = new LinkedHashMap<>();

    private Section(String name, int line) {
        this.name = name;
        this.line = line;
    }

    public String name() {
        return name;
    }

    public int line() {
        return line;
    }

    public Map<String, Entry> entries() {
        return Collections.unmodifiableMap(entries);
    }

    public Map<String, Section> sections() {
        return Collections.unmodifiableMap(sections);
    }

    /**
     * Reads a whole file; the section returned is its nameless root.
     *
     * @throws ConfigFault at the first line that is not of the grammar
     */
    public static Section parse(String text) throws ConfigFault {
        Section root = new Section("", 0);
        Deque<Section> open = new ArrayDeque<>(List.of(root));
        int number = 0;
        for (String raw : text.split("\r?\n", -1)) {
            number++;
            String content = raw.strip();
            if (content.isEmpty() || content.startsWith("#")) continue;
            if (content.startsWith("[")) {
                openSection(content, number, open);
            } else {
                addEntry(content, number, open.peek());
            }
        }
        return root;
    }

    private static void openSection(String content, int number, Deque<Section> open)
            throws ConfigFault {
        String header = withoutComment(content);
        int depth = 0;
        while (depth < header.length() && header.charAt(depth) == '[') depth++;
        String brackets = "]".repeat(depth);
        if (!header.endsWith(brackets) || header.length() <= 2 * depth) {
            throw ConfigFault.at(
                    number,
                    "section header '%s': expected %d closing brackets".formatted(header, depth));
        }
        if (depth > open.size()) {
            throw ConfigFault.at(
                    number, "section '%s' is nested deeper than its parent".formatted(header));
        }
        while (open.size() > depth) open.pop();
        String name = unquoted(header.substring(depth, header.length() - depth).strip());
        Section section = new Section(name, number);
        Section twin = open.element().sections.putIfAbsent(name, section);
        if (twin != null) {
            throw ConfigFault.at(
                    number, "section '%s' is there already, at line %d".formatted(name, twin.line));
        }
        open.push(section);
    }

    private static void addEntry(String content, int number, Section section) throws ConfigFault {
        int equals = content.indexOf('=');
        if (equals < 1) {
            throw ConfigFault.at(
                    number, "expected 'key = value' or '[section]', found '%s'".formatted(content));
        }
        String key = unquoted(content.substring(0, equals).strip());
        String value = withoutComment(content.substring(equals + 1).strip());
        Entry entry = new Entry(unquoted(value), number);
        Entry twin = section.entries.putIfAbsent(key, entry);
        if (twin != null) {
            throw ConfigFault.at(
                    number, "'%s' is there already, at line %d".formatted(key, twin.line));
        }
    }

    /** Cuts a trailing comment, unless the mark stands inside quotes. */
    private static String withoutComment(String text) {
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote == 0 && (c == '"' || c == '\'')) quote = c;
            else if (c == quote) quote = 0;
            else if (c == '#' && quote == 0) return text.substring(0, i).strip();
        }
        return text;
    }

    private static String unquoted(String text) {
        boolean quoted =
                text.length() >= 2
                        && (text.charAt(0) == '"' || text.charAt(0) == '\'')
                        && text.charAt(text.length() - 1) == text.charAt(0);
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    /** The first of several spellings of a key that is there. */
    public Optional<Entry> find(String... keys) {
        for (String key : keys) {
            if (entries.containsKey(key)) return Optional.of(entries.get(key));
        }
        return Optional.empty();
    }

    /** Text; empty where it is absent, empty, or the word None. */
    public Optional<String> text(String... keys) {
        return find(keys).map(Entry::value).filter(v -> !v.isEmpty() && !v.equals("None"));
    }

    /** yes/no, true/false, on/off, 1/0 in any case. */
    public boolean flag(String key, boolean otherwise) throws ConfigFault {
        Optional<Entry> entry = find(key);
        if (entry.isEmpty()) return otherwise;
        return switch (entry.get().value().toLowerCase(Locale.ROOT)) {
            case "yes", "true", "on", "1" -> true;
            case "no", "false", "off", "0" -> false;
            default ->
                    throw ConfigFault.at(
                            entry.get().line(),
                            "'%s': expected yes or no, found '%s'"
                                    .formatted(key, entry.get().value()));
        };
    }

    public OptionalInt number(int least, int most, String... keys) throws ConfigFault {
        Optional<Entry> entry = find(keys);
        if (entry.isEmpty()) return OptionalInt.empty();
        try {
            int value = Integer.parseInt(entry.get().value());
            if (value >= least && value <= most) return OptionalInt.of(value);
        } catch (NumberFormatException e) {
            // said below, with the range
        }
        throw ConfigFault.at(
                entry.get().line(),
                "'%s': expected a whole number from %d to %d, found '%s'"
                        .formatted(keys[0], least, most, entry.get().value()));
    }

    /** A list of hashes of 16 bytes, in hexadecimal; a wrong one is fatal (R-NET-211). */
    public List<String> hashes(String key) throws ConfigFault {
        Optional<Entry> entry = find(key);
        if (entry.isEmpty()) return List.of();
        List<String> hashes = new ArrayList<>();
        for (String item : entry.get().value().split(",", -1)) {
            String hash = unquoted(item.strip());
            if (!hash.matches("[0-9a-fA-F]{32}")) {
                throw ConfigFault.at(
                        entry.get().line(),
                        "'%s': expected 32 hexadecimal digits, found '%s'".formatted(key, hash));
            }
            hashes.add(hash.toLowerCase(Locale.ROOT));
        }
        return hashes;
    }
}
