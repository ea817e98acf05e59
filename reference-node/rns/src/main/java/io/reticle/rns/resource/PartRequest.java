package io.reticle.rns.resource;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;

import java.util.Optional;

/**
 * The parts that a receiver wants next (R-CORE-173), encrypted in a RESOURCE_REQ packet.
 *
 * <pre>
 *  offset  size  field
 *  0       1     0xff: the receiver knows no more map hashes; else 0x00
 *  1       4     the last map hash that it knows; only after 0xff
 *  1 or 5  32    the segment's hash
 *  then    4·k   map hashes of the parts
 * </pre>
 *
 * @param lastKnown asks for the map's continuation after this hash
 * @param wanted map hashes, one after another; k may be 0
 */
public record PartRequest(Bytes resource, Optional<Bytes> lastKnown, Bytes wanted) {
    private static final int MAP_SUFFICIENT = 0x00;
    private static final int MAP_EXHAUSTED = 0xFF;

    /**
     * @throws MalformedFrame if the bytes end before the segment's hash does; bytes after the last
     *     whole map hash are ignored
     */
    public static PartRequest parse(Bytes plaintext) throws MalformedFrame {
        boolean exhausted = !plaintext.isEmpty() && plaintext.at(0) == MAP_EXHAUSTED;
        int hashAt = exhausted ? 1 + MapHash.SIZE : 1;
        int wantedAt = hashAt + Advertisement.HASH_SIZE;
        if (plaintext.length() < wantedAt) {
            throw new MalformedFrame(
                    "part request",
                    plaintext.length(),
                    "at least " + wantedAt + " bytes",
                    plaintext.length() + " bytes");
        }
        int extra = (plaintext.length() - wantedAt) % MapHash.SIZE;
        return new PartRequest(
                plaintext.slice(hashAt, wantedAt),
                exhausted ? Optional.of(plaintext.slice(1, hashAt)) : Optional.empty(),
                plaintext.slice(wantedAt, plaintext.length() - extra));
    }

    public Bytes encode() {
        return Bytes.concat(
                Bytes.wrap((byte) (lastKnown.isPresent() ? MAP_EXHAUSTED : MAP_SUFFICIENT)),
                lastKnown.orElse(Bytes.EMPTY),
                resource,
                wanted);
    }

    /** How many parts are wanted. */
    public int count() {
        return wanted.length() / MapHash.SIZE;
    }
}
