package io.reticle.rns.node;

import io.reticle.rns.Shapes;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.destination.ProofStrategy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.ifac.AccessCode;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.store.Store;
import io.reticle.rns.transport.BurstLimits;
import io.reticle.rns.transport.Drop;
import io.reticle.rns.transport.InterfaceId;
import io.reticle.rns.transport.InterfaceProfile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Nodes joined by cables in memory, under one virtual clock and one seed. */
final class Mesh {
    static final long SECOND = 1_000_000;

    /** Any moment will do; announces carry whole seconds of it. */
    static final long START = 1_700_000_000L * SECOND;

    private record Said(long at, String by, InterfaceId on, Bytes frame) {}

    private record Arrival(long at, long order, Runnable delivery) {}

    private final CryptoProvider crypto;
    private final long seed;
    private final List<Member> members = new ArrayList<>();
    private final PriorityQueue<Arrival> underWay =
            new PriorityQueue<>(
                    Comparator.comparingLong(Arrival::at).thenComparingLong(Arrival::order));
    private final List<Said> transcript = new ArrayList<>();
    private long now = START;
    private long arrivals;

    Mesh() {
        this(CryptoProvider.best(), 1);
    }

    Mesh(CryptoProvider crypto, long seed) {
        this.crypto = crypto;
        this.seed = seed;
    }

    CryptoProvider crypto() {
        return crypto;
    }

    long now() {
        return now;
    }

    /** Every frame that was sent: when, by whom, and its bytes. */
    List<String> transcript() {
        return transcript.stream()
                .map(
                        said ->
                                "%d %s %s %s"
                                        .formatted(
                                                said.at - START,
                                                said.by,
                                                said.on,
                                                said.frame.toHex()))
                .toList();
    }

    Member leaf(String name) {
        return member(name, new NodeConfig(false, true));
    }

    Member relay(String name) {
        return member(name, new NodeConfig(true, true));
    }

    Member member(String name, NodeConfig config) {
        return member(name, config, Store.none());
    }

    Member member(String name, NodeConfig config, Store store) {
        Member member = new Member(name, config, store, seed * 1_000 + members.size());
        members.add(member);
        return member;
    }

    Cable join(Member left, Member right) {
        return join(left, right, Optional.empty());
    }

    Cable join(Member left, Member right, Optional<AccessCode> code) {
        return new Cable(left, right, name -> InterfaceProfile.tcp(name, code));
    }

    /** Joins over interfaces of this kind, by name. */
    Cable join(Member left, Member right, Function<String, InterfaceProfile> profile) {
        return new Cable(left, right, profile);
    }

    /** Joins over two ends that are not alike. */
    Cable join(
            Member left,
            Member right,
            Function<String, InterfaceProfile> leftProfile,
            Function<String, InterfaceProfile> rightProfile) {
        return new Cable(left, right, leftProfile, rightProfile);
    }

    /** Without limits for bursts: many announces at once are what most tests begin with. */
    private static InterfaceProfile quiet(InterfaceProfile profile) {
        return profile.with().bursts(BurstLimits.NONE).build();
    }

    /** Joins over something with packets of 500 bytes. */
    Cable joinNarrowly(Member left, Member right) {
        return new Cable(left, right, name -> InterfaceProfile.of("Narrow", name, name).build());
    }

    /** Delivers all that is on its way at this moment, and what follows from it. */
    void settle() {
        runUntil(now);
    }

    /** Lets this much time pass, doing everything in between when it falls due. */
    void pass(long micros) {
        runUntil(now + micros);
    }

    private void runUntil(long end) {
        for (long next = next(); next <= end; next = next()) {
            now = Math.max(now, next);
            while (!underWay.isEmpty() && underWay.peek().at() <= now) {
                underWay.remove().delivery().run();
            }
            for (Member member : members) {
                if (member.node.nextDeadline() <= now) member.node.advance(now);
            }
        }
        now = end;
    }

    private long next() {
        long next = underWay.isEmpty() ? Long.MAX_VALUE : underWay.peek().at();
        for (Member member : members) next = Math.min(next, member.node.nextDeadline());
        return next;
    }

    /** A frame that a node sent, and when. */
    record Sent(long at, InterfaceId by, Bytes frame) {
        /** Only for frames without an access code. */
        Packet packet() {
            try {
                return Packet.parse(frame);
            } catch (io.reticle.rns.bytes.MalformedFrame e) {
                throw new AssertionError("a node sent a malformed frame", e);
            }
        }
    }

    /** One node with all that it said. */
    final class Member implements NodeListener {
        final String name;
        final Node node;
        final List<NodeEvent> events = new ArrayList<>();
        final List<Sent> sent = new ArrayList<>();
        final List<String> dropped = new ArrayList<>();
        private final Map<InterfaceId, Cable> cables = new HashMap<>();

        Member(String name, NodeConfig config, Store store, long seed) {
            this.name = name;
            this.node =
                    new Node(
                            config,
                            Identity.generate(crypto, Shapes.seeded(seed)),
                            crypto,
                            Shapes.seeded(seed + 500),
                            store,
                            this);
        }

        /** An interface that leads nowhere: for frames that the test itself puts in. */
        InterfaceId open(Optional<AccessCode> code) {
            return node.attach(quiet(InterfaceProfile.tcp("open", code)), now);
        }

        Destination host(String dotted, ProofStrategy proofs) {
            return host(dotted, proofs, true);
        }

        Destination host(String dotted, ProofStrategy proofs, boolean links) {
            Identity identity =
                    Identity.generate(crypto, Shapes.seeded(seed + 7_000 + name.hashCode()));
            Destination destination =
                    Destination.single(
                            crypto, DestinationName.parse(dotted), identity, proofs, links);
            node.host(destination);
            return destination;
        }

        /** Hosts and announces a destination, and lets everybody hear of it. */
        Destination announces(String dotted, ProofStrategy proofs) {
            Destination destination = host(dotted, proofs);
            node.announce(destination.hash(), now);
            settle();
            return destination;
        }

        <E extends NodeEvent> List<E> events(Class<E> type) {
            return events.stream().filter(type::isInstance).map(type::cast).toList();
        }

        void forgetsWhatWas() {
            events.clear();
            sent.clear();
            dropped.clear();
        }

        @Override
        public void transmit(InterfaceId interfaceId, Bytes frame) {
            sent.add(new Sent(now, interfaceId, frame));
            transcript.add(new Said(now, name, interfaceId, frame));
            Cable cable = cables.get(interfaceId);
            if (cable != null) cable.carry(this, frame);
        }

        @Override
        public void event(NodeEvent event) {
            events.add(event);
        }

        @Override
        public void dropped(InterfaceId interfaceId, Drop reason, String detail) {
            dropped.add(reason + " " + detail);
        }
    }

    /** Joins two nodes; a frame takes its delay and is lost while its direction is cut. */
    final class Cable {
        private final Member left;
        private final Member right;
        final InterfaceId leftEnd;
        final InterfaceId rightEnd;
        private long delay;
        private long jitter;
        private double loss;
        private double duplication;
        private long bitTimeNanos;
        private final Random chance;
        private final Map<Member, Long> busyUntil = new HashMap<>();
        private UnaryOperator<Bytes> bend = UnaryOperator.identity();
        private boolean rightwards = true;
        private boolean leftwards = true;

        Cable(Member left, Member right, Function<String, InterfaceProfile> profile) {
            this(left, right, profile, profile);
        }

        Cable(
                Member left,
                Member right,
                Function<String, InterfaceProfile> leftProfile,
                Function<String, InterfaceProfile> rightProfile) {
            this.left = left;
            this.right = right;
            this.chance = new Random(seed + 31L * members.indexOf(left) + members.indexOf(right));
            this.leftEnd = left.node.attach(quiet(leftProfile.apply("to " + right.name)), now);
            this.rightEnd = right.node.attach(quiet(rightProfile.apply("to " + left.name)), now);
            left.cables.put(leftEnd, this);
            right.cables.put(rightEnd, this);
        }

        Cable delayedBy(long micros) {
            delay = micros;
            return this;
        }

        /** Each frame takes up to this much longer, so that some overtake others. */
        Cable jitteredBy(long micros) {
            jitter = micros;
            return this;
        }

        /** Loses this share of the frames, and delivers that share twice. */
        Cable losing(double lost, double twice) {
            loss = lost;
            duplication = twice;
            return this;
        }

        /** One frame after another, at so many bits a second. */
        Cable at(long bitsPerSecond) {
            bitTimeNanos = 1_000_000_000L / bitsPerSecond;
            return this;
        }

        /** Changes frames on their way. */
        void bends(UnaryOperator<Bytes> change) {
            bend = change;
        }

        void cut() {
            rightwards = false;
            leftwards = false;
        }

        /** Nothing that {@code member} says arrives any more. */
        void mutes(Member member) {
            if (member == left) rightwards = false;
            else leftwards = false;
        }

        private void carry(Member from, Bytes frame) {
            if (!(from == left ? rightwards : leftwards) || chance.nextDouble() < loss) return;
            long start = Math.max(now, busyUntil.getOrDefault(from, 0L));
            long there = start + frame.length() * 8L * bitTimeNanos / 1_000;
            busyUntil.put(from, there);
            arrives(from, frame, there);
            if (chance.nextDouble() < duplication) arrives(from, frame, there);
        }

        private void arrives(Member from, Bytes frame, long there) {
            Member to = from == left ? right : left;
            InterfaceId end = from == left ? rightEnd : leftEnd;
            long late = jitter == 0 ? 0 : chance.nextLong(jitter);
            Bytes bent = bend.apply(frame);
            underWay.add(
                    new Arrival(
                            there + delay + late,
                            arrivals++,
                            () -> to.node.receive(end, bent, now)));
        }
    }
}
