package io.reticle.lxmf.propagation;

import io.reticle.rns.bytes.Bytes;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a node keeps, by id and by recipient, and what has to go. */
final class Index {
    /** Of a message, in seconds since it was received (R-LXMF-118). */
    private static final double EXPIRY = 30.0 * 24 * 60 * 60;

    private final Map<Bytes, Entry> byId = new HashMap<>();
    private final Map<Bytes, List<Entry>> byRecipient = new HashMap<>();
    private final List<Entry> byNumber = new ArrayList<>();
    private final BitSet used = new BitSet();
    private final Set<Bytes> prioritised;
    private long bytes;

    /**
     * @param prioritised recipients whose messages weigh less
     */
    Index(Set<Bytes> prioritised) {
        this.prioritised = prioritised;
    }

    /** Takes a message in; the one that is there already if there is one of this id. */
    Entry add(MessageStore.Kept kept) {
        Entry there = byId.get(kept.name().id());
        if (there != null) return there;
        int number = used.nextClearBit(0);
        List<Entry> others =
                byRecipient.computeIfAbsent(kept.destination(), key -> new ArrayList<>(1));
        // all of one recipient's messages share its address
        Bytes recipient = others.isEmpty() ? kept.destination() : others.getFirst().destination();
        MessageName name = kept.name();
        Entry entry =
                new Entry(name.id(), recipient, number, name.received(), kept.size(), name.value());
        others.add(entry);
        byId.put(entry.id(), entry);
        used.set(number);
        if (number == byNumber.size()) byNumber.add(entry);
        else byNumber.set(number, entry);
        bytes += entry.size();
        return entry;
    }

    boolean remove(Entry entry) {
        if (!byId.remove(entry.id(), entry)) return false;
        List<Entry> others = byRecipient.get(entry.destination());
        others.remove(entry);
        if (others.isEmpty()) byRecipient.remove(entry.destination());
        used.clear(entry.number());
        byNumber.set(entry.number(), null);
        bytes -= entry.size();
        return true;
    }

    boolean contains(Bytes id) {
        return byId.containsKey(id);
    }

    /** Null if it is not kept. */
    Entry find(Bytes id) {
        return byId.get(id);
    }

    /** The messages that {@code marks} stands for. */
    List<Entry> numbered(BitSet marks) {
        return marks.stream().mapToObj(byNumber::get).toList();
    }

    /** Of one recipient, the smallest first (R-LXMF-111). */
    List<Entry> of(Bytes recipient) {
        return byRecipient.getOrDefault(recipient, List.of()).stream()
                .sorted(Comparator.comparingInt(Entry::size))
                .toList();
    }

    Collection<Entry> all() {
        return Collections.unmodifiableCollection(byId.values());
    }

    int count() {
        return byId.size();
    }

    /** Of all messages, stamps included. */
    long bytes() {
        return bytes;
    }

    double weight(Entry entry, double seconds) {
        return entry.weight(prioritised.contains(entry.destination()), seconds);
    }

    /** What is too old. */
    List<Entry> expired(double seconds) {
        return byId.values().stream().filter(entry -> seconds > entry.received() + EXPIRY).toList();
    }

    /** What has to go so that no more than this many bytes stay: the heaviest (R-LXMF-119). */
    List<Entry> surplus(long most, double seconds) {
        long needed = bytes - most;
        if (needed <= 0) return List.of();
        List<Entry> heaviest = new ArrayList<>(byId.values());
        heaviest.sort(
                Comparator.comparingDouble((Entry entry) -> weight(entry, seconds)).reversed());
        List<Entry> surplus = new ArrayList<>();
        for (Entry entry : heaviest) {
            if (needed <= 0) break;
            surplus.add(entry);
            needed -= entry.size();
        }
        return surplus;
    }
}
