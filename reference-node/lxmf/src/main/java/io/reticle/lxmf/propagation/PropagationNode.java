package io.reticle.lxmf.propagation;

import io.reticle.lxmf.announce.PropagationAnnounce;
import io.reticle.lxmf.stamp.StampMaker;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.destination.ProofStrategy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.link.Link;
import io.reticle.rns.link.LinkEvent;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.node.Node;
import io.reticle.rns.node.NodeEvent;
import io.reticle.rns.node.Part;
import io.reticle.rns.node.Service;
import io.reticle.rns.request.Answer;
import io.reticle.rns.request.Asked;
import io.reticle.rns.request.Request;
import io.reticle.rns.request.RequestHandler;
import io.reticle.rns.resource.ResourceStrategy;
import io.reticle.rns.store.Store;
import io.reticle.rns.store.StoreFailure;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Keeps messages for those who are away, and exchanges them with nodes like it: a part that stands
 * on a {@link Node}, hears its events and is driven with it, on one thread. All times are
 * microseconds since the Unix epoch.
 */
public final class PropagationNode implements Part {
    private static final String PEERS = "lxmf/peers";
    private static final String STATISTICS = "lxmf/node_stats";

    /** Of our own: the authority's file is the router's, which stands on the same folder. */
    private static final String PROCESSED = "lxmf/node_processed";

    /** The authority's, for a node that was one of its kind before. */
    private static final String PROCESSED_BEFORE = "lxmf/locally_processed";

    /** After it was switched on or off, before it says so. */
    private static final long ANNOUNCE_DELAY = 20 * Clerk.SECOND;

    /** How often a peer gets its turn. */
    private static final long TURNS = 24 * Clerk.SECOND;

    private static final long CLEANING = 480 * Clerk.SECOND;
    private static final long ROTATION = 1_344 * Clerk.SECOND;

    /** Links of others on which nothing happens for so long are closed. */
    private static final long IDLE = 180 * Clerk.SECOND;

    private static final long LOOKING = 4 * Clerk.SECOND;

    /** What peers are still to have is stored this often, if it has changed. */
    private static final long SAVING = 30 * Clerk.SECOND;

    private static final String IMPLEMENTATION = "lxmd";

    /**
     * What a node needs besides the network.
     *
     * @param files for the state of the node, under the authority's names
     * @param local who lives here
     * @param log takes lines for people
     */
    public record Means(
            MessageStore messages,
            Store files,
            StampMaker stamps,
            Entropy entropy,
            LocalMail local,
            Consumer<String> log) {}

    private final Clerk clerk;
    private final Peering peering;
    private final Offers offers;
    private final Uploads uploads;
    private final Downloads downloads;
    private final Syncs syncs;
    private final Destination propagation;
    private final Destination control;
    private final List<Routine> routines = new ArrayList<>();

    /** Links to this node, and when something happened on them last. */
    private final Map<Bytes, Long> visitors = new HashMap<>();

    private Statistics statistics;
    private long announceDue = Long.MAX_VALUE;
    private boolean on;

    /**
     * @param identity the node's own, under which it is found
     */
    public PropagationNode(
            Node node, Identity identity, PropagationSettings settings, Means means) {
        this.clerk = new Clerk(node, identity, settings, means);
        this.peering = new Peering(clerk);
        this.offers = new Offers(clerk);
        this.uploads = new Uploads(clerk, offers, peering);
        this.downloads = new Downloads(clerk);
        this.syncs = new Syncs(clerk, peering);
        this.propagation =
                Destination.single(
                        clerk.crypto(),
                        Clerk.PROPAGATION,
                        identity,
                        new ProofStrategy.None(),
                        true);
        this.control =
                Destination.single(
                        clerk.crypto(), Clerk.CONTROL, identity, new ProofStrategy.None(), true);
        offers.onKey(uploads::accept);
    }

    /** Where messages are brought and fetched. */
    public Bytes address() {
        return propagation.hash();
    }

    /** Where the node is controlled. */
    public Bytes controlAddress() {
        return control.hash();
    }

    // ---- on and off

    /**
     * Switches the node on: opens what it keeps, and announces itself after a while.
     *
     * @throws StoreFailure if what it keeps cannot be told
     */
    public void start(long now) throws StoreFailure {
        if (on) throw new IllegalStateException("the node is on already");
        clerk.latest = now;
        clerk.messages.open().forEach(clerk.index::add);
        statistics = new Statistics(clerk, address(), now);
        resume(now);
        host();
        on = true;
        peering.activateStatic(now);
        routines.add(new Routine(TURNS, this::turn, now + TURNS));
        routines.add(new Routine(CLEANING, this::clean, now + CLEANING));
        routines.add(new Routine(ROTATION, then -> peering.rotate(), now + ROTATION));
        routines.add(new Routine(LOOKING, this::closeIdle, now + LOOKING));
        routines.add(new Routine(SAVING, this::saveChanged, now + SAVING));
        uploads.resume(now);
        announceDue = now + ANNOUNCE_DELAY;
    }

    private void host() {
        Node node = clerk.node;
        node.host(propagation);
        node.setAppData(address(), () -> Optional.of(appData(clerk.latest)));
        Map<Bytes, RequestHandler> handlers = new HashMap<>();
        offer(handlers, Offers.PATH, offers::answer);
        offer(handlers, Downloads.PATH, downloads::answer);
        node.serve(
                address(),
                new Service(handlers, OptionalLong.empty(), new ResourceStrategy.None()));
        node.host(control);
        node.serve(
                controlAddress(),
                new Service(
                        new Control(clerk, syncs, peering, statistics).handlers(),
                        OptionalLong.empty(),
                        new ResourceStrategy.None()));
    }

    private void offer(
            Map<Bytes, RequestHandler> handlers, String path, Function<Asked, Answer> answers) {
        handlers.put(
                Request.pathHash(clerk.crypto(), path),
                new RequestHandler(path, new RequestHandler.Policy.All(), true, answers));
    }

    /** Announces the node now. */
    public void announce(long now) {
        clerk.latest = now;
        announceDue = Long.MAX_VALUE;
        clerk.node.announce(address(), now);
        if (!clerk.settings.control().isEmpty()) clerk.node.announce(controlAddress(), now);
    }

    /** Keeps nothing for anybody from now on, and says so (R-LXMF-77). */
    public void switchOff(long now) {
        on = false;
        clerk.node.serve(address(), Service.NONE);
        clerk.node.serve(controlAddress(), Service.NONE);
        announceDue = now + ANNOUNCE_DELAY;
        save(now);
    }

    /** What it says of itself (R-LXMF-74, R-LXMF-76). */
    private Bytes appData(long now) {
        PropagationSettings settings = clerk.settings;
        return new PropagationAnnounce(
                        now / Clerk.SECOND,
                        on && !settings.fromStaticOnly(),
                        settings.messageLimit(),
                        settings.syncLimit(),
                        settings.cost(),
                        settings.flexibility(),
                        settings.peeringCost(),
                        PropagationAnnounce.metadata(
                                IMPLEMENTATION, settings.version(), settings.name()))
                .encode();
    }

    /** Stores all that is known; the node is not used any more. */
    public void shutDown(long now) {
        if (!on) return;
        on = false;
        syncs.shutDown(now);
        save(now);
    }

    // ---- what it is asked

    /** How it is doing, in the authority's words. */
    public Value.Map statistics(long now) {
        return statistics.of(now);
    }

    /**
     * Brings a peer what it has not, as soon as that can be done.
     *
     * @return false if it is no peer
     */
    public boolean sync(Bytes peer, long now) {
        Peer known = clerk.peers.get(peer);
        if (known == null) return false;
        syncs.begin(known, now);
        return true;
    }

    /**
     * Ends a peering.
     *
     * @return false if there is none
     */
    public boolean unpeer(Bytes peer) {
        return peering.unpeer(peer);
    }

    // ---- what happens

    /** Hears what the node tells. */
    @Override
    public void event(NodeEvent event, long now) {
        clerk.latest = now;
        if (!on) return;
        switch (event) {
            case NodeEvent.Announced announced
                    when announced.announce().nameHash().equals(nameHash()) -> {
                if (!announced.announce().destination().equals(address())) {
                    peering.announced(announced, now);
                }
            }
            case NodeEvent.OnLink(var link, var what) when syncs.owns(link) ->
                    syncs.event(link, what, now);
            case NodeEvent.OnRequest(var link, var what) when syncs.owns(link) ->
                    syncs.event(link, what, now);
            case NodeEvent.OnResource(var link, var what) when syncs.owns(link) ->
                    syncs.event(link, what, now);
            case NodeEvent.OnLink(var link, var what) when visits(link) -> visitor(link, what, now);
            case NodeEvent.OnResource onResource when visits(onResource.link()) -> {
                visitors.replace(onResource.link().id(), now);
                uploads.event(onResource.link(), onResource, now);
            }
            case NodeEvent.OnRequest(var link, var _) when visits(link) ->
                    visitors.replace(link.id(), now);
            default -> {
                // other people's business
            }
        }
    }

    private Bytes nameHash() {
        return Clerk.PROPAGATION.hash(clerk.crypto());
    }

    private boolean visits(Link link) {
        return link.role() == Link.Role.RESPONDER && link.destination().equals(address());
    }

    private void visitor(Link link, LinkEvent event, long now) {
        switch (event) {
            case LinkEvent.StateChanged(var _, var state, var _)
                    when state == Link.State.CLOSED -> {
                visitors.remove(link.id());
                offers.closed(link);
            }
            case LinkEvent.StateChanged(var _, var state, var _) -> {
                if (visitors.putIfAbsent(link.id(), now) == null) uploads.accept(link);
            }
            case LinkEvent.Received(var _, var plaintext, var packet) -> {
                visitors.replace(link.id(), now);
                uploads.packet(link, plaintext, packet);
            }
            default -> {
                // who somebody is, is asked when it matters
            }
        }
    }

    private void closeIdle(long now) {
        for (Map.Entry<Bytes, Long> visitor : List.copyOf(visitors.entrySet())) {
            if (now <= visitor.getValue() + IDLE) continue;
            clerk.node.link(visitor.getKey()).ifPresent(link -> link.close(now));
            visitors.remove(visitor.getKey());
        }
        offers.clean(now);
    }

    // ---- time

    /** When {@link #advance} should be called next; {@code Long.MAX_VALUE} if nothing is due. */
    @Override
    public long nextDeadline() {
        if (clerk.hasResults()) return clerk.latest;
        long next = announceDue;
        if (on) for (Routine routine : routines) next = Math.min(next, routine.due());
        return next;
    }

    /** Does everything that has fallen due by {@code now}. */
    @Override
    public void advance(long now) {
        clerk.latest = now;
        clerk.dealWithResults(now);
        if (now >= announceDue) announce(now);
        if (on) for (Routine routine : routines) routine.advance(now);
    }

    private void turn(long now) {
        syncs.turn(now);
        peering.cull(now);
    }

    private void clean(long now) {
        double seconds = now / Clerk.MICROS;
        clerk.forget(clerk.index.expired(seconds));
        clerk.settings
                .storageLimit()
                .ifPresent(most -> clerk.forget(clerk.index.surplus(most, seconds)));
        clerk.processed.expire(seconds);
    }

    // ---- what outlives it

    private void resume(long now) {
        load(STATISTICS, clerk.counters::resume);
        load(PROCESSED_BEFORE, clerk.processed::load);
        load(PROCESSED, clerk.processed::load);
        load(PEERS, file -> resumePeers(file, now));
        clerk.processed.expire(now / Clerk.MICROS);
    }

    /** Reads a file. */
    @FunctionalInterface
    private interface Reader {
        void read(Bytes file) throws MalformedFrame;
    }

    /** What cannot be read is begun anew (R-LXMF-148). */
    private void load(String name, Reader reader) {
        try {
            Optional<Bytes> file = clerk.files.load(name);
            if (file.isPresent() && !file.get().isEmpty()) reader.read(file.get());
        } catch (StoreFailure | MalformedFrame e) {
            clerk.log("%s is begun anew: %s", name, e.getMessage());
        }
    }

    private void resumePeers(Bytes file, long now) throws MalformedFrame {
        for (PeersFile.Saved saved : PeersFile.parse(file)) {
            Peer peer = saved.peer();
            boolean known = clerk.node.recall(peer.address, now).isPresent();
            if (!known && !clerk.isStatic(peer.address)) continue;
            clerk.peers.put(peer.address, peer);
            for (Bytes id : saved.handled()) find(id).ifPresent(peer::has);
            for (Bytes id : saved.unhandled()) find(id).ifPresent(peer::wants);
            // what was kept after the file was written stands in no list yet (R-LXMF-139)
            saved.savedAt()
                    .ifPresent(
                            then ->
                                    clerk.index.all().stream()
                                            .filter(entry -> entry.received() >= then)
                                            .forEach(peer::wants));
        }
    }

    private Optional<Entry> find(Bytes id) {
        return Optional.ofNullable(clerk.index.find(id));
    }

    private void saveChanged(long now) {
        if (!clerk.takeChanged()) return;
        clerk.files.saveSoon(
                PEERS, new PeersFile(clerk.index).encode(clerk.peers.values(), false, now));
        clerk.files.saveSoon(STATISTICS, clerk.counters.encode());
        clerk.files.saveSoon(PROCESSED, clerk.processed.encode());
    }

    private void save(long now) {
        clerk.save(PEERS, new PeersFile(clerk.index).encode(clerk.peers.values(), true, now));
        clerk.save(STATISTICS, clerk.counters.encode());
        if (!clerk.processed.isEmpty()) clerk.save(PROCESSED, clerk.processed.encode());
    }
}
