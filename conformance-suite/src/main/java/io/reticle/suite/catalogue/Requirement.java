package io.reticle.suite.catalogue;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One thing that an implementation does or leaves, observable by itself.
 *
 * @param id for instance {@code R-CORE-120}
 * @param text one sentence or two
 * @param releases range of authority releases for which it holds, in Maven's notation: {@code
 *     [1.3.1,)}
 * @param source where the authority does it: release to file and function
 * @param observe what can show it
 * @param area of the protocol: the file that it stands in
 * @param negative why there is no case that tries the forbidden; absent if there is to be one
 * @param inside why nobody outside can see it, or ask for it, so that only a node's own tests can
 *     show it; absent if cases can
 */
public record Requirement(
        String id,
        String text,
        Level level,
        String releases,
        Map<String, String> source,
        List<Observation> observe,
        String area,
        String chapter,
        Optional<String> negative,
        Optional<String> inside) {

    public Requirement {
        source = Map.copyOf(source);
        observe = List.copyOf(observe);
    }

    /** How binding it is. */
    public enum Level {
        MUST,
        SHOULD,
        MAY,
        /** What the authority does and nobody needs to copy: recorded, never judged. */
        OBSERVED
    }

    /** What can show whether it holds. */
    public enum Observation {
        /** A pure function, with recorded bytes. */
        VECTOR,
        /** A peer on the wire. */
        WIRE,
        /** A user of the implementation, through an adapter. */
        VERBS,
        /** Files in the storage folder. */
        STORAGE,
        /** A clock under control, or patience. */
        CLOCK,
        /** Several nodes, of several kinds. */
        MESH,
        /** A serial line, a radio, a router, or what stands in for one. */
        DEVICE,
        /** The tools that come with a stack. */
        TOOLS,
        /** Only a look inside. */
        INSIDE;

        static Observation of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }
}
