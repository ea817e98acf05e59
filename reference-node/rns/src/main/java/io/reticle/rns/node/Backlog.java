package io.reticle.rns.node;

import io.reticle.rns.packet.Packet;
import io.reticle.rns.transport.Drop;
import io.reticle.rns.transport.Port;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;

/**
 * Packets that can wait until those are done with that cannot: data, proofs and links never wait
 * (R-NET-22, R-NET-23). Each kind has room of its own, so that a flood of one drops no other.
 */
final class Backlog {
    /** What can wait, most urgent first. */
    enum Kind {
        ANNOUNCE,
        REQUEST,
        LIMITED
    }

    /** Served at one time: about a millisecond's work, after which data gets its turn. */
    private static final int SLICE = 32;

    /** What is done with a packet when its turn has come. */
    @FunctionalInterface
    interface Work {
        void on(Port from, Packet packet, long now);
    }

    /** How many wait of each kind, and how many found no room since the start. */
    record Status(Map<Kind, Integer> waiting, Map<Kind, Long> dropped) {}

    private record Waiting(Port from, Packet packet) {}

    private final Exits exits;
    private final Work work;
    private final Map<Kind, Deque<Waiting>> queues = new EnumMap<>(Kind.class);
    private final Map<Kind, Integer> room = new EnumMap<>(Kind.class);
    private final Map<Kind, Long> dropped = new EnumMap<>(Kind.class);

    Backlog(BacklogLimits limits, Exits exits, Work work) {
        this.exits = exits;
        this.work = work;
        room.put(Kind.ANNOUNCE, limits.announces());
        room.put(Kind.REQUEST, limits.requests());
        room.put(Kind.LIMITED, limits.limited());
        for (Kind kind : Kind.values()) {
            queues.put(kind, new ArrayDeque<>());
            dropped.put(kind, 0L);
        }
    }

    /** Puts a packet behind those of its kind; it is dropped if there is no room. */
    void add(Kind kind, Port from, Packet packet) {
        Deque<Waiting> queue = queues.get(kind);
        if (queue.size() >= room.get(kind)) {
            dropped.merge(kind, 1L, Long::sum);
            exits.drop(from, Drop.BACKLOG, packet.toString());
        } else {
            queue.add(new Waiting(from, packet));
        }
    }

    boolean isEmpty() {
        for (Deque<Waiting> queue : queues.values()) {
            if (!queue.isEmpty()) return false;
        }
        return true;
    }

    /** Does some of what waits, most urgent first. */
    void serve(long now) {
        for (int left = SLICE; left > 0; left--) {
            Waiting next = next();
            if (next == null) return;
            if (next.from().attached()) work.on(next.from(), next.packet(), now);
        }
    }

    private Waiting next() {
        for (Deque<Waiting> queue : queues.values()) {
            Waiting next = queue.poll();
            if (next != null) return next;
        }
        return null;
    }

    Status status() {
        Map<Kind, Integer> waiting = new EnumMap<>(Kind.class);
        queues.forEach((kind, queue) -> waiting.put(kind, queue.size()));
        return new Status(waiting, new EnumMap<>(dropped));
    }
}
