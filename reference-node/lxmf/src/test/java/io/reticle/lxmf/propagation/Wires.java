package io.reticle.lxmf.propagation;

import io.reticle.lxmf.stamp.StampQueue;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.node.Node;
import io.reticle.rns.node.NodeConfig;
import io.reticle.rns.node.NodeEvent;
import io.reticle.rns.node.NodeListener;
import io.reticle.rns.node.Part;
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

/** Nodes joined in memory under one virtual clock; what needs work is done when time passes. */
final class Wires {
    static final long SECOND = 1_000_000;
    static final long START = 1_700_000_000L * SECOND;

    /** What a frame takes from one node to the next. */
    private static final long DELAY = 5_000;

    private record Frame(long at, long order, Member to, InterfaceId on, Bytes bytes) {}

    private final CryptoProvider crypto = CryptoProvider.best();
    private final List<Member> members = new ArrayList<>();
    private final PriorityQueue<Frame> underWay =
            new PriorityQueue<>(Comparator.comparingLong(Frame::at).thenComparing(Frame::order));
    private long now = START;
    private long frames;

    CryptoProvider crypto() {
        return crypto;
    }

    long now() {
        return now;
    }

    static Entropy seeded(long seed) {
        Random random = new Random(seed);
        return random::nextBytes;
    }

    Identity identity(long seed) {
        return Identity.generate(crypto, seeded(seed));
    }

    Member member(boolean transport) {
        Member member = new Member(transport, members.size());
        members.add(member);
        return member;
    }

    /** Stops a node, as if its machine had lost power. */
    void kill(Member member) {
        members.remove(member);
        member.alive = false;
    }

    void join(Member left, Member right) {
        left.attach(right);
    }

    /** Lets time pass, doing everything in between when it falls due. */
    void pass(long micros) {
        long end = now + micros;
        for (long next = next(); next <= end; next = next()) {
            now = Math.max(now, next);
            while (!underWay.isEmpty() && underWay.peek().at() <= now) {
                Frame frame = underWay.remove();
                if (frame.to().alive) frame.to().node.receive(frame.on(), frame.bytes(), now);
            }
            for (Member member : List.copyOf(members)) member.advance();
        }
        now = end;
    }

    private long next() {
        long next = underWay.isEmpty() ? Long.MAX_VALUE : underWay.peek().at();
        for (Member member : members) next = Math.min(next, member.nextDeadline());
        return next;
    }

    /** One node and what stands on it. */
    final class Member implements NodeListener {
        final Node node;
        final Identity identity;
        final List<NodeEvent> events = new ArrayList<>();
        final StampQueue stamps;

        /** How much stamp work is done: all of it at once, or none. */
        boolean working = true;

        private final long seed;
        private final List<Part> parts = new ArrayList<>();
        private final Map<InterfaceId, Member> neighbours = new HashMap<>();
        private final Map<Member, InterfaceId> towards = new HashMap<>();
        private boolean alive = true;

        Member(boolean transport, long number) {
            this.seed = 1_000 * (number + 1);
            this.identity = identity(seed + 1);
            this.stamps = new StampQueue(crypto, seeded(seed + 2));
            this.node =
                    new Node(
                            new NodeConfig(transport, true),
                            identity(seed + 3),
                            crypto,
                            seeded(seed + 4),
                            Store.none(),
                            this);
        }

        private void attach(Member other) {
            towards.put(other, end("to " + other.seed));
            other.towards.put(this, other.end("to " + seed));
            neighbours.put(towards.get(other), other);
            other.neighbours.put(other.towards.get(this), this);
        }

        private InterfaceId end(String name) {
            InterfaceProfile profile = InterfaceProfile.tcp(name, Optional.empty());
            return node.attach(profile.with().bursts(BurstLimits.NONE).build(), now);
        }

        void carries(Part part) {
            parts.add(part);
        }

        <E extends NodeEvent> List<E> events(Class<E> type) {
            return events.stream().filter(type::isInstance).map(type::cast).toList();
        }

        private void advance() {
            while (working && stamps.workOnce()) {
                // one piece after the other
            }
            if (node.nextDeadline() <= now) node.advance(now);
            for (Part part : parts) if (part.nextDeadline() <= now) part.advance(now);
        }

        private long nextDeadline() {
            if (working && stamps.waiting() > 0) return now;
            long next = node.nextDeadline();
            for (Part part : parts) next = Math.min(next, part.nextDeadline());
            return next;
        }

        @Override
        public void transmit(InterfaceId interfaceId, Bytes frame) {
            Member to = neighbours.get(interfaceId);
            if (to == null) return;
            underWay.add(new Frame(now + DELAY, frames++, to, to.towards.get(this), frame));
        }

        @Override
        public void event(NodeEvent event) {
            events.add(event);
            for (Part part : List.copyOf(parts)) part.event(event, now);
        }

        @Override
        public void dropped(InterfaceId interfaceId, Drop reason, String detail) {
            // tests look at what arrives
        }
    }
}
