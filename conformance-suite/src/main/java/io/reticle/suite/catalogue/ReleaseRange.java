package io.reticle.suite.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of releases of the authority, as the catalogue writes it: {@code [1.3.1,)} from 1.3.1 on,
 * {@code [1.3.1,1.5.0)} up to but without 1.5.0, {@code [1.4.2]} that one alone.
 */
public final class ReleaseRange {
    private static final Pattern SHAPE = Pattern.compile("([\\[(])([0-9.]*)(,?)([0-9.]*)([\\])])");

    private final boolean lowerIncluded;
    private final List<Integer> lower;
    private final boolean upperIncluded;
    private final List<Integer> upper;

    private ReleaseRange(
            boolean lowerIncluded,
            List<Integer> lower,
            boolean upperIncluded,
            List<Integer> upper) {
        this.lowerIncluded = lowerIncluded;
        this.lower = lower;
        this.upperIncluded = upperIncluded;
        this.upper = upper;
    }

    /**
     * @throws IllegalArgumentException if {@code text} is none
     */
    public static ReleaseRange parse(String text) {
        Matcher shape = SHAPE.matcher(text);
        if (!shape.matches()) {
            throw new IllegalArgumentException(
                    "release range: expected a form such as [1.3.1,), found '" + text + "'");
        }
        List<Integer> lower = release(shape.group(2));
        List<Integer> upper = shape.group(3).isEmpty() ? lower : release(shape.group(4));
        return new ReleaseRange(
                shape.group(1).equals("["), lower, shape.group(5).equals("]"), upper);
    }

    /** Whether a release such as {@code 1.4.2} lies in it. */
    public boolean contains(String release) {
        List<Integer> asked = release(release);
        int above = lower.isEmpty() ? 1 : compare(asked, lower);
        int below = upper.isEmpty() ? -1 : compare(asked, upper);
        return (above > 0 || above == 0 && lowerIncluded)
                && (below < 0 || below == 0 && upperIncluded);
    }

    private static List<Integer> release(String text) {
        List<Integer> numbers = new ArrayList<>();
        for (String part : text.split("\\.")) {
            if (!part.isEmpty()) numbers.add(Integer.parseInt(part));
        }
        return List.copyOf(numbers);
    }

    private static int compare(List<Integer> one, List<Integer> other) {
        for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
            int difference =
                    Integer.compare(
                            i < one.size() ? one.get(i) : 0, i < other.size() ? other.get(i) : 0);
            if (difference != 0) return difference;
        }
        return 0;
    }
}
