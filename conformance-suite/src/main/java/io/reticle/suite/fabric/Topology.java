package io.reticle.suite.fabric;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * Which nodes share which media. Nodes are counted from 0.
 *
 * @param name as it is said to people: {@code "ring of 6"}
 * @param segments each the nodes on one medium, at least two; one of two is a link
 */
public record Topology(String name, int nodes, List<List<Integer>> segments) {

    /**
     * @throws IllegalArgumentException if a segment names a node that is not there, or too few
     */
    public Topology {
        segments = segments.stream().map(List::copyOf).toList();
        for (List<Integer> segment : segments) {
            boolean outside = segment.stream().anyMatch(node -> node < 0 || node >= nodes);
            if (outside || segment.stream().distinct().count() < 2) {
                throw new IllegalArgumentException(
                        "%s of %d nodes: expected two or more of them on a medium, found %s"
                                .formatted(name, nodes, segment));
            }
        }
    }

    /** One behind the other; the link after node {@code i} is segment {@code i}. */
    public static Topology chain(int nodes) {
        List<List<Integer>> links = new ArrayList<>();
        for (int i = 0; i + 1 < nodes; i++) links.add(List.of(i, i + 1));
        return new Topology("chain of " + nodes, nodes, links);
    }

    /** A chain whose ends are joined, by the last segment. */
    public static Topology ring(int nodes) {
        List<List<Integer>> links = new ArrayList<>(chain(nodes).segments());
        links.add(List.of(nodes - 1, 0));
        return new Topology("ring of " + nodes, nodes, links);
    }

    /** All around node 0. */
    public static Topology star(int nodes) {
        List<List<Integer>> links = new ArrayList<>();
        for (int i = 1; i < nodes; i++) links.add(List.of(0, i));
        return new Topology("star of " + nodes, nodes, links);
    }

    /** Rows of nodes, each joined to its neighbours across and down. */
    public static Topology grid(int width, int height) {
        List<List<Integer>> links = new ArrayList<>();
        for (int node = 0; node < width * height; node++) {
            if ((node + 1) % width != 0) links.add(List.of(node, node + 1));
            if (node + width < width * height) links.add(List.of(node, node + width));
        }
        return new Topology("grid of %d by %d".formatted(width, height), width * height, links);
    }

    /** Everybody joined to everybody, each pair by a link. */
    public static Topology full(int nodes) {
        List<List<Integer>> links = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            for (int j = i + 1; j < nodes; j++) links.add(List.of(i, j));
        }
        return new Topology("full mesh of " + nodes, nodes, links);
    }

    /** All on one medium. */
    public static Topology bus(int nodes) {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < nodes; i++) all.add(i);
        return new Topology("bus of " + nodes, nodes, List.of(all));
    }

    /** The same nodes with all media a second time, counted on from the last. */
    public Topology doubled() {
        List<List<Integer>> twice = new ArrayList<>(segments);
        twice.addAll(segments);
        return new Topology(name + ", doubled", nodes, twice);
    }

    /** The segments that a node is on, by their number. */
    public List<Integer> segmentsOf(int node) {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < segments.size(); i++) {
            if (segments.get(i).contains(node)) found.add(i);
        }
        return Collections.unmodifiableList(found);
    }

    /**
     * Media to cross from one node to another, by the shortest way.
     *
     * @throws IllegalArgumentException if there is no way
     */
    public int distance(int from, int to) {
        int[] distances = new int[nodes];
        Arrays.fill(distances, -1);
        distances[from] = 0;
        Deque<Integer> next = new ArrayDeque<>(List.of(from));
        while (!next.isEmpty()) {
            int node = next.removeFirst();
            for (int segment : segmentsOf(node)) {
                for (int neighbour : segments.get(segment)) {
                    if (distances[neighbour] >= 0) continue;
                    distances[neighbour] = distances[node] + 1;
                    next.addLast(neighbour);
                }
            }
        }
        if (distances[to] < 0) {
            throw new IllegalArgumentException(
                    "%s: no way from node %d to node %d".formatted(name, from, to));
        }
        return distances[to];
    }
}
