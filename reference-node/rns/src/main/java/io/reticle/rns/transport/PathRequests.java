package io.reticle.rns.transport;

import io.reticle.rns.bytes.Bytes;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who asked for which path, and who waits for it (R-NET-94, R-NET-105 to R-NET-109). Times are
 * microseconds since the Unix epoch.
 */
public final class PathRequests {
    private static final long SECOND = 1_000_000;

    /** How long a question stays open: for an answer, and for others that ask the same. */
    private static final long GATE = 45 * SECOND;

    /** How long those who asked wait at least for a matching announce (R-NET-106). */
    private static final long DISCOVERY = 15 * SECOND;

    /** Tags in one of the two generations. */
    private static final int TAGS = 16_000;

    /** Destinations asked for at one time; of more, the oldest are forgotten. */
    private static final int CAPACITY = 16_000;

    /** Interfaces that wait for one destination. */
    private static final int MAX_WAITING = 1_024;

    private static final class Discovery {
        final Set<Port> waiting = new LinkedHashSet<>();
        final long until;
        boolean engaged;

        Discovery(long until) {
            this.until = until;
        }
    }

    private final SeenSet tags = new SeenSet(TAGS);

    /** When this node asked last, by destination, oldest first. */
    private final Map<Bytes, Long> asked = new LinkedHashMap<>();

    /** When somebody else asked first, by destination. */
    private final Map<Bytes, Long> inFlight = new LinkedHashMap<>();

    private final Map<Bytes, Discovery> discoveries = new LinkedHashMap<>();

    /** Who asked for a destination of a program of this machine. */
    private final Map<Bytes, Port> wantedOfPrograms = new LinkedHashMap<>();

    /** Nobody asked for anything yet. */
    public PathRequests() {}

    private static <T> void put(Map<Bytes, T> map, Bytes key, T value) {
        // taken out first, so that the oldest stays first
        map.remove(key);
        if (map.size() >= CAPACITY) map.remove(map.keySet().iterator().next());
        map.put(key.compact(), value);
    }

    /** Whether a request comes for the first time: destination and tag are new (R-NET-94). */
    public boolean isNew(PathRequest request) {
        return tags.add(request.key());
    }

    // ---- what this node asks

    /** This node asks the network for a destination. */
    public void asks(Bytes destination, long now) {
        put(asked, destination, now);
    }

    /** Whether it asked within so many microseconds. */
    public boolean askedWithin(Bytes destination, long span, long now) {
        Long last = asked.get(destination);
        return last != null && now - last < span;
    }

    /** Whether an announce of this destination is waited for: then it is never held back. */
    public boolean wants(Bytes destination) {
        return asked.containsKey(destination) || discoveries.containsKey(destination);
    }

    /** Whether this node asked for it itself. */
    public boolean asked(Bytes destination) {
        return asked.containsKey(destination);
    }

    // ---- what others ask

    /**
     * Somebody asks for a destination.
     *
     * @return false if somebody else did already and that question is still open (R-NET-107)
     */
    public boolean first(Bytes destination, long now) {
        if (inFlight.containsKey(destination)) return false;
        put(inFlight, destination, now);
        return true;
    }

    /** The question is answered: who asks from now on gets an answer of his own. */
    public void answered(Bytes destination) {
        inFlight.remove(destination);
    }

    /**
     * An interface waits for an announce of this destination.
     *
     * @param medium how much longer it may wait because of a slow interface
     */
    public void waits(Bytes destination, Port port, long medium, long now) {
        discovery(destination, medium, now).waiting.add(port);
    }

    private Discovery discovery(Bytes destination, long medium, long now) {
        Discovery known = discoveries.get(destination);
        if (known == null) {
            known = new Discovery(now + Math.max(DISCOVERY, medium));
            put(discoveries, destination, known);
        }
        if (known.waiting.size() >= MAX_WAITING) {
            known.waiting.remove(known.waiting.iterator().next());
        }
        return known;
    }

    /** Whether a search for this destination is under way. */
    public boolean searching(Bytes destination) {
        Discovery known = discoveries.get(destination);
        return known != null && known.engaged;
    }

    /** A search begins on behalf of an interface; its time begins anew. */
    public void search(Bytes destination, Port port, long medium, long now) {
        Discovery before = discoveries.remove(destination);
        Discovery engaged = discovery(destination, medium, now);
        if (before != null) engaged.waiting.addAll(before.waiting);
        engaged.waiting.add(port);
        engaged.engaged = true;
    }

    /** An announce of this destination came: who waited for it? They wait no longer. */
    public List<Port> found(Bytes destination) {
        inFlight.remove(destination);
        Discovery known = discoveries.remove(destination);
        return known == null ? List.of() : List.copyOf(known.waiting);
    }

    // ---- destinations of programs of this machine

    /** Somebody asks for a destination of a program. */
    public void wantedOfProgram(Bytes destination, Port port) {
        put(wantedOfPrograms, destination, port);
    }

    /** Whether somebody asked for it; once. */
    public boolean takeWantedOfProgram(Bytes destination) {
        return wantedOfPrograms.remove(destination) != null;
    }

    // ---- time

    public void expire(long now) {
        asked.values().removeIf(since -> now > since + GATE);
        inFlight.values().removeIf(since -> now > since + GATE);
        discoveries.values().removeIf(one -> now > one.until);
        wantedOfPrograms.values().removeIf(port -> !port.attached());
    }

    public void forget(Port gone) {
        for (Discovery one : discoveries.values()) one.waiting.remove(gone);
        wantedOfPrograms.values().removeIf(port -> port == gone);
    }
}
