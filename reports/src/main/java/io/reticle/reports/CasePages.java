package io.reticle.reports;

import io.reticle.reports.event.CaseRef;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Where the page of each case is, relative to the report's directory. A page is named after its
 * case, with nothing left of it that a file system or an address could take for more than a letter.
 */
final class CasePages {
    /** The folder of the pages. */
    static final String FOLDER = "cases";

    private static final int MAX_NAME = 120;

    private final Map<CaseRef, String> pages = new HashMap<>();

    CasePages(List<CaseResult> cases) {
        Set<String> taken = new HashSet<>();
        for (var c : cases) {
            var name = name(c.ref());
            var unique = name;
            for (int i = 2; !taken.add(unique); i++) {
                unique = name + "-" + i;
            }
            pages.put(c.ref(), FOLDER + "/" + unique + ".html");
        }
    }

    /** For instance {@code cases/rnsd-l0-link.foreign-proof.html}. */
    String of(CaseRef ref) {
        return pages.get(ref);
    }

    private static String name(CaseRef ref) {
        var name =
                (ref.sut() + "-" + ref.level() + "-" + ref.caseId())
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9.-]+", "_")
                        .replaceAll("\\.{2,}", ".")
                        .replaceAll("^\\.", "_");
        return name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME);
    }
}
