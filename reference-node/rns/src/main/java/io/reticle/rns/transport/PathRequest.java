package io.reticle.rns.transport;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;

import java.util.List;
import java.util.Optional;

/**
 * A question for the way to a destination (R-NET-91 to R-NET-93), sent in the clear to a PLAIN
 * destination that is the same on every network.
 *
 * <pre>
 *  offset            size    field
 *  leaf  transport
 *  0     0           16      destination hash
 *  -     16          16      transport id of the asking transport node
 *  16    32          1 to 16 tag, random; longer ones are cut to 16
 * </pre>
 */
public record PathRequest(Bytes destination, Optional<Bytes> transportId, Bytes tag) {
    public static final int TAG_SIZE = 16;
    private static final DestinationName NAME =
            new DestinationName("rnstransport", List.of("path", "request"));

    /** Where path requests go: {@code 6b9f66014d9853faab220fba47d02761} (R-NET-01). */
    public static Bytes address(CryptoProvider crypto) {
        return NAME.plainAddress(crypto);
    }

    /**
     * @throws MalformedFrame if there is no tag (R-NET-92)
     */
    public static PathRequest parse(Bytes data) throws MalformedFrame {
        int length = data.length();
        if (length <= 16) {
            throw new MalformedFrame("path request", 16, "a tag", length + " bytes in all");
        }
        boolean transport = length > 32;
        Bytes tag = data.from(transport ? 32 : 16);
        return new PathRequest(
                data.slice(0, 16),
                transport ? Optional.of(data.slice(16, 32)) : Optional.empty(),
                tag.slice(0, Math.min(TAG_SIZE, tag.length())));
    }

    public Packet packet(CryptoProvider crypto) {
        return Packet.of(
                PacketType.DATA,
                DestinationType.PLAIN,
                address(crypto),
                Context.NONE,
                Bytes.concat(destination, transportId.orElse(Bytes.EMPTY), tag));
    }

    /** What makes two requests the same one: destination and tag (R-NET-94). */
    public Bytes key() {
        return Bytes.concat(destination, tag);
    }
}
