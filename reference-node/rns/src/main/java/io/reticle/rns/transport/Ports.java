package io.reticle.rns.transport;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The interfaces of a node, fastest first: in that order what is for all of them leaves. */
public final class Ports {
    private final Map<InterfaceId, Port> byId = new HashMap<>();
    private List<Port> fastestFirst = List.of();
    private int next;

    /** None yet. */
    public Ports() {}

    public Port attach(InterfaceProfile profile, long now) {
        Port port = new Port(new InterfaceId(next++), profile, now);
        byId.put(port.id(), port);
        profile.parent().map(byId::get).ifPresent(Port::clientCame);
        sort();
        return port;
    }

    public Optional<Port> detach(InterfaceId id) {
        Port gone = byId.remove(id);
        if (gone == null) return Optional.empty();
        gone.profile().parent().map(byId::get).ifPresent(Port::clientLeft);
        sort();
        return Optional.of(gone);
    }

    private void sort() {
        List<Port> sorted = new ArrayList<>(byId.values());
        sorted.sort(
                Comparator.comparingLong((Port port) -> -port.profile().bitrate())
                        .thenComparingInt(port -> port.id().number()));
        fastestFirst = List.copyOf(sorted);
    }

    /** Null if there is none of that id (any more). */
    public Port get(InterfaceId id) {
        return byId.get(id);
    }

    public Optional<InterfaceProfile> profile(InterfaceId id) {
        return Optional.ofNullable(byId.get(id)).map(Port::profile);
    }

    /** Fastest first. */
    public Collection<Port> all() {
        return fastestFirst;
    }

    public boolean setOnline(InterfaceId id, boolean online) {
        Port port = byId.get(id);
        if (port == null || port.online() == online) return false;
        port.online(online);
        return true;
    }

    /** A frame of this many bytes came in. */
    public void received(Port port, int size, long now) {
        port.received().frame(size, now);
        parent(port).ifPresent(parent -> parent.received().frame(size, now));
    }

    /** A frame of this many bytes left. */
    public void sent(Port port, int size, long now) {
        port.sent().frame(size, now);
        parent(port).ifPresent(parent -> parent.sent().frame(size, now));
    }

    private Optional<Port> parent(Port port) {
        return port.profile().parent().map(byId::get);
    }

    public List<Port.Status> statuses(long now) {
        return fastestFirst.stream().map(port -> port.status(now)).toList();
    }

    /**
     * What went over all networks, in one direction: accepted connections count with their
     * listener, and programs of this machine not at all.
     */
    public Flow total(boolean received, long now) {
        Flow total = Flow.NONE;
        for (Port port : fastestFirst) {
            InterfaceProfile profile = port.profile();
            boolean network =
                    profile.role() == InterfaceRole.NETWORK
                            || profile.role() == InterfaceRole.LISTENER;
            if (network && profile.parent().isEmpty()) {
                total = total.plus((received ? port.received() : port.sent()).flow(now));
            }
        }
        return total;
    }
}
