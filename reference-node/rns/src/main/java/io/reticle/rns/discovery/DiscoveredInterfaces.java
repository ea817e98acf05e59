package io.reticle.rns.discovery;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.store.Store;
import io.reticle.rns.store.StoreFailure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The interfaces that were heard of, each in a file of its own (R-NET-220). They age, and go.
 * Belongs to one thread.
 */
public final class DiscoveredInterfaces {
    private static final String FOLDER = "discovery/interfaces";

    /** Types of which a record is kept. */
    private static final List<String> KEPT =
            List.of(
                    InterfaceInfo.BACKBONE,
                    InterfaceInfo.TCP_SERVER,
                    InterfaceInfo.I2P,
                    InterfaceInfo.RNODE,
                    InterfaceInfo.WEAVE,
                    InterfaceInfo.KISS);

    /** Above that, the least promising go, whoever pays for their stamps. */
    private static final int MOST = 4_096;

    private final Store store;
    private final CryptoProvider crypto;
    private final Set<Bytes> sources;

    /** By the name of the file. */
    private final Map<String, Discovered> records = new HashMap<>();

    /**
     * Reads what was heard of before.
     *
     * @param sources identities that may tell, 16 bytes each; empty for everybody
     * @param log takes what cannot be read
     */
    public DiscoveredInterfaces(
            Store store, CryptoProvider crypto, Set<Bytes> sources, Consumer<String> log) {
        this.store = store;
        this.crypto = crypto;
        this.sources = Set.copyOf(sources);
        for (String name : store.names(FOLDER)) read(name, log);
    }

    private void read(String name, Consumer<String> log) {
        try {
            Optional<Bytes> file = store.load(FOLDER + "/" + name);
            if (file.isPresent()) records.put(name, Discovered.parse(file.get()));
        } catch (StoreFailure | MalformedFrame e) {
            log.accept("discovered interface %s: %s".formatted(name, e.getMessage()));
        } catch (IllegalArgumentException e) {
            log.accept("discovery/interfaces: %s".formatted(e.getMessage()));
        }
    }

    /**
     * An interface was heard of.
     *
     * @param networkId who told, 16 bytes
     * @param hops to who told
     * @param seconds since the Unix epoch
     * @return the record as it is kept; empty for a type that is not kept
     */
    public Optional<Discovered> heard(
            DiscoveryIntake.Verdict.Taken taken, Bytes networkId, int hops, double seconds) {
        if (!KEPT.contains(taken.info().type())) return Optional.empty();
        Discovered record = Discovered.of(taken, networkId, hops, seconds);
        String name = record.hash(crypto).toHex();
        Discovered before = records.get(name);
        if (before != null) record = record.after(before);
        records.put(name, record);
        store.saveSoon(FOLDER + "/" + name, record.encode(crypto));
        if (records.size() > MOST) forget(order(seconds).getLast());
        return Optional.of(record);
    }

    private void forget(Discovered record) {
        String name = record.hash(crypto).toHex();
        records.remove(name);
        store.remove(FOLDER + "/" + name);
    }

    /**
     * All that count, the most promising first; what does not count any more is forgotten.
     *
     * @param unwanted identities of which nothing is to be heard
     * @param seconds since the Unix epoch
     */
    public List<Discovered> all(Set<Bytes> unwanted, double seconds) {
        for (Discovered record : List.copyOf(records.values())) {
            if (!counts(record, unwanted, seconds)) forget(record);
        }
        return order(seconds);
    }

    private boolean counts(Discovered record, Set<Bytes> unwanted, double seconds) {
        return record.availability(seconds).isPresent()
                && (sources.isEmpty() || sources.contains(record.networkId()))
                && KEPT.contains(record.info().type())
                && !unwanted.contains(record.networkId())
                && !unwanted.contains(record.info().transportId())
                && record.info().reachableOn().map(Host::plausible).orElse(true);
    }

    /** By how likely they are there, then by the work, then by the time. */
    private List<Discovered> order(double seconds) {
        List<Discovered> ordered = new ArrayList<>(records.values());
        Comparator<Discovered> promising =
                Comparator.<Discovered>comparingInt(
                                one -> one.availability(seconds).map(Availability::code).orElse(-1))
                        .thenComparingInt(Discovered::value)
                        .thenComparingDouble(Discovered::last);
        ordered.sort(promising.reversed());
        return ordered;
    }
}
