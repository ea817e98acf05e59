package io.reticle.suite.fabric;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How many frames a medium has carried, and what it has done to them. */
public record Toll(Map<Kind, Long> counts) {
    /** What can become of a frame; a carried one may be some of the others too. */
    public enum Kind {
        CARRIED("carried"),
        LOST("lost"),
        TWICE("twice"),
        LATE("late"),
        DAMAGED("damaged"),
        CUT("swallowed by the cut"),
        COLLIDED("lost in collisions");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    public static final Toll NONE = new Toll(Map.of());

    public Toll {
        counts = Map.copyOf(counts);
    }

    public long count(Kind kind) {
        return counts.getOrDefault(kind, 0L);
    }

    Toll plus(Kind kind) {
        return plus(new Toll(Map.of(kind, 1L)));
    }

    Toll plus(Toll other) {
        Map<Kind, Long> sum = new EnumMap<>(Kind.class);
        sum.putAll(counts);
        other.counts.forEach((kind, count) -> sum.merge(kind, count, Long::sum));
        return new Toll(sum);
    }

    /** Whether anything but carrying has happened. */
    boolean impaired() {
        return counts.keySet().stream().anyMatch(kind -> kind != Kind.CARRIED);
    }

    @Override
    public String toString() {
        List<String> words = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            if (kind == Kind.CARRIED || count(kind) > 0) {
                words.add(count(kind) + " " + kind.words);
            }
        }
        return String.join(", ", words);
    }
}
