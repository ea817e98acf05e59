package io.reticle.rns.transport;

import io.reticle.rns.packet.Packet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The interfaces of a node, fastest first: in that order what is for all of them leaves. */
public final class Ports {
    private static final long SECOND = 1_000_000;

    /** Added to two air times on the slowest interface (§5 of the transport rules). */
    private static final long MEDIUM_GRACE = 6 * SECOND;

    private static final Comparator<Port> FASTEST_FIRST =
            Comparator.comparingLong((Port port) -> -port.profile().bitrate())
                    .thenComparingInt(port -> port.id().number());

    private final Map<InterfaceId, Port> byId = new HashMap<>();
    private List<Port> fastestFirst = List.of();
    private List<Port> programs = List.of();
    private int next;

    /** None yet. */
    public Ports() {}

    /** Takes an interface into use, as one that is up. */
    public Port attach(InterfaceProfile profile, long now) {
        Optional<Port> parent = profile.parent().map(byId::get);
        Port port = new Port(new InterfaceId(next++), profile, parent, now);
        parent.ifPresent(Port::clientCame);
        byId.put(port.id(), port);
        arrange();
        return port;
    }

    /** Takes an interface out of use; empty if there was none of that id. */
    public Optional<Port> detach(InterfaceId id) {
        Port port = byId.remove(id);
        if (port == null) return Optional.empty();
        port.gone();
        port.profile().parent().map(byId::get).ifPresent(Port::clientLeft);
        arrange();
        return Optional.of(port);
    }

    private void arrange() {
        List<Port> sorted = new ArrayList<>(byId.values());
        sorted.sort(FASTEST_FIRST);
        fastestFirst = List.copyOf(sorted);
        programs = fastestFirst.stream().filter(Port::program).toList();
    }

    /** Null if there is none of that id, or no more. */
    public Port get(InterfaceId id) {
        return byId.get(id);
    }

    /** All, fastest first. */
    public List<Port> all() {
        return fastestFirst;
    }

    /** Those with a program of this machine at the other end. */
    public List<Port> programs() {
        return programs;
    }

    /**
     * Says that an interface is up, or that it is not.
     *
     * @return the interface, if that is news
     */
    public Optional<Port> online(InterfaceId id, boolean up) {
        Port port = byId.get(id);
        if (port == null || port.online() == up) return Optional.empty();
        port.online(up);
        return Optional.of(port);
    }

    /**
     * How much longer a question to the network may take because of the slowest interface, in
     * microseconds: two of its full packets, and six seconds; 0 where no bitrate is known.
     */
    public long mediumTimeout() {
        long slowest = Long.MAX_VALUE;
        for (Port port : fastestFirst) {
            long bitrate = port.profile().bitrate();
            if (port.online() && bitrate > 0) slowest = Math.min(slowest, bitrate);
        }
        if (slowest == Long.MAX_VALUE) return 0;
        return 2 * airTime(slowest) + MEDIUM_GRACE;
    }

    private static long airTime(long bitrate) {
        return Packet.MTU * 8L * SECOND / bitrate;
    }

    /** When the next waiting announce leaves; {@code Long.MAX_VALUE} if none waits. */
    public long nextDeadline() {
        long next = Long.MAX_VALUE;
        for (Port port : fastestFirst) next = Math.min(next, port.nextDeadline());
        return next;
    }

    public List<Port.Status> statuses(long now) {
        return fastestFirst.stream().map(port -> port.status(now)).toList();
    }

    /**
     * What came in over all networks: accepted connections count with their listener, and programs
     * of this machine not at all.
     */
    public Flow received(long now) {
        Flow total = Flow.NONE;
        for (Port port : fastestFirst) {
            if (countsAlone(port)) total = total.plus(port.status(now).received());
        }
        return total;
    }

    /** What left over all networks. */
    public Flow sent(long now) {
        Flow total = Flow.NONE;
        for (Port port : fastestFirst) {
            if (countsAlone(port)) total = total.plus(port.status(now).sent());
        }
        return total;
    }

    private static boolean countsAlone(Port port) {
        return !port.program() && port.profile().parent().isEmpty();
    }
}
