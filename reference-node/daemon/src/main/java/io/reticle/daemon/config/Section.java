package io.reticle.daemon.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * One section of a configuration. It remembers which keys it was asked for: what is there and was
 * never asked for means nothing to this node, and is remarked.
 */
public final class Section {
    /**
     * What stands behind a key.
     *
     * @param value all of it, the items of a list with commas between
     * @param items a single one, if it is no list
     * @param line that it stands on, counted from 1
     */
    public record Entry(String value, List<String> items, boolean list, int line) {}

    private final String name;
    private final int line;
    private final List<String> remarks;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<String, Section> sections = new LinkedHashMap<>();
    private final Set<String> asked = new TreeSet<>();

    /**
     * @param remarks shared by all sections of a file
     */
    Section(String name, int line, List<String> remarks) {
        this.name = name;
        this.line = line;
        this.remarks = remarks;
    }

    /**
     * Reads a whole file; the section returned is its nameless root.
     *
     * @throws ConfigFault at the first line that is not of the grammar
     */
    public static Section parse(String text) throws ConfigFault {
        return Grammar.parse(text);
    }

    void add(Section section) throws ConfigFault {
        Section twin = sections.putIfAbsent(section.name, section);
        if (twin != null) {
            throw ConfigFault.at(
                    section.line,
                    "section '%s' is there already, at line %d".formatted(section.name, twin.line));
        }
    }

    void add(String key, Entry entry) throws ConfigFault {
        Entry twin = entries.putIfAbsent(key, entry);
        if (twin != null) {
            throw ConfigFault.at(
                    entry.line, "'%s' is there already, at line %d".formatted(key, twin.line));
        }
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

    /** A subsection, or an empty one where there is none. */
    Section section(String wanted) {
        return sections.getOrDefault(wanted, new Section(wanted, line, remarks));
    }

    // ---- remarks

    /** All remarks on the file so far. */
    List<String> remarks() {
        return Collections.unmodifiableList(remarks);
    }

    /** For the log: something at a line. */
    void remark(int at, String what) {
        remarks.add("config line %d: %s".formatted(at, what));
    }

    /** For the log: a value that is there and does not do what one could think. */
    void remark(Entry entry, String what) {
        remark(entry.line(), "[%s]: %s".formatted(name, what));
    }

    /** A key of the Python stack that has no effect there either, or none here. */
    void ignored(String key) {
        find(key).ifPresent(entry -> remark(entry, "'%s' has no effect".formatted(key)));
    }

    /** Remarks on all keys that nobody has asked for. */
    void remarkUnknown() {
        entries.forEach(
                (key, entry) -> {
                    if (asked.contains(key)) return;
                    remark(
                            entry,
                            "unknown key '%s'%s".formatted(key, Spelling.suggestion(key, asked)));
                });
    }

    /** The keys that somebody has asked for so far. */
    Set<String> asked() {
        return Collections.unmodifiableSet(asked);
    }

    // ---- values

    /** The first of several spellings of a key that is there. */
    public Optional<Entry> find(String... keys) {
        asked.addAll(List.of(keys));
        for (String key : keys) {
            if (entries.containsKey(key)) return Optional.of(entries.get(key));
        }
        return Optional.empty();
    }

    private Optional<Entry> single(String... keys) throws ConfigFault {
        Optional<Entry> entry = find(keys);
        if (entry.isPresent() && entry.get().list()) {
            throw ConfigFault.at(
                    entry.get().line(),
                    "'%s': expected one value, found a list; quotes keep a comma within a value"
                            .formatted(keys[0]));
        }
        return entry;
    }

    /** Text; empty where it is absent, empty, or the word None. */
    public Optional<String> text(String... keys) throws ConfigFault {
        return single(keys).map(Entry::value).filter(v -> !v.isEmpty() && !v.equals("None"));
    }

    /** The items of a list, or a single value as a list of one. */
    public List<String> list(String key) {
        return find(key).map(Entry::items).orElse(List.of());
    }

    /** yes/no, true/false, on/off, 1/0 in any case. */
    public boolean flag(String key, boolean otherwise) throws ConfigFault {
        return flag(key).orElse(otherwise);
    }

    /** The same, where it makes a difference that nothing is said. */
    public Optional<Boolean> flag(String key) throws ConfigFault {
        Optional<Entry> entry = find(key);
        if (entry.isEmpty()) return Optional.empty();
        return Optional.of(
                switch (entry.get().value().toLowerCase(Locale.ROOT)) {
                    case "yes", "true", "on", "1" -> true;
                    case "no", "false", "off", "0" -> false;
                    default -> throw wrong(key, entry.get(), "yes or no");
                });
    }

    /** A whole number in a range. */
    public OptionalInt number(int least, int most, String... keys) throws ConfigFault {
        Optional<Entry> entry = single(keys);
        if (entry.isEmpty()) return OptionalInt.empty();
        try {
            int value = Integer.parseInt(entry.get().value());
            if (value >= least && value <= most) return OptionalInt.of(value);
        } catch (NumberFormatException e) {
            // said below, with the range
        }
        throw wrong(keys[0], entry.get(), "a whole number from %d to %d".formatted(least, most));
    }

    /** A whole number; below {@code least} it counts as not given, as with the Python stack. */
    OptionalLong whole(String key, long least) throws ConfigFault {
        Optional<Entry> entry = single(key);
        if (entry.isEmpty()) return OptionalLong.empty();
        try {
            long value = Long.parseLong(entry.get().value());
            if (value >= least) return OptionalLong.of(value);
        } catch (NumberFormatException e) {
            throw wrong(key, entry.get(), "a whole number");
        }
        remark(entry.get(), "'%s' is below %d, and not used".formatted(key, least));
        return OptionalLong.empty();
    }

    /** A number with a fraction; outside the range it counts as not given. */
    Optional<Double> decimal(String key, double least, double most) throws ConfigFault {
        Optional<Entry> entry = single(key);
        if (entry.isEmpty()) return Optional.empty();
        try {
            double value = Double.parseDouble(entry.get().value());
            if (value >= least && value <= most) return Optional.of(value);
        } catch (NumberFormatException e) {
            throw wrong(key, entry.get(), "a number");
        }
        remark(
                entry.get(),
                "'%s' is not between %s and %s, and not used".formatted(key, least, most));
        return Optional.empty();
    }

    private static ConfigFault wrong(String key, Entry entry, String expected) {
        return ConfigFault.at(
                entry.line(),
                "'%s': expected %s, found '%s'".formatted(key, expected, entry.value()));
    }

    /** A list of hashes of 16 bytes, in hexadecimal; a wrong one is fatal (R-NET-211). */
    public List<String> hashes(String key) throws ConfigFault {
        Optional<Entry> entry = find(key);
        if (entry.isEmpty()) return List.of();
        List<String> hashes = new ArrayList<>();
        for (String hash : entry.get().items()) {
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
