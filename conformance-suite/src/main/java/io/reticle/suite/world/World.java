package io.reticle.suite.world;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.node.NodeEvent;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * A network of nodes, and the time that passes in it. All runs in the thread that calls; nothing
 * waits, for the clock is set to the next moment at which something happens.
 *
 * <p>A node is the state machine that the daemon runs, unchanged. What stands around it is
 * simulated: latency, air time, loss, partitions and chance, all by the seed.
 */
final class World {
    /** The moment at which each world begins: 2026-01-01 00:00 UTC, in microseconds. */
    static final long BEGINNING = 1_767_225_600L * 1_000_000;

    static final long SECOND = 1_000_000;

    /** The nodes were started one after another, within so many microseconds. */
    private static final long START = 5 * SECOND;

    /** Which announce it was: the whole second is all that nodes are told of its time. */
    private record Announcement(Bytes destination, long second) {}

    private final Graph graph;
    private final Medium medium;
    private final EventLog log;
    private final SharedVerdicts crypto = new SharedVerdicts(CryptoProvider.best());
    private final SplittableRandom luck;
    private final Agenda agenda = new Agenda();
    private final List<Inhabitant> inhabitants = new ArrayList<>();
    private final Map<Bytes, Integer> numbers = new HashMap<>();
    private final Map<Announcement, Spread> spreads = new HashMap<>();

    /** Where each node is: what is sent to another side is cut off. */
    private int[] sides;

    private long now = BEGINNING;
    private long frames;
    private long lost;

    /**
     * Makes the nodes and joins them; they learn of the time now.
     *
     * @param log is not closed here
     */
    World(Graph graph, Medium medium, long seed, EventLog log) {
        this.graph = graph;
        this.medium = medium;
        this.log = log;
        this.sides = new int[graph.nodes()];
        var seeds = new SplittableRandom(seed);
        this.luck = seeds.split();
        for (int number = 0; number < graph.nodes(); number++) {
            // otherwise all of them would keep house at the very same moments
            long begun = now - seeds.nextLong(START);
            var inhabitant = new Inhabitant(number, this, crypto, seeds.nextLong(), begun);
            inhabitants.add(inhabitant);
            numbers.put(inhabitant.node().transportId(), number);
        }
        for (Graph.Edge edge : graph.edges()) {
            long latency = medium.latency() / 2 + seeds.nextLong(medium.latency() + 1);
            var there = new Lane(inhabitants.get(edge.other()), latency);
            var back = new Lane(inhabitants.get(edge.one()), latency);
            back.arrivesBy(inhabitants.get(edge.one()).attach(there, medium.bitrate(), now));
            there.arrivesBy(inhabitants.get(edge.other()).attach(back, medium.bitrate(), now));
        }
        inhabitants.forEach(this::wakeInTime);
    }

    Graph graph() {
        return graph;
    }

    /** In microseconds since the Unix epoch. */
    long now() {
        return now;
    }

    // ---- what is done to it

    /** A node announces its destination; at most once a second. */
    Spread announce(int number) {
        log.announced(now - BEGINNING, number);
        var spread = new Spread(number, graph.nodes(), now);
        var inhabitant = inhabitants.get(number);
        var destination = inhabitant.announce(crypto, now);
        if (spreads.put(new Announcement(destination, now / SECOND), spread) != null) {
            throw new IllegalStateException("node " + number + " announced twice in one second");
        }
        wakeInTime(inhabitant);
        return spread;
    }

    /** Something is done when the time has come. */
    void at(long time, Agenda.Happening what) {
        agenda.enter(time, what);
    }

    /**
     * From now on nodes hear only those of their own side.
     *
     * @param newSides one for each node; all equal to join them again
     */
    void divide(int... newSides) {
        sides = newSides.clone();
    }

    // ---- time

    /** Lets time pass until a moment. */
    void run(long until) {
        run(until, () -> false);
    }

    /**
     * Lets time pass until something is the case, but not beyond a moment.
     *
     * @return whether it is the case
     */
    boolean run(long until, BooleanSupplier done) {
        while (!done.getAsBoolean()) {
            long next = agenda.next();
            if (next > until) {
                now = until;
                return done.getAsBoolean();
            }
            now = next;
            agenda.proceed();
        }
        return true;
    }

    // ---- what the inhabitants do

    void wakeInTime(Inhabitant inhabitant) {
        long next = Math.max(now, inhabitant.node().nextDeadline());
        if (inhabitant.wakesSooner(next)) agenda.enter(next, inhabitant::woken);
    }

    /** A frame goes its way. */
    void carry(Inhabitant from, Lane lane, Bytes frame) {
        long arrival = lane.send(medium.airTime(frame.length()), now);
        boolean loses = medium.loss() > 0 && luck.nextDouble() < medium.loss();
        agenda.enter(arrival, time -> arrived(from, lane, frame, loses, time));
    }

    private void arrived(Inhabitant from, Lane lane, Bytes frame, boolean loses, long time) {
        int sender = from.number();
        int receiver = lane.to().number();
        boolean cut = sides[sender] != sides[receiver];
        String fate = cut ? "cut" : loses ? "lost" : "frame";
        log.frame(time - BEGINNING, fate, sender, receiver, frame);
        frames++;
        if (cut || loses) {
            lost++;
        } else {
            lane.to().receive(lane.arrival(), frame, time);
        }
    }

    void learned(Inhabitant inhabitant, NodeEvent.Announced announced) {
        var announce = announced.announce();
        var spread = spreads.get(new Announcement(announce.destination(), announce.emitted()));
        if (spread == null) {
            throw new IllegalStateException("an announce that nobody made: " + announce);
        }
        int number = inhabitant.number();
        log.learned(now - BEGINNING, number, spread.origin(), announced.hops());
        var path = inhabitant.node().path(announce.destination()).orElseThrow();
        int from = numbers.getOrDefault(path.nextHop(), spread.origin());
        spread.took(number, from, announced.hops(), now);
    }

    // ---- what can be seen of it

    /** Frames that came to their end so far, lost ones included. */
    long frames() {
        return frames;
    }

    /** Frames that were lost, or had no way. */
    long lost() {
        return lost;
    }

    /** What all nodes have sent so far, in bytes without any framing. */
    long bytes() {
        return inhabitants.stream().mapToLong(Inhabitant::bytes).sum();
    }

    /** Frames that all nodes have sent so far. */
    long sent() {
        return inhabitants.stream().mapToLong(Inhabitant::frames).sum();
    }

    /** The nodes, by number. */
    List<Inhabitant> inhabitants() {
        return List.copyOf(inhabitants);
    }

    SharedVerdicts crypto() {
        return crypto;
    }
}
