package io.reticle.lxmf.message;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.identity.PublicIdentity;

/**
 * A message that only its recipient can open, and anybody may carry: on paper, or through
 * propagation nodes.
 *
 * <pre>
 *  offset  size  field
 *  0       16    destination: the recipient's lxmf.delivery address
 *  16      n     what follows the destination in {@link Message}, encrypted to the recipient
 * </pre>
 */
public record SealedMessage(Bytes destination, Bytes ciphertext) {

    /**
     * @param target the key to encrypt to: the recipient's ratchet, or its own
     */
    public static SealedMessage seal(
            Message message, PublicIdentity recipient, Bytes target, Entropy entropy)
            throws CryptoFailure {
        return new SealedMessage(
                message.destination(),
                recipient.encrypt(message.afterDestination(), target, entropy));
    }

    /**
     * @throws MalformedFrame if it is shorter than what the authority holds for a message
     */
    public static SealedMessage parse(Bytes data) throws MalformedFrame {
        if (data.length() < PropagationEntry.OVERHEAD) {
            throw new MalformedFrame(
                    "sealed message",
                    data.length(),
                    "at least %d bytes".formatted(PropagationEntry.OVERHEAD),
                    "%d".formatted(data.length()));
        }
        return new SealedMessage(
                data.slice(0, Message.ADDRESS_SIZE), data.from(Message.ADDRESS_SIZE));
    }

    /** SHA-256 of all of it: 32 bytes, by which nodes know it (R-LXMF-26). */
    public Bytes transientId(CryptoProvider crypto) {
        return crypto.sha256(destination, ciphertext);
    }

    /** With the stamp that a propagation node asks for. */
    public PropagationEntry entry(Bytes stamp) {
        return new PropagationEntry(encode(), stamp);
    }

    public Bytes encode() {
        return Bytes.concat(destination, ciphertext);
    }
}
