package io.reticle.suite.world;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * What can be tried in worlds of one kind: each trial makes a world of its own.
 *
 * @param degree how many edges a node has on average, in the random shapes
 */
record Scenario(Topology topology, double degree, Medium medium, long seed) {
    /** Longer than a node holds back what comes in a burst, or waits with a second copy. */
    private static final long QUIET = 60 * World.SECOND;

    /** Until the last second copy has arrived. */
    private static final long DRAIN = 15 * World.SECOND;

    /**
     * Announces that came in a divided network, and again in the healed one.
     *
     * @param side nodes on the announcing side, the announcing one included
     * @param reachedThere of the others on its side
     * @param reachedBeyond on the other side
     * @param reachedHealed of all others, once the network was one again
     */
    record Healing(
            int nodes,
            int side,
            int reachedThere,
            int reachedBeyond,
            int reachedHealed,
            String log) {
        boolean healed() {
            return reachedThere == side - 1 && reachedBeyond == 0 && reachedHealed == nodes - 1;
        }
    }

    /**
     * What came of many announces.
     *
     * @param announcers nodes that announced themselves
     * @param announces that they made
     * @param complete announces that reached all other nodes
     * @param medianSeconds from an announce until the last node took it, over all announces
     * @param slowestSeconds the same, of the slowest
     * @param wallSeconds that the run took, the making of the world included
     * @param cpuSeconds of these, in which the simulating thread ran
     */
    record Load(
            int nodes,
            int edges,
            double hours,
            int announcers,
            int announces,
            int complete,
            double medianSeconds,
            double slowestSeconds,
            long frames,
            long bytes,
            TrafficBounds bounds,
            long heapPerNode,
            double wallSeconds,
            double cpuSeconds,
            long logLines,
            String log) {}

    private World world(int nodes, EventLog log) {
        return new World(topology.graph(nodes, degree, seed), medium, seed, log);
    }

    /** One node announces itself to all others. */
    Outcome announce(int nodes, EventLog log) {
        long before = heap();
        var watch = Stopwatch.begin();
        var world = world(nodes, log);
        var spread = world.announce(new SplittableRandom(seed).nextInt(nodes));
        settle(world, spread);
        world.run(world.now() + DRAIN);
        double wall = watch.wallSeconds();
        double cpu = watch.cpuSeconds();
        var bounds = TrafficBounds.of(world.graph(), List.of(spread), medium.loss() == 0);
        long perNode = Math.max(0, heap() - before) / nodes;
        return new Outcome(
                nodes,
                world.graph().edges().size(),
                spread.reached(),
                spread.farthest(),
                spread.took() / 1e6,
                world.sent(),
                world.bytes(),
                bounds,
                perNode,
                wall,
                cpu,
                log.hash());
    }

    /** Until all nodes have taken it, or nobody has for a long time. */
    private static void settle(World world, Spread spread) {
        int all = world.graph().nodes() - 1;
        int reached = -1;
        while (spread.reached() < all && spread.reached() > reached) {
            reached = spread.reached();
            world.run(world.now() + QUIET, () -> spread.reached() == all);
        }
    }

    /** The network is divided, a node announces itself, the network heals, and it does so again. */
    Healing heal(int nodes, EventLog log) {
        var world = world(nodes, log);
        int[] sides = halves(world.graph());
        world.divide(sides);
        var divided = world.announce(0);
        world.run(world.now() + QUIET);
        world.divide(new int[nodes]);
        var healed = world.announce(0);
        settle(world, healed);
        int side = (int) Arrays.stream(sides).filter(each -> each == sides[0]).count();
        int there = (int) taken(divided, sides, sides[0]);
        return new Healing(
                nodes, side, there, divided.reached() - there, healed.reached(), log.hash());
    }

    private static long taken(Spread spread, int[] sides, int side) {
        return IntStream.range(0, sides.length)
                .filter(node -> sides[node] == side && spread.hops(node) > 0)
                .count();
    }

    /** The half that is nearest to the first node, which hangs together, and all others. */
    private static int[] halves(Graph graph) {
        int[] sides = new int[graph.nodes()];
        int[] hops = graph.distances(0, sides);
        IntStream.range(0, sides.length)
                .boxed()
                .sorted(Comparator.comparingInt(node -> hops[node]))
                .skip((sides.length + 1) / 2)
                .forEach(node -> sides[node] = 1);
        return sides;
    }

    /**
     * Nodes announce themselves again and again, each at moments of its own.
     *
     * @param announcers how many of the nodes do
     * @param interval from one announce of a node to its next, in virtual seconds
     */
    Load load(int nodes, double hours, int announcers, long interval, EventLog log) {
        long before = heap();
        var watch = Stopwatch.begin();
        var world = world(nodes, log);
        long end = world.now() + (long) (hours * 3_600 * World.SECOND);
        var spreads = new ArrayList<Spread>();
        var random = new SplittableRandom(seed);
        int[] numbers = IntStream.range(0, nodes).toArray();
        for (int i = 0; i < announcers; i++) {
            int chosen = i + random.nextInt(nodes - i);
            int number = numbers[chosen];
            numbers[chosen] = numbers[i];
            long first = world.now() + random.nextLong(interval * World.SECOND);
            for (long at = first; at < end - QUIET; at += interval * World.SECOND) {
                world.at(at, now -> spreads.add(world.announce(number)));
            }
        }
        world.run(end);
        double wall = watch.wallSeconds();
        double cpu = watch.cpuSeconds();
        double[] seconds =
                spreads.stream().mapToDouble(each -> each.took() / 1e6).sorted().toArray();
        var bounds = TrafficBounds.of(world.graph(), spreads, false);
        long perNode = Math.max(0, heap() - before) / nodes;
        return new Load(
                nodes,
                world.graph().edges().size(),
                hours,
                announcers,
                spreads.size(),
                (int) spreads.stream().filter(each -> each.reached() == nodes - 1).count(),
                seconds.length == 0 ? 0 : seconds[seconds.length / 2],
                seconds.length == 0 ? 0 : seconds[seconds.length - 1],
                world.sent(),
                world.bytes(),
                bounds,
                perNode,
                wall,
                cpu,
                log.lines(),
                log.hash());
    }

    /**
     * Bytes in use once another collection finds nothing more, such as what waited to be closed.
     */
    private static long heap() {
        var memory = ManagementFactory.getMemoryMXBean();
        long before;
        long used = Long.MAX_VALUE;
        do {
            before = used;
            System.gc();
            used = memory.getHeapMemoryUsage().getUsed();
        } while (used < before);
        return used;
    }
}
