package io.reticle.suite.world;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Nodes anywhere in a square, joined to those close to them: by the shortest edges that connect
 * them all, and then by the shortest of the others.
 */
final class Plane {
    private final double[] x;
    private final double[] y;

    /** An edge that might be, with the square of its length. */
    private record Candidate(Graph.Edge edge, double length) {}

    Plane(int nodes, SplittableRandom random) {
        x = random.doubles(nodes).toArray();
        y = random.doubles(nodes).toArray();
    }

    /**
     * @param degree how many edges a node has on average
     */
    Graph graph(double degree) {
        // in a circle with so many others all are connected, nearly always
        double others = Math.max(degree, 2 * Math.log(x.length)) + 2;
        double reach = Math.sqrt(others / (Math.PI * x.length));
        while (true) {
            var edges = edges(Math.round(x.length * degree / 2), within(reach));
            if (edges != null) return new Graph(x.length, edges);
            reach *= 1.5;
        }
    }

    /** Pairs of nodes at most {@code reach} apart, the shortest first. */
    private List<Candidate> within(double reach) {
        int cells = Math.max(1, (int) (1 / reach));
        Map<Integer, List<Integer>> inCell = new HashMap<>();
        for (int node = 0; node < x.length; node++) {
            int cell = cell(x[node], cells) * cells + cell(y[node], cells);
            inCell.computeIfAbsent(cell, at -> new ArrayList<>()).add(node);
        }
        var candidates = new ArrayList<Candidate>();
        for (int node = 0; node < x.length; node++) {
            int column = cell(x[node], cells);
            int row = cell(y[node], cells);
            for (int i = Math.max(0, column - 1); i <= Math.min(cells - 1, column + 1); i++) {
                for (int j = Math.max(0, row - 1); j <= Math.min(cells - 1, row + 1); j++) {
                    for (int other : inCell.getOrDefault(i * cells + j, List.of())) {
                        if (other <= node) continue;
                        double length = squared(x[node] - x[other]) + squared(y[node] - y[other]);
                        if (length > squared(reach)) continue;
                        candidates.add(new Candidate(new Graph.Edge(node, other), length));
                    }
                }
            }
        }
        candidates.sort(Comparator.comparingDouble(Candidate::length));
        return candidates;
    }

    private static int cell(double at, int cells) {
        return Math.min(cells - 1, (int) (at * cells));
    }

    private static double squared(double value) {
        return value * value;
    }

    /** Null if these candidates do not connect all nodes. */
    private List<Graph.Edge> edges(long wanted, List<Candidate> candidates) {
        int[] parents = new int[x.length];
        for (int node = 0; node < parents.length; node++) parents[node] = node;
        var edges = new ArrayList<Graph.Edge>();
        var rest = new ArrayList<Graph.Edge>();
        for (Candidate candidate : candidates) {
            int one = root(parents, candidate.edge().one());
            int other = root(parents, candidate.edge().other());
            parents[one] = other;
            (one == other ? rest : edges).add(candidate.edge());
        }
        if (edges.size() < x.length - 1) return null;
        for (Graph.Edge edge : rest) {
            if (edges.size() >= wanted) break;
            edges.add(edge);
        }
        return edges;
    }

    private static int root(int[] parents, int node) {
        int at = node;
        while (parents[at] != at) {
            parents[at] = parents[parents[at]];
            at = parents[at];
        }
        return at;
    }
}
