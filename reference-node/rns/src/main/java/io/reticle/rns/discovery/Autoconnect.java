package io.reticle.rns.discovery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decides which discovered interfaces are connected to, and when they are given up (R-NET-221,
 * R-NET-222). Its host opens and closes what it decides on. Times are microseconds since the Unix
 * epoch. Belongs to one thread.
 */
public final class Autoconnect {
    /** From one look to the next. */
    public static final long PERIOD = 5_000_000;

    /** So long an interface may be down before it is given up. */
    private static final long PATIENCE = 12_000_000;

    /** Whose nodes are connected to, and from which version on. */
    private static final String IMPLEMENTATION = "RNS";

    private static final int[] LEAST_VERSION = {1, 5, 2};
    private static final Pattern NUMBER = Pattern.compile("^[0-9]{1,9}");

    /** Of so many that are wanted, one place is left free. */
    private static final int RESERVED = 4;

    private static final class Connected {
        private final Endpoint endpoint;
        private OptionalLong downSince = OptionalLong.empty();

        private Connected(Endpoint endpoint) {
            this.endpoint = endpoint;
        }
    }

    private final int most;
    private final boolean anyImplementation;
    private final Map<String, Connected> connected = new LinkedHashMap<>();

    /** Nothing is given up, and nothing bootstrapped, before the first connection. */
    private boolean began;

    /**
     * @param most how many interfaces are connected to; 0 for none
     * @param anyImplementation whether those of other implementations are, too
     */
    public Autoconnect(int most, boolean anyImplementation) {
        this.most = most;
        this.anyImplementation = anyImplementation;
    }

    /** Whether there is room for one more. */
    public boolean wantsMore() {
        return connected.size() < most;
    }

    /**
     * Decides on one interface. What is connected to counts from now on, until {@link #forget} or
     * until a look finds it gone.
     *
     * @param names of the interfaces that there are
     * @param endpoints to which they connect already
     * @return the name of the interface to open; empty if none is
     */
    public Optional<String> connect(Discovered found, Set<String> names, Set<Endpoint> endpoints) {
        Optional<Endpoint> endpoint = found.endpoint();
        if (!wantsMore()
                || !qualifies(found)
                || endpoint.isEmpty()
                || endpoints.contains(endpoint.get())
                || connected.values().stream()
                        .anyMatch(one -> one.endpoint.equals(endpoint.get()))) {
            return Optional.empty();
        }
        String name = found.name();
        for (int n = 2; names.contains(name); n++) name = "%s (%d)".formatted(found.name(), n);
        connected.put(name, new Connected(endpoint.get()));
        began = true;
        return Optional.of(name);
    }

    private boolean qualifies(Discovered found) {
        InterfaceInfo info = found.info();
        return info.type().equals(InterfaceInfo.BACKBONE)
                && info.transport()
                && info.reachableOn().map(Host::connectable).orElse(false)
                && (anyImplementation
                        || info.implementation().equals(Optional.of(IMPLEMENTATION))
                                && info.version().map(Autoconnect::recent).orElse(false));
    }

    /** Compared number by number; what is no number ends a version. */
    private static boolean recent(String version) {
        List<Integer> numbers = new ArrayList<>();
        for (String part : version.strip().split("\\.", -1)) {
            Matcher number = NUMBER.matcher(part);
            if (!number.find()) break;
            numbers.add(Integer.parseInt(number.group()));
        }
        for (int i = 0; i < LEAST_VERSION.length; i++) {
            if (i >= numbers.size()) return false;
            if (numbers.get(i) != LEAST_VERSION[i]) return numbers.get(i) > LEAST_VERSION[i];
        }
        return true;
    }

    /** An interface could not be opened after all. */
    public void forget(String name) {
        connected.remove(name);
    }

    /**
     * What is to be done.
     *
     * @param giveUp names of interfaces to close
     * @param closeBootstraps whether the interfaces that are there for the beginning go
     * @param openBootstraps whether they come back
     * @param another whether one more that was heard of is tried
     */
    public record Look(
            List<String> giveUp, boolean closeBootstraps, boolean openBootstraps, boolean another) {
        private static final Look NOTHING = new Look(List.of(), false, false, false);
    }

    /**
     * Looks at what became of the connections.
     *
     * @param online of the interfaces that there are, by name, whether they are up
     * @param bootstraps how many of them are there for the beginning only
     */
    public Look look(Map<String, Boolean> online, int bootstraps, long now) {
        if (!began) return Look.NOTHING;
        connected.keySet().retainAll(online.keySet());
        int free = Math.max(0, most - connected.size());
        List<String> giveUp = new ArrayList<>();
        int up = 0;
        for (Map.Entry<String, Connected> one : connected.entrySet()) {
            Connected state = one.getValue();
            if (online.get(one.getKey())) {
                up++;
                state.downSince = OptionalLong.empty();
            } else if (state.downSince.isEmpty()) {
                state.downSince = OptionalLong.of(now);
            } else if (now - state.downSince.getAsLong() >= PATIENCE) {
                giveUp.add(one.getKey());
            }
        }
        giveUp.forEach(connected::remove);
        return new Look(
                List.copyOf(giveUp),
                up >= most && bootstraps > 0,
                up == 0 && bootstraps == 0,
                free > most / RESERVED);
    }
}
