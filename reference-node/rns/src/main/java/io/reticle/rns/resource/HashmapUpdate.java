package io.reticle.rns.resource;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.msgpack.Value;

import java.util.List;

/**
 * The continuation of a segment's map (R-CORE-174), encrypted in a RESOURCE_HMU packet.
 *
 * <pre>
 *  offset  size  field
 *  0       32    the segment's hash
 *  32      …     MessagePack [map segment, map hashes]
 * </pre>
 *
 * @param mapSegment which run of 74 map hashes, from 0
 * @param hashes map hashes, one after another: 74, or fewer at the end of the map
 */
public record HashmapUpdate(Bytes resource, int mapSegment, Bytes hashes) {
    /**
     * @throws MalformedFrame if the bytes are not a hash and an array of a number and bytes
     */
    public static HashmapUpdate parse(Bytes plaintext) throws MalformedFrame {
        if (plaintext.length() <= Advertisement.HASH_SIZE) {
            throw new MalformedFrame(
                    "hashmap update",
                    plaintext.length(),
                    "more than 32 bytes",
                    plaintext.length() + " bytes");
        }
        List<Bytes> elements = Value.elements(plaintext.from(Advertisement.HASH_SIZE));
        if (elements.size() < 2) {
            throw new MalformedFrame(
                    "hashmap update", 32, "2 elements", elements.size() + " elements");
        }
        if (!(Value.parse(elements.get(0)) instanceof Value.Int segment)
                || !segment.fitsLong()
                || segment.exact() < 0
                || segment.exact() > Integer.MAX_VALUE) {
            throw new MalformedFrame(
                    "hashmap update", 33, "a map segment from 0", "something else");
        }
        if (!(Value.parse(elements.get(1)) instanceof Value.Binary(var hashes))) {
            throw new MalformedFrame(
                    "hashmap update",
                    33 + elements.get(0).length(),
                    "map hashes as bytes",
                    "something else");
        }
        return new HashmapUpdate(
                plaintext.slice(0, Advertisement.HASH_SIZE), (int) segment.exact(), hashes);
    }

    public Bytes encode() {
        return Bytes.concat(
                resource,
                new Value.Array(new Value.Int(mapSegment), new Value.Binary(hashes)).encode());
    }
}
