package io.reticle.lxmf.message;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.identity.PublicIdentity;

/**
 * A message as it travels, in the bytes in which it came (R-LXMF-01).
 *
 * <pre>
 *  offset  size  field
 *  0       16    destination: the recipient's lxmf.delivery address
 *  16      16    source: the sender's lxmf.delivery address
 *  32      64    signature over destination ‖ source ‖ unstamped payload ‖ message id
 *  96      n     payload: {@link Payload}
 * </pre>
 *
 * The message id is SHA-256(destination ‖ source ‖ unstamped payload) (R-LXMF-04). Of a message
 * without a stamp, the unstamped payload is what came, byte for byte and with whatever follows the
 * array; of one with a stamp it is the first four elements written anew in the shortest form, so
 * that a sender who wrote them otherwise does not verify (R-LXMF-07, R-LXMF-08, R-LXMF-14).
 *
 * @param id 32 bytes
 */
public record Message(
        Bytes destination,
        Bytes source,
        Bytes signature,
        Bytes packedPayload,
        Payload payload,
        Bytes id) {

    public static final int ADDRESS_SIZE = CryptoProvider.TRUNCATED_HASH_SIZE;

    /** What stands before the payload. */
    public static final int HEADER_SIZE = 2 * ADDRESS_SIZE + CryptoProvider.SIGNATURE_SIZE;

    /**
     * @throws MalformedFrame if it is too short or its payload is none (R-LXMF-10)
     */
    public static Message parse(CryptoProvider crypto, Bytes container) throws MalformedFrame {
        if (container.length() <= HEADER_SIZE) {
            throw new MalformedFrame(
                    "LXMF message",
                    container.length(),
                    "more than %d bytes".formatted(HEADER_SIZE),
                    "%d".formatted(container.length()));
        }
        Bytes destination = container.slice(0, ADDRESS_SIZE);
        Bytes source = container.slice(ADDRESS_SIZE, 2 * ADDRESS_SIZE);
        Bytes packed = container.from(HEADER_SIZE);
        Payload payload = Payload.parse(packed);
        Bytes hashed = payload.stamp().isPresent() ? payload.unstamped() : packed;
        return new Message(
                destination,
                source,
                container.slice(2 * ADDRESS_SIZE, HEADER_SIZE),
                packed,
                payload,
                crypto.sha256(destination, source, hashed));
    }

    /** Writes and signs a message; a stamp in {@code payload} goes with it unsigned. */
    public static Message write(
            CryptoProvider crypto,
            Identity sender,
            Bytes destination,
            Bytes source,
            Payload payload) {
        Bytes hashed = payload.unstamped();
        Bytes id = crypto.sha256(destination, source, hashed);
        Bytes signature = sender.sign(Bytes.concat(destination, source, hashed, id));
        return new Message(destination, source, signature, payload.encode(), payload, id);
    }

    /** The same message with a stamp: its id and signature stay (R-LXMF-06). */
    public Message stamped(Bytes stamp) {
        Payload carried = payload.stamped(stamp);
        return new Message(destination, source, signature, carried.encode(), carried, id);
    }

    /** Whether the source signed it (R-LXMF-05). */
    public boolean verifiedBy(PublicIdentity sender) {
        Bytes hashed = payload.stamp().isPresent() ? payload.unstamped() : packedPayload;
        return sender.verify(Bytes.concat(destination, source, hashed, id), signature);
    }

    /** What an opportunistic packet carries, whose header has the destination (R-LXMF-24). */
    public Bytes afterDestination() {
        return Bytes.concat(source, signature, packedPayload);
    }

    public Bytes encode() {
        return Bytes.concat(destination, source, signature, packedPayload);
    }
}
