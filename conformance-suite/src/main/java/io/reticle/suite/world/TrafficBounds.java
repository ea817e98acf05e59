package io.reticle.suite.world;

import io.reticle.rns.packet.Packet;

import java.util.Collection;

/**
 * How many frames the authority's rules allow for announces, given who took each from whom. The
 * origin says it once by each of its interfaces. A node that took it after fewer than 128 hops says
 * it once by each (R-NET-30), and six seconds later once more (PATHFINDER_R = 1, R-NET-33), unless
 * it heard meanwhile that it went on (R-NET-36) or that two neighbours as far as itself said it
 * (R-NET-35).
 *
 * <p>Where nothing is lost and no interface makes announces wait, more is certain: a node from
 * which another took it, and that passes it on, hears that in time, and says it once; one that has
 * a single neighbour hears nobody but him, who is nearer to the origin, and says it twice.
 */
record TrafficBounds(long least, long most) {
    /**
     * @param undisturbed whether nothing was lost, and nothing had to wait
     */
    static TrafficBounds of(Graph graph, Collection<Spread> spreads, boolean undisturbed) {
        int[] degrees = graph.degrees();
        long least = 0;
        long most = 0;
        for (Spread spread : spreads) {
            boolean[] heardOn = new boolean[degrees.length];
            for (int node = 0; node < degrees.length; node++) {
                if (passesOn(spread, node)) heardOn[spread.source(node)] = true;
            }
            least += degrees[spread.origin()];
            most += degrees[spread.origin()];
            for (int node = 0; node < degrees.length; node++) {
                if (!passesOn(spread, node)) continue;
                boolean twice = undisturbed && degrees[node] == 1;
                boolean once = undisturbed && heardOn[node];
                least += twice ? 2 : degrees[node];
                most += once ? degrees[node] : 2L * degrees[node];
            }
        }
        return new TrafficBounds(least, most);
    }

    private static boolean passesOn(Spread spread, int node) {
        return spread.hops(node) > 0 && spread.hops(node) < Packet.MAX_HOPS;
    }

    boolean contains(long frames) {
        return least <= frames && frames <= most;
    }
}
