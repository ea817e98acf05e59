package io.reticle.rns.packet;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.identity.PublicIdentity;

import java.util.Optional;

/**
 * The proof that a packet arrived (R-CORE-088 to R-CORE-095).
 *
 * <pre>
 *  offset               size  field
 *  implicit  explicit
 *  -         0          32    hash of the proved packet
 *  0         32         64    Ed25519 signature over that hash
 * </pre>
 */
public record Proof(Optional<Bytes> packetHash, Bytes signature) {
    private static final int IMPLICIT = 64;
    private static final int EXPLICIT = 96;

    /**
     * @throws MalformedFrame if {@code data} has neither 64 nor 96 bytes (R-CORE-091)
     */
    public static Proof parse(Bytes data) throws MalformedFrame {
        return switch (data.length()) {
            case IMPLICIT -> new Proof(Optional.empty(), data);
            case EXPLICIT -> new Proof(Optional.of(data.slice(0, 32)), data.from(32));
            default ->
                    throw new MalformedFrame(
                            "proof", 0, "64 or 96 bytes", data.length() + " bytes");
        };
    }

    public static Proof of(Identity prover, Bytes packetHash, boolean explicit) {
        return new Proof(
                explicit ? Optional.of(packetHash) : Optional.empty(), prover.sign(packetHash));
    }

    public Bytes encode() {
        return packetHash.map(hash -> Bytes.concat(hash, signature)).orElse(signature);
    }

    /** Addressed to the first half of the proved packet's hash (R-CORE-089). */
    public Packet packet(Bytes provedHash) {
        return Packet.of(
                PacketType.PROOF,
                DestinationType.SINGLE,
                provedHash.slice(0, Packet.ADDRESS_SIZE),
                Context.NONE,
                encode());
    }

    /**
     * Whether this proves {@code hash}: the right hash where one is named, and a good signature.
     */
    public boolean proves(Bytes hash, PublicIdentity prover) {
        return packetHash.map(hash::equals).orElse(true) && prover.verify(hash, signature);
    }
}
