package io.reticle.rns.node;

import io.reticle.rns.announce.Announce;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.destination.OwnRatchets;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.store.StoreFailure;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The destinations that a node hosts, what they announce, and what they offer over links. */
final class Hosted {
    private final Consumer<NodeEvent> events;
    private final Map<Bytes, Destination> destinations = new LinkedHashMap<>();
    private final Map<Bytes, Supplier<Optional<Bytes>>> appData = new HashMap<>();
    private final Map<Bytes, Service> services = new HashMap<>();

    Hosted(Consumer<NodeEvent> events) {
        this.events = events;
    }

    /**
     * @throws IllegalStateException if one with the same address is hosted already (R-CORE-059)
     */
    void add(Destination destination) {
        if (destinations.putIfAbsent(destination.hash(), destination) != null) {
            throw new IllegalStateException(
                    "destination %s (%s) is hosted already"
                            .formatted(destination.hash().brief(), destination.name()));
        }
    }

    Optional<Destination> find(Bytes address) {
        return Optional.ofNullable(destinations.get(address));
    }

    boolean contains(Bytes address) {
        return destinations.containsKey(address);
    }

    /** One that answers for itself: hosted, and SINGLE. */
    Optional<Destination> single(Bytes address) {
        return find(address).filter(own -> own.type() == DestinationType.SINGLE);
    }

    Collection<Destination> all() {
        return Collections.unmodifiableCollection(destinations.values());
    }

    void appData(Bytes address, Supplier<Optional<Bytes>> data) {
        appData.put(address, data);
    }

    void serve(Bytes address, Service service) {
        services.put(address, service);
    }

    Service service(Bytes address) {
        return services.getOrDefault(address, Service.NONE);
    }

    /**
     * Makes an announce of a hosted destination.
     *
     * @param data goes with it; empty for the destination's own (R-CORE-116)
     * @throws IllegalArgumentException if it is not hosted here or is not SINGLE (R-CORE-103)
     */
    Packet announce(
            CryptoProvider crypto,
            Entropy entropy,
            Bytes address,
            Optional<Bytes> data,
            boolean pathResponse,
            long now) {
        Destination destination =
                single(address)
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "only a hosted SINGLE destination is announced, not "
                                                        + address.brief()));
        destination.ratchets().ifPresent(ratchets -> rotate(destination, ratchets, entropy, now));
        return Announce.make(
                        destination.identity().orElseThrow(),
                        destination.hash(),
                        destination.name().hash(crypto),
                        Announce.randomHash(entropy, now / Core.SECOND),
                        destination.ratchets().flatMap(OwnRatchets::announced),
                        data.or(() -> ownAppData(address)).orElse(Bytes.EMPTY))
                .packet(pathResponse);
    }

    private Optional<Bytes> ownAppData(Bytes address) {
        return appData.getOrDefault(address, Optional::empty).get();
    }

    /** A ratchet that could not be kept is not announced: after a restart nobody could read it. */
    private void rotate(Destination destination, OwnRatchets ratchets, Entropy entropy, long now) {
        try {
            ratchets.rotate(entropy, now);
        } catch (StoreFailure e) {
            events.accept(
                    new NodeEvent.StoreFailed(
                            "ratchets of " + destination.hash().brief(),
                            String.valueOf(e.getMessage())));
        }
    }
}
