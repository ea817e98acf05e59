package io.reticle.daemon.config;

import java.util.Collection;
import java.util.Comparator;

/** What somebody may have meant. */
final class Spelling {
    private static final int NEAR = 3;

    private Spelling() {}

    /** The nearest of the known words, as the end of a remark; nothing where none is near. */
    static String suggestion(String word, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt((String candidate) -> distance(word, candidate)))
                .filter(candidate -> distance(word, candidate) <= NEAR)
                .map("; did you mean '%s'?"::formatted)
                .orElse("");
    }

    /** Levenshtein's. */
    private static int distance(String left, String right) {
        int[] row = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) row[j] = j;
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int change = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[right.length()];
    }
}
