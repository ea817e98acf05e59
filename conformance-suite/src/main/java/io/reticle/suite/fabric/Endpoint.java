package io.reticle.suite.fabric;

import io.reticle.drivers.Connection;
import io.reticle.drivers.DirectConnection;
import io.reticle.drivers.FrameLink;
import io.reticle.reports.event.Direction;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.destination.ProofStrategy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.link.Link;
import io.reticle.rns.link.LinkEvent;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.node.Node;
import io.reticle.rns.node.NodeConfig;
import io.reticle.rns.node.NodeEvent;
import io.reticle.rns.node.NodeListener;
import io.reticle.rns.node.Service;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.request.Answer;
import io.reticle.rns.request.Request;
import io.reticle.rns.request.RequestEvent;
import io.reticle.rns.request.RequestHandler;
import io.reticle.rns.request.RequestReceipt;
import io.reticle.rns.resource.OutgoingTransfer;
import io.reticle.rns.resource.ResourceEvent;
import io.reticle.rns.resource.ResourceSource;
import io.reticle.rns.resource.ResourceStrategy;
import io.reticle.rns.resource.Transfer;
import io.reticle.rns.store.Store;
import io.reticle.rns.transport.Drop;
import io.reticle.rns.transport.InterfaceId;
import io.reticle.rns.transport.InterfaceProfile;
import io.reticle.suite.engine.Inconclusive;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.FrameNotes;
import io.reticle.suite.prober.Prober;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A well-behaved node without transport at the edge of a mesh, on one TCP connection: the
 * application that others talk to. It has one destination, which proves every packet and takes
 * every link and resource.
 */
public final class Endpoint implements NodeListener, AutoCloseable {
    /** Room for whatever a node may send. */
    private static final int LONGEST_FRAME = 1 << 20;

    /** The hash of the packet, with which an explicit proof begins. */
    private static final int PROOF_HASH = 32;

    private final Prober prober;
    private final String name;
    private final Node node;
    private final Bytes address;
    private final ScheduledExecutorService loop;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<NodeEvent> events = new ArrayList<>();
    private final List<Bytes> taken = new ArrayList<>();

    /** The packets that were proved to it, by their hashes. */
    private final Set<Bytes> proofs = new HashSet<>();

    private InterfaceId cable;
    private Connection connection;
    private Optional<ScheduledFuture<?>> alarm = Optional.empty();

    private Endpoint(Prober prober, String name, Identity identity, Offer offer) {
        this.prober = prober;
        this.name = name;
        this.loop =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("endpoint " + name).factory());
        CryptoProvider crypto = prober.crypto();
        this.node =
                new Node(
                        new NodeConfig(false, true),
                        prober.stranger(),
                        crypto,
                        prober.entropy(),
                        Store.none(),
                        this);
        Destination destination =
                Destination.single(crypto, offer.name(), identity, new ProofStrategy.All(), true);
        node.host(destination);
        node.serve(
                destination.hash(),
                new Service(
                        offer.handlers(crypto), OptionalLong.empty(), new ResourceStrategy.All()));
        this.address = destination.hash();
    }

    /**
     * What an endpoint has for others.
     *
     * @param name of its destination
     * @param answers to requests of everybody, by their path
     */
    public record Offer(DestinationName name, Map<String, Supplier<Value>> answers) {
        /** A destination and nothing behind it. */
        public static final Offer PLAIN =
                new Offer(DestinationName.parse("reticle.endpoint"), Map.of());

        private Map<Bytes, RequestHandler> handlers(CryptoProvider crypto) {
            Map<Bytes, RequestHandler> handlers = new HashMap<>();
            answers.forEach(
                    (path, answer) ->
                            handlers.put(
                                    Request.pathHash(crypto, path),
                                    new RequestHandler(
                                            path,
                                            new RequestHandler.Policy.All(),
                                            true,
                                            asked -> new Answer.Packed(answer.get().encode()))));
            return handlers;
        }
    }

    /**
     * @throws IOException if nobody listens there
     */
    static Endpoint open(Prober prober, String name, InetSocketAddress at) throws IOException {
        return open(
                prober,
                name,
                at,
                Identity.generate(prober.crypto(), prober.entropy()),
                Offer.PLAIN);
    }

    /**
     * An endpoint at an interface of a node, which the case ends.
     *
     * @throws IOException if nobody listens there
     */
    public static Endpoint at(
            Prober prober, InetSocketAddress place, Identity identity, Offer offer)
            throws IOException {
        return prober.keep(open(prober, "endpoint", place, identity, offer));
    }

    private static Endpoint open(
            Prober prober, String name, InetSocketAddress at, Identity identity, Offer offer)
            throws IOException {
        Endpoint endpoint = new Endpoint(prober, name, identity, offer);
        endpoint.cable = endpoint.node.attach(InterfaceProfile.tcp(name, Optional.empty()), now());
        endpoint.connection = DirectConnection.open(at, LONGEST_FRAME, endpoint.new Ear());
        return endpoint;
    }

    private static long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    private final class Ear implements FrameLink.Listener {
        @Override
        public void opened(FrameLink from) {}

        @Override
        public void received(FrameLink from, Bytes frame) {
            note(Direction.FROM_SUT, frame);
            keepProof(frame);
            later(() -> node.receive(cable, frame, now()));
        }

        @Override
        public void closed(FrameLink from) {}
    }

    /** What a packet's proof begins with stays known, also after its sender has given up. */
    private void keepProof(Bytes frame) {
        try {
            Packet packet = Packet.parse(frame);
            if (packet.type() != PacketType.PROOF || packet.data().length() < PROOF_HASH) return;
            lock.lock();
            try {
                proofs.add(packet.data().slice(0, PROOF_HASH));
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        } catch (MalformedFrame e) {
            prober.note("%s was sent no packet: %s".formatted(name, e.getMessage()));
        }
    }

    private void note(Direction direction, Bytes frame) {
        FrameNotes notes = FrameNotes.of(frame);
        prober.evidence()
                .frame(direction, "tcp " + name, frame.toArray(), notes.summary(), notes.fields());
    }

    // ---- the node's thread

    private void later(Runnable action) {
        try {
            loop.execute(
                    () -> {
                        action.run();
                        rearm();
                    });
        } catch (RejectedExecutionException e) {
            // the endpoint is closed: what still comes is of no interest
        }
    }

    private void rearm() {
        alarm.ifPresent(one -> one.cancel(false));
        long due = node.nextDeadline();
        alarm =
                due == Long.MAX_VALUE
                        ? Optional.empty()
                        : Optional.of(
                                loop.schedule(
                                        () -> {
                                            node.advance(now());
                                            rearm();
                                        },
                                        Math.max(0, due - now()),
                                        TimeUnit.MICROSECONDS));
    }

    private <T> T ask(Supplier<T> question) {
        try {
            return loop.submit(
                            () -> {
                                T answer = question.get();
                                rearm();
                                return answer;
                            })
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Inconclusive("interrupted", e);
        } catch (ExecutionException e) {
            throw new Inconclusive("endpoint " + name + ": " + e.getCause().getMessage(), e);
        }
    }

    @Override
    public void transmit(InterfaceId interfaceId, Bytes frame) {
        note(Direction.TO_SUT, frame);
        connection.send(frame);
    }

    @Override
    public void event(NodeEvent event) {
        lock.lock();
        try {
            events.add(event);
            if (event instanceof NodeEvent.OnResource(var link, var what)
                    && what instanceof ResourceEvent.Received received) {
                taken.add(received.content().read(0, (int) received.content().size()));
            }
        } catch (IOException e) {
            prober.note(name + ": a resource cannot be read back: " + e.getMessage());
        } finally {
            changed.signalAll();
            lock.unlock();
        }
    }

    @Override
    public void dropped(InterfaceId interfaceId, Drop reason, String detail) {
        prober.note("%s dropped a frame: %s, %s".formatted(name, reason, detail));
    }

    /** Waits for the first event that says something. */
    private <T> Optional<T> await(Function<NodeEvent, Optional<T>> said, Duration deadline) {
        lock.lock();
        try {
            long left = deadline.toNanos();
            int at = 0;
            while (true) {
                for (; at < events.size(); at++) {
                    Optional<T> found = said.apply(events.get(at));
                    if (found.isPresent()) return found;
                }
                if (left <= 0) return Optional.empty();
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Inconclusive("interrupted while waiting for " + name, e);
        } finally {
            lock.unlock();
        }
    }

    // ---- what a case has it do

    /** Of its destination, 16 bytes. */
    public Bytes address() {
        return address;
    }

    public void announce() {
        ask(
                () -> {
                    node.announce(address, now());
                    return true;
                });
    }

    /** Announces its destination with this application data. */
    public void announce(Bytes appData) {
        ask(
                () -> {
                    node.announce(address, Optional.of(appData), now());
                    return true;
                });
    }

    /** The application data of the last announce of a destination, if one was heard. */
    public Optional<Bytes> announced(Bytes destination) {
        return ask(() -> node.recall(destination, now())).flatMap(Node.Recalled::appData);
    }

    /** Whether a link is closed, or becomes so in time. */
    public boolean closed(Link link, Duration deadline) {
        return await(
                        event ->
                                event instanceof NodeEvent.OnLink(var on, var what)
                                                && on.id().equals(link.id())
                                                && what instanceof LinkEvent.StateChanged to
                                                && to.state() == Link.State.CLOSED
                                        ? Optional.of(true)
                                        : Optional.empty(),
                        deadline)
                .isPresent();
    }

    /** Whether a packet with this content came on a link, or comes in time. */
    public boolean told(Link link, Bytes plaintext, Duration deadline) {
        return await(
                        event ->
                                event instanceof NodeEvent.OnLink(var on, var what)
                                                && on.id().equals(link.id())
                                                && what instanceof LinkEvent.Received received
                                                && received.plaintext().equals(plaintext)
                                        ? Optional.of(true)
                                        : Optional.empty(),
                        deadline)
                .isPresent();
    }

    /**
     * Hears an announce of a destination.
     *
     * @return how many hops away it is, itself counted
     * @throws Refuted if it does not come in time
     */
    public int hears(Bytes destination, Duration deadline) {
        return await(event -> hopsOf(event, destination), deadline)
                .orElseThrow(
                        () ->
                                new Refuted(
                                        "expected %s to hear of %s within %d s, found nothing"
                                                .formatted(
                                                        name,
                                                        destination.brief(),
                                                        deadline.toSeconds())));
    }

    private static Optional<Integer> hopsOf(NodeEvent event, Bytes destination) {
        return event instanceof NodeEvent.Announced announced
                        && announced.announce().destination().equals(destination)
                ? Optional.of(announced.hops())
                : Optional.empty();
    }

    /**
     * Asks the mesh for a path.
     *
     * @return how many hops away it is
     * @throws Refuted if no answer comes in time
     */
    public int asks(Bytes destination, Duration deadline) {
        ask(
                () -> {
                    node.requestPath(destination, now());
                    return true;
                });
        return hears(destination, deadline);
    }

    /** Sends a packet and waits for its proof; false if none comes in time. */
    public boolean proved(Bytes destination, Bytes data, Duration deadline) {
        Packet packet =
                ask(
                        () -> {
                            try {
                                return node.send(destination, data, now());
                            } catch (CryptoFailure e) {
                                throw new IllegalStateException(e.getMessage(), e);
                            }
                        });
        Bytes hash = packet.hash(prober.crypto());
        return await(event -> fateOf(event, hash), deadline).orElse(false);
    }

    private static Optional<Boolean> fateOf(NodeEvent event, Bytes hash) {
        return event instanceof NodeEvent.Delivery delivery && delivery.packetHash().equals(hash)
                ? Optional.of(delivery.delivered())
                : Optional.empty();
    }

    /**
     * Opens a link.
     *
     * @throws Refuted if it is not active in time
     */
    public Link opens(Bytes destination, Duration deadline) {
        Link link = ask(() -> node.openLink(destination, now()));
        Optional<Link.State> state =
                await(
                        event ->
                                event instanceof NodeEvent.OnLink(var on, var what)
                                                && on.id().equals(link.id())
                                                && what instanceof LinkEvent.StateChanged changedTo
                                        ? Optional.of(changedTo.state())
                                        : Optional.empty(),
                        deadline);
        if (!state.equals(Optional.of(Link.State.ACTIVE))) {
            throw new Refuted(
                    "expected an active link from %s within %d s, found %s"
                            .formatted(
                                    name,
                                    deadline.toSeconds(),
                                    state.map(Enum::name).orElse("no answer")));
        }
        return link;
    }

    /** Says on a link who is asking. */
    public void identifies(Link link, Identity as) {
        ask(
                () -> {
                    link.identify(as, now());
                    return true;
                });
    }

    /**
     * Asks something over a link.
     *
     * @return the answer; empty if none comes in time
     */
    public Optional<Value> asks(Link link, String path, Value question, Duration deadline) {
        long timeout = deadline.toNanos() / 1_000;
        RequestReceipt receipt =
                ask(
                        () ->
                                node.request(
                                        link,
                                        path,
                                        question.encode(),
                                        OptionalLong.of(timeout),
                                        OptionalLong.empty(),
                                        now()));
        return await(event -> answerTo(event, receipt), deadline).map(Endpoint::parsed);
    }

    private static Optional<Bytes> answerTo(NodeEvent event, RequestReceipt receipt) {
        return event instanceof NodeEvent.OnRequest(var _, RequestEvent.Answered answered)
                        && answered.receipt() == receipt
                ? Optional.of(answered.packed())
                : Optional.empty();
    }

    private static Value parsed(Bytes packed) {
        try {
            return Value.parse(packed);
        } catch (MalformedFrame e) {
            throw new Refuted("an answer is no value: " + e.getMessage(), e);
        }
    }

    /** Sends data over a link and waits for the proof; false if none comes in time. */
    public boolean proved(Link link, Bytes data, Duration deadline) {
        Packet packet = ask(() -> node.sendOnLink(link, data, now()));
        Bytes hash = packet.hash(prober.crypto());
        return await(event -> fateOf(event, hash), deadline).orElse(false);
    }

    /**
     * The same, however late the proof comes: a receiver that has work to do first is slower than
     * what a sender waits for on a fast link.
     */
    public boolean provedLate(Link link, Bytes data, Duration deadline) {
        Packet packet = ask(() -> node.sendOnLink(link, data, now()));
        Bytes hash = packet.hash(prober.crypto());
        lock.lock();
        try {
            long left = deadline.toNanos();
            while (left > 0 && !proofs.contains(hash)) left = changed.awaitNanos(left);
            return proofs.contains(hash);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Inconclusive("interrupted while waiting for " + name, e);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sends a resource over a link, uncompressed, and waits until the other end has proved it.
     *
     * @throws Refuted if it ends otherwise, or not in time
     */
    public void gives(Link link, Bytes content, Duration deadline) {
        Optional<Transfer.Outcome> outcome = offers(link, content, deadline);
        if (!outcome.equals(Optional.of(Transfer.Outcome.COMPLETE))) {
            throw new Refuted(
                    "expected a resource of %d bytes to be through within %d s, found %s"
                            .formatted(
                                    content.length(),
                                    deadline.toSeconds(),
                                    outcome.map(Enum::name).orElse("it still under way")));
        }
    }

    /** As {@link #gives}, and says how it ended; empty if it did not in time. */
    public Optional<Transfer.Outcome> offers(Link link, Bytes content, Duration deadline) {
        Bytes id = ask(() -> sent(link, content).id());
        return await(
                event ->
                        event instanceof NodeEvent.OnResource(var on, var what)
                                        && what instanceof ResourceEvent.Sent sent
                                        && sent.transfer().id().equals(id)
                                ? Optional.of(sent.outcome())
                                : Optional.empty(),
                deadline);
    }

    /** All content of resources that came in so far. */
    public List<Bytes> taken() {
        lock.lock();
        try {
            return List.copyOf(taken);
        } finally {
            lock.unlock();
        }
    }

    private Transfer sent(Link link, Bytes content) {
        try {
            return node.sendResource(
                    link,
                    OutgoingTransfer.Parcel.of(ResourceSource.of(content), Optional.empty(), false),
                    now());
        } catch (IOException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /**
     * Waits for a resource with this content: its proof leaves before the application is told.
     *
     * @return whether it came in time
     */
    public boolean takes(Bytes content, Duration deadline) {
        return await(
                        event -> taken.contains(content) ? Optional.of(true) : Optional.empty(),
                        deadline)
                .isPresent();
    }

    @Override
    public void close() {
        loop.shutdownNow();
        connection.close();
    }
}
