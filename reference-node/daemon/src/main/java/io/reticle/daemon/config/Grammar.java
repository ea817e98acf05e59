package io.reticle.daemon.config;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The grammar of the Python stack's files, which is that of its ConfigObj (R-NET-212): {@code
 * [section]}, {@code [[subsection]]} and so on, {@code key = value}, comments behind {@code #},
 * quotes, commas for lists, three quotes around texts of several lines. Indentation means nothing.
 */
final class Grammar {
    private static final Pattern HEADER =
            Pattern.compile(
                    "((?:\\[\\s*)+)(\"\\s*\\S.*?\\s*\"|'\\s*\\S.*?\\s*'|[^'\"\\s].*?)"
                            + "((?:\\s*\\])+)\\s*(?:#.*)?");
    private static final Pattern ENTRY =
            Pattern.compile("(\".*?\"|'.*?'|[^'\"=\\s].*?)\\s*=\\s*(.*)");

    /** An item of a value: quoted, or up to the next comma or comment. */
    private static final Pattern ITEM =
            Pattern.compile(
                    "\\s*(?:\"(?<double>.*?)\"|'(?<single>.*?)'|(?<bare>[^'\",#\\s][^,#]*?))"
                            + "\\s*(?<end>,|#.*|$)");

    private static final Pattern NOTHING = Pattern.compile("\\s*(?:#.*)?");
    private static final Pattern EMPTY_LIST = Pattern.compile("\\s*,\\s*(?:#.*)?");
    private static final int MARK = 0xFEFF;

    private final String[] lines;
    private final List<String> remarks = new ArrayList<>();
    private int next;

    private Grammar(String text) {
        boolean marked = !text.isEmpty() && text.charAt(0) == MARK;
        lines = text.substring(marked ? 1 : 0).split("\r\n|\r|\n", -1);
    }

    /**
     * Reads a whole file; the section returned is its nameless root.
     *
     * @throws ConfigFault at the first line that is not of the grammar, or says something again
     */
    static Section parse(String text) throws ConfigFault {
        return new Grammar(text).root();
    }

    private Section root() throws ConfigFault {
        Section root = new Section("", 0, remarks);
        Deque<Section> open = new ArrayDeque<>(List.of(root));
        while (next < lines.length) {
            String content = lines[next++].strip();
            if (content.isEmpty() || content.startsWith("#")) continue;
            if (content.startsWith("[")) header(content, next, open);
            else entry(content, next, open.element());
        }
        return root;
    }

    private void header(String content, int number, Deque<Section> open) throws ConfigFault {
        Matcher header = HEADER.matcher(content);
        if (!header.matches()) {
            throw ConfigFault.at(number, "'%s' is no section header".formatted(content));
        }
        int depth = count(header.group(1), '[');
        if (count(header.group(3), ']') != depth) {
            throw ConfigFault.at(
                    number,
                    "section header '%s': expected %d closing brackets".formatted(content, depth));
        }
        if (depth > open.size()) {
            throw ConfigFault.at(
                    number, "section '%s' is nested deeper than its parent".formatted(content));
        }
        while (open.size() > depth) open.pop();
        Section section = new Section(unquoted(header.group(2)), number, remarks);
        open.element().add(section);
        open.push(section);
    }

    private static int count(String text, char wanted) {
        return (int) text.chars().filter(c -> c == wanted).count();
    }

    private void entry(String content, int number, Section section) throws ConfigFault {
        Matcher entry = ENTRY.matcher(content);
        if (!entry.matches()) {
            throw ConfigFault.at(
                    number, "expected 'key = value' or '[section]', found '%s'".formatted(content));
        }
        String key = unquoted(entry.group(1));
        String value = entry.group(2);
        for (String quotes : List.of("'''", "\"\"\"")) {
            if (value.startsWith(quotes)) {
                String text = textOfLines(value.substring(quotes.length()), quotes, number);
                section.add(key, new Section.Entry(text, List.of(text), false, number));
                return;
            }
        }
        section.add(key, value(value, number));
    }

    private String textOfLines(String first, String quotes, int number) throws ConfigFault {
        StringBuilder text = new StringBuilder();
        String line = first;
        while (true) {
            int end = line.indexOf(quotes);
            if (end >= 0) {
                String rest = line.substring(end + quotes.length());
                if (!NOTHING.matcher(rest).matches()) {
                    throw ConfigFault.at(next, "'%s' behind closing quotes".formatted(rest));
                }
                return text.append(line, 0, end).toString();
            }
            text.append(line).append('\n');
            if (next == lines.length) {
                throw ConfigFault.at(number, "the text in " + quotes + " does not end");
            }
            line = lines[next++];
        }
    }

    private static Section.Entry value(String value, int number) throws ConfigFault {
        if (NOTHING.matcher(value).matches()) {
            return new Section.Entry("", List.of(""), false, number);
        }
        if (EMPTY_LIST.matcher(value).matches()) {
            return new Section.Entry("", List.of(), true, number);
        }
        List<String> items = new ArrayList<>();
        Matcher item = ITEM.matcher(value);
        boolean list = false;
        int at = 0;
        while (true) {
            item.region(at, value.length());
            if (!item.lookingAt()) {
                throw ConfigFault.at(
                        number,
                        "value '%s' cannot be read from '%s' on"
                                .formatted(value, value.substring(at)));
            }
            items.add(text(item));
            at = item.end();
            if (!item.group("end").equals(",")) break;
            list = true;
            if (NOTHING.matcher(value.substring(at)).matches()) break;
        }
        return new Section.Entry(String.join(", ", items), List.copyOf(items), list, number);
    }

    private static String text(Matcher item) {
        if (item.group("double") != null) return item.group("double");
        return item.group("single") != null ? item.group("single") : item.group("bare");
    }

    private static String unquoted(String text) {
        boolean quoted =
                text.length() >= 2
                        && (text.charAt(0) == '"' || text.charAt(0) == '\'')
                        && text.charAt(text.length() - 1) == text.charAt(0);
        return quoted ? text.substring(1, text.length() - 1) : text;
    }
}
