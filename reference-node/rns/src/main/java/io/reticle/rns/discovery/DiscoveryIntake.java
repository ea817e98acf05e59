package io.reticle.rns.discovery;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.stamp.Workblock;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Judges discovery announces: who may tell, whether it can be read, what the stamp is worth
 * (R-NET-217 to R-NET-219). What was judged once is not judged again. Belongs to one thread.
 */
public final class DiscoveryIntake {
    /** Under which interfaces are announced. */
    public static final DestinationName NAME =
            new DestinationName("rnstransport", List.of("discovery", "interface"));

    /** Judgements that are kept. */
    private static final int MOST = 2_048;

    /** What came of an announce. */
    public sealed interface Verdict {
        /**
         * It tells of an interface.
         *
         * @param value what the stamp is worth, in bits
         */
        record Taken(InterfaceInfo info, Bytes stamp, int value) implements Verdict {}

        /** It does not count. */
        record Refused(String why) implements Verdict {}
    }

    private final CryptoProvider crypto;
    private final Set<Bytes> sources;
    private final int required;
    private final Optional<Identity> network;
    private final SequencedMap<Bytes, Verdict> judged = new LinkedHashMap<>();

    /**
     * @param sources identities that may tell, 16 bytes each; empty for everybody
     * @param required what a stamp must be worth, 0 to 256
     * @param network reads what is encrypted
     */
    public DiscoveryIntake(
            CryptoProvider crypto, Set<Bytes> sources, int required, Optional<Identity> network) {
        this.crypto = crypto;
        this.sources = Set.copyOf(sources);
        this.required = required;
        this.network = network;
    }

    /**
     * Judges one announce whose signature holds.
     *
     * @param source the hash of the identity that signed it
     */
    public Verdict judge(Bytes source, Bytes appData) {
        if (!sources.isEmpty() && !sources.contains(source)) {
            return new Verdict.Refused("%s is no source".formatted(source.brief()));
        }
        try {
            DiscoveryPayload payload = DiscoveryPayload.parse(appData);
            Bytes key = crypto.sha256(payload.body());
            Verdict known = judged.get(key);
            if (known != null) return known;
            Verdict verdict = judge(payload);
            judged.put(key, verdict);
            if (judged.size() > MOST) judged.pollFirstEntry();
            return verdict;
        } catch (MalformedFrame e) {
            return new Verdict.Refused(e.getMessage());
        }
    }

    private Verdict judge(DiscoveryPayload payload) throws MalformedFrame {
        Optional<Bytes> readable =
                payload.encrypted()
                        ? network.flatMap(own -> own.decrypt(payload.body()))
                        : Optional.of(payload.body());
        if (readable.isEmpty()) return new Verdict.Refused("it is for another network");
        StampedInfo stamped = StampedInfo.parse(readable.get());
        Workblock block = StampedInfo.workblock(crypto, stamped.packed());
        int value = block.value(stamped.stamp());
        if (value < required) {
            return new Verdict.Refused(
                    "the stamp is worth %d, %d are asked for".formatted(value, required));
        }
        return new Verdict.Taken(InterfaceInfo.parse(stamped.packed()), stamped.stamp(), value);
    }
}
