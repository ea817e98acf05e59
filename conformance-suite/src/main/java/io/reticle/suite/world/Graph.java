package io.reticle.suite.world;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;

/**
 * Which nodes of a network are joined: nodes are numbered from 0, and two nodes have one edge at
 * most.
 */
record Graph(int nodes, List<Edge> edges) {
    /** Two nodes that hear each other. */
    record Edge(int one, int other) {}

    Graph {
        edges = List.copyOf(edges);
    }

    /** How many edges each node has. */
    int[] degrees() {
        int[] degrees = new int[nodes];
        for (Edge edge : edges) {
            degrees[edge.one()]++;
            degrees[edge.other()]++;
        }
        return degrees;
    }

    /**
     * The fewest hops from one node to each, over the edges between nodes of which {@code sides}
     * are equal; {@code Integer.MAX_VALUE} where there is no way.
     *
     * @param sides one for each node; all equal for the whole network
     */
    int[] distances(int from, int[] sides) {
        int[][] neighbours = neighbours();
        int[] hops = new int[nodes];
        Arrays.fill(hops, Integer.MAX_VALUE);
        hops[from] = 0;
        var reached = new ArrayDeque<Integer>();
        reached.add(from);
        while (!reached.isEmpty()) {
            int node = reached.remove();
            for (int next : neighbours[node]) {
                if (hops[next] < Integer.MAX_VALUE || sides[next] != sides[node]) continue;
                hops[next] = hops[node] + 1;
                reached.add(next);
            }
        }
        return hops;
    }

    private int[][] neighbours() {
        int[] degrees = degrees();
        int[][] neighbours = new int[nodes][];
        for (int node = 0; node < nodes; node++) neighbours[node] = new int[degrees[node]];
        for (Edge edge : edges) {
            neighbours[edge.one()][--degrees[edge.one()]] = edge.other();
            neighbours[edge.other()][--degrees[edge.other()]] = edge.one();
        }
        return neighbours;
    }
}
