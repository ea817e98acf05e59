package io.reticle.suite.fabric;

import io.reticle.drivers.Connection;
import io.reticle.drivers.DirectConnection;
import io.reticle.drivers.FrameLink;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.ifac.AccessCode;
import io.reticle.rns.packet.Packet;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One medium: every frame from one member is offered to all others, each by a lane of its own. With
 * two members it is a link, with more a bus, and on the {@link Air} a radio channel. Frames pass as
 * they are; the access code is known only so that the record can be read.
 */
public final class Segment implements AutoCloseable {
    /** Room for whatever a node may send, so that its mistakes are seen and not swallowed. */
    private static final int LONGEST_FRAME = 1 << 20;

    private record Way(int from, int to) {}

    private final Fabric fabric;
    private final String name;
    private final long seed;
    private final Optional<AccessCode> accessCode;
    private final Optional<Air> air;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Integer, Connection> members = new LinkedHashMap<>();
    private final Map<Way, Lane> lanes = new LinkedHashMap<>();
    private Toll airToll = Toll.NONE;

    Segment(
            Fabric fabric,
            String name,
            long seed,
            Optional<AccessCode> accessCode,
            OptionalLong airBitrate) {
        this.fabric = fabric;
        this.name = name;
        this.seed = seed;
        this.accessCode = accessCode;
        this.air =
                airBitrate.isPresent()
                        ? Optional.of(new Air(airBitrate.getAsLong()))
                        : Optional.empty();
    }

    public String name() {
        return name;
    }

    /**
     * Connects to an interface of a node.
     *
     * @throws IOException if nobody listens there
     */
    void join(int node, InetSocketAddress address) throws IOException {
        Connection connection = DirectConnection.open(address, LONGEST_FRAME, new Ear(node));
        locked(
                () -> {
                    for (int other : members.keySet()) {
                        addLane(new Way(node, other));
                        addLane(new Way(other, node));
                    }
                    members.put(node, connection);
                });
    }

    private void addLane(Way way) {
        lanes.put(way, new Lane("%s n%d→n%d".formatted(name, way.from(), way.to()), seed));
    }

    private final class Ear implements FrameLink.Listener {
        private final int node;

        private Ear(int node) {
            this.node = node;
        }

        @Override
        public void opened(FrameLink from) {}

        @Override
        public void received(FrameLink from, Bytes frame) {
            heard(node, frame);
        }

        @Override
        public void closed(FrameLink from) {}
    }

    private void heard(int from, Bytes frame) {
        long now = System.nanoTime();
        Optional<Packet> packet = read(frame);
        fabric.sent(name, from, packet, now);
        if (!fabric.carries()) return;
        locked(
                () -> {
                    if (air.isEmpty()) {
                        offer(from, frame, packet, now);
                        return;
                    }
                    Air.Transmission sent = air.get().send("n" + from, frame.length(), now);
                    fabric.at(sent.end(), () -> landed(sent, from, frame, packet));
                });
    }

    private void landed(Air.Transmission sent, int from, Bytes frame, Optional<Packet> packet) {
        locked(
                () -> {
                    if (air.orElseThrow().collided(sent)) {
                        airToll = airToll.plus(Toll.Kind.COLLIDED);
                    } else {
                        offer(from, frame, packet, sent.end());
                    }
                });
    }

    private void offer(int from, Bytes frame, Optional<Packet> packet, long now) {
        lanes.forEach(
                (way, lane) -> {
                    if (way.from() != from) return;
                    List<Lane.Delivery> deliveries = lane.pass(frame, now);
                    fabric.note(lane.name(), clean(frame), deliveries.size());
                    for (Lane.Delivery one : deliveries) {
                        Optional<Packet> whole =
                                one.frame().equals(frame) ? packet : read(one.frame());
                        if (one.at() <= now) deliver(way, one.frame(), whole);
                        else fabric.at(one.at(), () -> deliver(way, one.frame(), whole));
                    }
                });
    }

    private void deliver(Way way, Bytes frame, Optional<Packet> packet) {
        Connection to = locked(() -> members.get(way.to()));
        to.send(frame);
        packet.ifPresent(one -> fabric.arrived(new Arrival(name, way.from(), way.to(), one)));
    }

    /** Tells one member something that nobody else hears, as it is on this medium. */
    void say(int node, Packet packet) {
        Bytes clean = packet.frame();
        Connection to = locked(() -> members.get(node));
        to.send(accessCode.map(code -> code.mask(clean)).orElse(clean));
    }

    private Bytes clean(Bytes frame) {
        try {
            return accessCode.isPresent() ? accessCode.get().unmask(frame) : frame;
        } catch (MalformedFrame e) {
            return frame;
        }
    }

    private Optional<Packet> read(Bytes frame) {
        try {
            return Optional.of(
                    Packet.parse(accessCode.isPresent() ? accessCode.get().unmask(frame) : frame));
        } catch (MalformedFrame e) {
            return Optional.empty();
        }
    }

    // ---- what it does to frames

    /** In all directions, from now on. */
    public void impair(Impairments how) {
        locked(() -> lanes.values().forEach(lane -> lane.impair(how)));
    }

    /** In one direction, from now on. */
    public void impair(int from, int to, Impairments how) {
        locked(() -> lane(from, to).impair(how));
    }

    /** Parts all members from each other: nothing passes until {@link #heal}. */
    public void cut() {
        locked(() -> lanes.values().forEach(lane -> lane.cut(true)));
    }

    /** Parts one direction. */
    public void cut(int from, int to) {
        locked(() -> lane(from, to).cut(true));
    }

    /** Ends all cuts. */
    public void heal() {
        locked(() -> lanes.values().forEach(lane -> lane.cut(false)));
    }

    private Lane lane(int from, int to) {
        Lane lane = lanes.get(new Way(from, to));
        if (lane == null) {
            throw new IllegalArgumentException(
                    "%s: no way from node %d to node %d".formatted(name, from, to));
        }
        return lane;
    }

    /** What it has done to frames so far, in all directions together. */
    public Toll toll() {
        return locked(
                () -> {
                    Toll sum = airToll;
                    for (Lane lane : lanes.values()) sum = sum.plus(lane.toll());
                    return sum;
                });
    }

    List<Integer> members() {
        return locked(() -> new ArrayList<>(members.keySet()));
    }

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    private <T> T locked(java.util.function.Supplier<T> question) {
        lock.lock();
        try {
            return question.get();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        List<Connection> all = locked(() -> List.copyOf(members.values()));
        all.forEach(Connection::close);
    }
}
