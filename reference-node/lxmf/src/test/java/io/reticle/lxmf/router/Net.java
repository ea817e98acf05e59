package io.reticle.lxmf.router;

import io.reticle.lxmf.MemoryStore;
import io.reticle.lxmf.stamp.StampQueue;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.node.Node;
import io.reticle.rns.node.NodeConfig;
import io.reticle.rns.node.NodeEvent;
import io.reticle.rns.node.NodeListener;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.store.Store;
import io.reticle.rns.store.StoreFailure;
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
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** Nodes with routers, joined by cables in memory, under one clock that the test drives. */
final class Net {
    static final long SECOND = 1_000_000;
    static final long START = 1_700_000_000L * SECOND;

    private record Arrival(long at, long order, Runnable delivery) {}

    final CryptoProvider crypto = CryptoProvider.best();
    private final List<Person> people = new ArrayList<>();
    private final PriorityQueue<Arrival> underWay =
            new PriorityQueue<>(
                    Comparator.comparingLong(Arrival::at).thenComparingLong(Arrival::order));
    private long now = START;
    private long arrivals;

    /** From one end of a cable to the other; frames that it does not let through are lost. */
    long delay = 1_000;

    Predicate<Packet> lets = packet -> true;

    long now() {
        return now;
    }

    Person person(String name) {
        return person(name, RouterConfig::of, new MemoryStore());
    }

    Person person(String name, Function<Identity, RouterConfig> config, MemoryStore store) {
        Person person = new Person(name, config, store);
        people.add(person);
        return person;
    }

    /** Two that see each other, and know each other by their announces. */
    void acquaint(Person left, Person right) {
        join(left, right);
        left.router.announce(now);
        right.router.announce(now);
        pass(SECOND);
        left.forget();
        right.forget();
    }

    void join(Person left, Person right) {
        join(left, right, name -> InterfaceProfile.tcp(name, Optional.empty()));
    }

    void join(Person left, Person right, Function<String, InterfaceProfile> profile) {
        InterfaceId leftEnd = left.attach(profile.apply("to " + right.name));
        InterfaceId rightEnd = right.attach(profile.apply("to " + left.name));
        left.cables.put(leftEnd, (frame, at) -> right.hears(rightEnd, frame, at));
        right.cables.put(rightEnd, (frame, at) -> left.hears(leftEnd, frame, at));
    }

    void pass(long micros) {
        long end = now + micros;
        for (long next = next(); next <= end; next = next()) {
            now = Math.max(now, next);
            while (!underWay.isEmpty() && underWay.peek().at() <= now) {
                underWay.remove().delivery().run();
            }
            for (Person person : people) person.advance();
        }
        now = end;
    }

    private long next() {
        long next = underWay.isEmpty() ? Long.MAX_VALUE : underWay.peek().at();
        for (Person person : people) next = Math.min(next, person.nextDeadline());
        return next;
    }

    /** Somebody who writes and reads messages. */
    final class Person implements NodeListener, RouterListener {
        final String name;
        final Identity identity;
        final Node node;
        final Router router;
        final StampQueue stamps;
        final List<Incoming> received = new ArrayList<>();
        final List<String> refused = new ArrayList<>();
        final List<String> failures = new ArrayList<>();
        final List<Packet> sent = new ArrayList<>();
        final List<Long> sentAt = new ArrayList<>();
        final List<Outgoing> concluded = new ArrayList<>();
        final MemoryStore store;
        private final Map<InterfaceId, BiConsumer<Bytes, Long>> cables = new HashMap<>();
        boolean full;
        boolean stampsWait;

        Person(String name, Function<Identity, RouterConfig> config, MemoryStore store) {
            this.name = name;
            this.store = store;
            Entropy entropy = new Random(name.hashCode())::nextBytes;
            this.identity = Identity.generate(crypto, entropy);
            this.stamps = new StampQueue(crypto, entropy);
            this.node =
                    new Node(
                            new NodeConfig(false, true),
                            Identity.generate(crypto, entropy),
                            crypto,
                            entropy,
                            Store.none(),
                            this);
            try {
                this.router =
                        new Router(node, config.apply(identity), store, entropy, stamps, this, now);
            } catch (StoreFailure | MalformedFrame e) {
                throw new AssertionError("a store in memory", e);
            }
        }

        Bytes address() {
            return router.address();
        }

        private InterfaceId attach(InterfaceProfile profile) {
            return node.attach(profile.with().bursts(BurstLimits.NONE).build(), now);
        }

        private void hears(InterfaceId end, Bytes frame, long at) {
            underWay.add(new Arrival(at, arrivals++, () -> node.receive(end, frame, now)));
        }

        private void advance() {
            if (!stampsWait) stamps.workOnce();
            if (node.nextDeadline() <= now) node.advance(now);
            if (router.nextDeadline() <= now) router.advance(now);
        }

        private long nextDeadline() {
            if (!stampsWait && stamps.waiting() > 0) return now;
            return Math.min(node.nextDeadline(), router.nextDeadline());
        }

        void forget() {
            received.clear();
            refused.clear();
            sent.clear();
            sentAt.clear();
        }

        /** How many packets of this kind were sent. */
        long sent(Predicate<Packet> kind) {
            return sent.stream().filter(kind).count();
        }

        @Override
        public void transmit(InterfaceId interfaceId, Bytes frame) {
            try {
                Packet packet = Packet.parse(frame);
                sent.add(packet);
                sentAt.add(now);
                if (lets.test(packet)) cables.get(interfaceId).accept(frame, now + delay);
            } catch (MalformedFrame e) {
                throw new AssertionError("a node sent a malformed frame", e);
            }
        }

        @Override
        public void event(NodeEvent event) {
            // while the router is made, there is nothing that it could hear
            if (router != null) router.event(event, now);
        }

        @Override
        public void dropped(InterfaceId interfaceId, Drop reason, String detail) {
            refused.add(reason + " " + detail);
        }

        @Override
        public void received(Incoming message) throws StoreFailure {
            if (full) throw new StoreFailure("no room", null);
            received.add(message);
        }

        @Override
        public void changed(Outgoing message) {
            if (message.concluded()) concluded.add(message);
        }

        @Override
        public void changed(Download download) {
            // looked at by who began it
        }

        @Override
        public void refused(String why) {
            refused.add(why);
        }

        @Override
        public void storeFailed(String what, String reason) {
            failures.add(what + ": " + reason);
        }
    }
}
