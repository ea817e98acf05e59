package io.reticle.rns.transport;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.identity.PublicIdentity;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;

import java.util.List;

/**
 * A node asks its peer to keep the paths that it tells, over all reconnects of one interface
 * (R-NET-145 to R-NET-147). Sent in the clear to a PLAIN destination that is the same everywhere.
 *
 * <pre>
 *  offset  size  field
 *  0       64    public key of the asking node's transport identity
 *  64      32    hash of its interface's display text
 *  96      16    random
 *  112     64    signature over all before it
 * </pre>
 *
 * @param signed bytes 0 to 112
 */
public record TunnelRequest(Bytes signed, Bytes signature) {
    private static final int KEY = 64;
    private static final int NAMED = 96;
    private static final int SIGNED = 112;
    private static final int SIZE = 176;
    private static final int RANDOM_SIZE = 16;
    private static final DestinationName NAME =
            new DestinationName("rnstransport", List.of("tunnel", "synthesize"));

    /** Where they go: {@code 91bf0910267b59b0e864e0d4c91602ca} (R-NET-01). */
    public static Bytes address(CryptoProvider crypto) {
        return NAME.plainAddress(crypto);
    }

    /**
     * @throws MalformedFrame if it is not 176 bytes long
     */
    public static TunnelRequest parse(Bytes data) throws MalformedFrame {
        if (data.length() != SIZE) {
            throw new MalformedFrame("tunnel request", 0, "176 bytes", data.length() + " bytes");
        }
        return new TunnelRequest(data.slice(0, SIGNED), data.from(SIGNED));
    }

    /**
     * Makes and signs one.
     *
     * @param interfaceHash 32 bytes
     */
    public static TunnelRequest make(Identity identity, Bytes interfaceHash, Entropy entropy) {
        Bytes signed =
                Bytes.concat(
                        identity.publicIdentity().key(), interfaceHash, entropy.bytes(RANDOM_SIZE));
        return new TunnelRequest(signed, identity.sign(signed));
    }

    public Packet packet(CryptoProvider crypto) {
        return Packet.of(
                PacketType.DATA,
                DestinationType.PLAIN,
                address(crypto),
                Context.NONE,
                Bytes.concat(signed, signature));
    }

    /** 32 bytes: the same for one interface of one node, whenever it connects. */
    public Bytes tunnelId(CryptoProvider crypto) {
        return crypto.sha256(signed.slice(0, NAMED));
    }

    /** Whether the node whose key it carries signed it. */
    public boolean verifies(CryptoProvider crypto) throws MalformedFrame {
        return PublicIdentity.parse(crypto, signed.slice(0, KEY)).verify(signed, signature);
    }
}
