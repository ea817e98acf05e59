package io.reticle.rns.identity;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.store.Store;
import io.reticle.rns.store.StoreFailure;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The newest ratchet that each destination announced, in memory and in a file for each. All times
 * are seconds since the Unix epoch.
 */
public final class PeerRatchets {
    private static final String FOLDER = "ratchets";
    private static final Pattern DESTINATION =
            Pattern.compile("[0-9a-f]{" + 2 * CryptoProvider.TRUNCATED_HASH_SIZE + "}");

    /** One that is announced again and again lives on: its file is stamped anew once a day. */
    private static final double RESTAMP = 86_400;

    private final Store store;

    /** Empty for a destination whose file was looked for and gave nothing. */
    private final Map<Bytes, Optional<PeerRatchet>> known = new HashMap<>();

    public PeerRatchets(Store store) {
        this.store = store;
    }

    private static String file(Bytes destination) {
        return FOLDER + "/" + destination.toHex();
    }

    /** An announce with a ratchet was accepted. One without clears nothing (R-CORE-051). */
    public void remember(Bytes destination, Bytes ratchet, double now) {
        Optional<PeerRatchet> before = known.getOrDefault(destination, Optional.empty());
        if (before.isPresent()
                && before.get().key().equals(ratchet)
                && now < before.get().received() + RESTAMP) {
            return;
        }
        PeerRatchet fresh = new PeerRatchet(ratchet, now);
        known.put(destination, Optional.of(fresh));
        store.saveSoon(file(destination), fresh.encode());
    }

    /**
     * The ratchet to encrypt to (R-CORE-048); empty if none is known or the one known has expired
     * (R-CORE-050).
     */
    public Optional<Bytes> key(Bytes destination, double now) {
        return known.computeIfAbsent(destination, this::load)
                .filter(ratchet -> ratchet.usable(now))
                .map(PeerRatchet::key);
    }

    private Optional<PeerRatchet> load(Bytes destination) {
        try {
            Optional<Bytes> content = store.load(file(destination));
            return content.isPresent()
                    ? Optional.of(PeerRatchet.parse(content.get()))
                    : Optional.empty();
        } catch (StoreFailure | MalformedFrame e) {
            // without it, the identity's own key is used until the next announce
            return Optional.empty();
        }
    }

    public void forget(Bytes destination) {
        known.remove(destination);
        store.remove(file(destination));
    }

    /** Removes files that have expired, cannot be read, or belong to nobody who is known. */
    public void clean(double now, Predicate<Bytes> isKnown) {
        known.keySet().removeIf(destination -> !isKnown.test(destination));
        for (String name : store.names(FOLDER)) {
            if (!DESTINATION.matcher(name).matches()) continue;
            Bytes destination = Bytes.hex(name);
            if (!isKnown.test(destination)
                    || !load(destination).map(r -> r.usable(now)).orElse(false)) {
                forget(destination);
            }
        }
    }
}
