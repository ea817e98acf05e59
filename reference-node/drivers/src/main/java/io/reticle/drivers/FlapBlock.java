package io.reticle.drivers;

import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Counts connections that end soon, by address, and turns away whom it has seen too often. */
final class FlapBlock {
    /** Addresses that are remembered; of more, those that flapped longest ago are forgotten. */
    private static final int MOST = 10_000;

    /**
     * @param at of the last, in nanoseconds
     */
    private record Flaps(int count, long at) {}

    private final Backbone.Flapping rule;

    private final Map<InetAddress, Flaps> flaps =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<InetAddress, Flaps> eldest) {
                    return size() > MOST;
                }
            };

    FlapBlock(Backbone.Flapping rule) {
        this.rule = rule;
    }

    /**
     * Whether a connection is taken.
     *
     * @param now in nanoseconds
     */
    synchronized boolean admits(InetAddress address, long now) {
        Flaps known = flaps.get(address);
        if (known == null) return true;
        if (now - known.at > rule.block().toNanos()) {
            flaps.remove(address);
            return true;
        }
        return known.count <= rule.grace();
    }

    /**
     * A connection has ended.
     *
     * @param now in nanoseconds
     */
    synchronized void ended(InetAddress address, Duration lasted, long now) {
        if (lasted.compareTo(rule.threshold()) >= 0) return;
        Flaps known = flaps.remove(address);
        // the latest stands last, so that the eldest is the one to forget
        flaps.put(address, new Flaps(known == null ? 1 : known.count + 1, now));
    }
}
