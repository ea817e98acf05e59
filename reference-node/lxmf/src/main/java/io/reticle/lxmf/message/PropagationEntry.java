package io.reticle.lxmf.message;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;

import java.util.Optional;

/**
 * A message as propagation nodes keep it and pass it on (R-LXMF-29).
 *
 * <pre>
 *  offset  size  field
 *  0       n     data: {@link SealedMessage}
 *  n       32    propagation stamp over the transient id
 * </pre>
 */
public record PropagationEntry(Bytes data, Bytes stamp) {
    private static final int STAMP_SIZE = 32;

    /** What nodes count as the least that a message is, with nothing in it. */
    public static final int OVERHEAD = 112;

    /** Takes an entry apart; empty if it is too short to be considered (R-LXMF-50). */
    public static Optional<PropagationEntry> split(Bytes entry) {
        if (entry.length() <= OVERHEAD + STAMP_SIZE) return Optional.empty();
        int end = entry.length() - STAMP_SIZE;
        return Optional.of(new PropagationEntry(entry.slice(0, end), entry.from(end)));
    }

    /** SHA-256 of the data, without the stamp: 32 bytes (R-LXMF-26). */
    public Bytes transientId(CryptoProvider crypto) {
        return crypto.sha256(data);
    }

    /** Where it is to go: the recipient's lxmf.delivery address. */
    public Bytes destination() {
        return data.slice(0, Message.ADDRESS_SIZE);
    }

    public Bytes encode() {
        return Bytes.concat(data, stamp);
    }
}
