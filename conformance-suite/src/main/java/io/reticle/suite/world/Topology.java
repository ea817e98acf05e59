package io.reticle.suite.world;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;

/** The shapes that a network may have. Each is connected, and the same for the same seed. */
enum Topology {
    /** Each node is joined to the next. */
    CHAIN,
    /** A chain whose ends are joined. */
    RING,
    /** All are joined to the first. */
    STAR,
    /** Rows as long as there are columns, the last one perhaps shorter. */
    GRID,
    /** Anybody may be joined to anybody, as over the Internet: few hops to everywhere. */
    RANDOM,
    /** Nodes lie in a plane and are joined to those close to them, as over radio: many hops. */
    GEOMETRIC;

    /**
     * Makes a network of this shape.
     *
     * @param nodes at least 2
     * @param degree how many edges a node has on average, at least 2; for the two random shapes
     */
    Graph graph(int nodes, double degree, long seed) {
        if (nodes < 2) throw new IllegalArgumentException("a network of " + nodes + " nodes");
        if (degree < 2) throw new IllegalArgumentException("a mean degree of " + degree);
        return switch (this) {
            case CHAIN -> new Graph(nodes, chain(nodes));
            case RING -> new Graph(nodes, ring(nodes));
            case STAR -> new Graph(nodes, star(nodes));
            case GRID -> new Graph(nodes, grid(nodes));
            case RANDOM -> new Graph(nodes, random(nodes, degree, new SplittableRandom(seed)));
            case GEOMETRIC -> new Plane(nodes, new SplittableRandom(seed)).graph(degree);
        };
    }

    private static List<Graph.Edge> chain(int nodes) {
        var edges = new ArrayList<Graph.Edge>();
        for (int node = 1; node < nodes; node++) edges.add(new Graph.Edge(node - 1, node));
        return edges;
    }

    private static List<Graph.Edge> ring(int nodes) {
        var edges = chain(nodes);
        if (nodes > 2) edges.add(new Graph.Edge(0, nodes - 1));
        return edges;
    }

    private static List<Graph.Edge> star(int nodes) {
        var edges = new ArrayList<Graph.Edge>();
        for (int node = 1; node < nodes; node++) edges.add(new Graph.Edge(0, node));
        return edges;
    }

    private static List<Graph.Edge> grid(int nodes) {
        int columns = (int) Math.ceil(Math.sqrt(nodes));
        var edges = new ArrayList<Graph.Edge>();
        for (int node = 0; node < nodes; node++) {
            if (node % columns > 0) edges.add(new Graph.Edge(node - 1, node));
            if (node >= columns) edges.add(new Graph.Edge(node - columns, node));
        }
        return edges;
    }

    /** Each node is joined to one before it, which connects all; the other edges fall anywhere. */
    private static List<Graph.Edge> random(int nodes, double degree, SplittableRandom random) {
        var edges = new ArrayList<Graph.Edge>();
        var taken = new HashSet<Graph.Edge>();
        for (int node = 1; node < nodes; node++) {
            var edge = new Graph.Edge(random.nextInt(node), node);
            edges.add(edge);
            taken.add(edge);
        }
        long wanted = Math.min(Math.round(nodes * degree / 2), (long) nodes * (nodes - 1) / 2);
        while (edges.size() < wanted) {
            int one = random.nextInt(nodes);
            int other = random.nextInt(nodes);
            var edge = new Graph.Edge(Math.min(one, other), Math.max(one, other));
            if (one != other && taken.add(edge)) edges.add(edge);
        }
        return edges;
    }
}
