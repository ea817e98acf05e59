package io.reticle.lxmf.propagation;

import io.reticle.lxmf.message.SeenIds;
import io.reticle.lxmf.stamp.StampMaker;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.identity.PublicIdentity;
import io.reticle.rns.node.Node;
import io.reticle.rns.store.Store;
import io.reticle.rns.store.StoreFailure;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** What the parts of a propagation node share. */
final class Clerk {
    static final long SECOND = 1_000_000;
    static final double MICROS = 1e6;

    /** Takes what work elsewhere came to, and the time at which it is heard of. */
    @FunctionalInterface
    interface Timed<T> {
        void accept(T result, long now);
    }

    static final DestinationName PROPAGATION = DestinationName.parse("lxmf.propagation");
    static final DestinationName CONTROL = DestinationName.parse("lxmf.propagation.control");
    static final DestinationName DELIVERY = DestinationName.parse("lxmf.delivery");

    final Node node;
    final Identity identity;
    final PropagationSettings settings;
    final MessageStore messages;
    final Store files;
    final StampMaker stamps;
    final Entropy entropy;
    final LocalMail local;
    final Index index;
    final Counters counters = new Counters();
    final SeenIds processed = new SeenIds();

    /** By address, in the order in which they came. */
    final Map<Bytes, Peer> peers = new LinkedHashMap<>();

    private final Queue<LongConsumer> results = new ArrayDeque<>();
    private final Consumer<String> log;
    private boolean changed;

    /** What the node heard of the time last. */
    long latest;

    Clerk(Node node, Identity identity, PropagationSettings settings, PropagationNode.Means means) {
        this.node = node;
        this.identity = identity;
        this.settings = settings;
        this.messages = means.messages();
        this.files = means.files();
        this.stamps = means.stamps();
        this.entropy = means.entropy();
        this.local = means.local();
        this.log = means.log();
        this.index = new Index(settings.prioritised());
    }

    CryptoProvider crypto() {
        return node.crypto();
    }

    void log(String line, Object... values) {
        log.accept(line.formatted(values));
    }

    /** The address of somebody's propagation node. */
    Bytes nodeOf(PublicIdentity somebody) {
        return PROPAGATION.address(crypto(), somebody.hash());
    }

    /** Whether this is the address of a peer that the owner of the node chose. */
    boolean isStatic(Bytes address) {
        return settings.staticPeers().contains(address);
    }

    // ---- work elsewhere

    /** Has a result of work elsewhere dealt with at the next advance, which comes at once. */
    <T> Consumer<T> timed(Timed<T> action) {
        return result -> results.add(now -> action.accept(result, now));
    }

    boolean hasResults() {
        return !results.isEmpty();
    }

    void dealWithResults(long now) {
        for (LongConsumer next = results.poll(); next != null; next = results.poll()) {
            next.accept(now);
        }
    }

    // ---- what is kept

    /** A message is kept from now on. */
    Entry keeps(MessageStore.Content content) {
        Bytes entry = content.entry();
        return index.add(
                new MessageStore.Kept(
                        content.name(), entry.slice(0, 16).compact(), entry.length()));
    }

    /** Forgets messages, and that peers have them or want them. */
    void forget(List<Entry> entries) {
        List<MessageName> names = entries.stream().filter(this::taken).map(Entry::name).toList();
        if (!names.isEmpty()) messages.remove(names);
    }

    private boolean taken(Entry entry) {
        if (!index.remove(entry)) return false;
        for (Peer peer : peers.values()) peer.forgets(entry);
        return true;
    }

    /** What is known of peers is other than it was: to be stored soon. */
    void peersChanged() {
        changed = true;
    }

    /** Whether it was so since this was asked last. */
    boolean takeChanged() {
        boolean was = changed;
        changed = false;
        return was;
    }

    /** Stores a file, or says why not. */
    void save(String name, Bytes content) {
        try {
            files.save(name, content);
        } catch (StoreFailure e) {
            log("%s could not be kept: %s", name, e.getMessage());
        }
    }
}
