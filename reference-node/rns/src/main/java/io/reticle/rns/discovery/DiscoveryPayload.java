package io.reticle.rns.discovery;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.stamp.Workblock;

/**
 * The app data of a discovery announce.
 *
 * <pre>
 *  offset  size  field
 *  0       1     flags: 0x01 signed (means nothing), 0x02 encrypted
 *  1       …     the {@link StampedInfo}, or its encryption to the network's identity
 * </pre>
 *
 * @param body what follows the flags
 */
public record DiscoveryPayload(boolean encrypted, Bytes body) {
    private static final int ENCRYPTED = 0x02;

    /**
     * @throws MalformedFrame if there is nothing but flags and a stamp
     */
    public static DiscoveryPayload parse(Bytes appData) throws MalformedFrame {
        if (appData.length() <= Workblock.STAMP_SIZE + 1) {
            throw new MalformedFrame(
                    "discovery announce", 0, "more than 33 bytes", appData.length() + " bytes");
        }
        return new DiscoveryPayload((appData.at(0) & ENCRYPTED) != 0, appData.from(1));
    }

    public Bytes encode() {
        return Bytes.concat(Bytes.wrap((byte) (encrypted ? ENCRYPTED : 0)), body);
    }
}
