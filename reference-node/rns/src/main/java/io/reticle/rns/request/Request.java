package io.reticle.rns.request;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.msgpack.Value;

import java.util.List;

/**
 * What a client asks: MessagePack {@code [time, path hash, data]}, in a REQUEST packet where it
 * fits, else as a resource (R-CORE-154).
 *
 * @param time of asking, in seconds since the Unix epoch, by the client's clock
 * @param pathHash 16 bytes: which of the destination's handlers is meant
 * @param data one MessagePack value, as it came
 */
public record Request(double time, Bytes pathHash, Bytes data) {
    private static final int PATH_HASH_SIZE = 16;

    /** The first 16 bytes of SHA-256 over the path in UTF-8. */
    public static Bytes pathHash(CryptoProvider crypto, String path) {
        return crypto.truncatedHash(Bytes.utf8(path));
    }

    /** The id of a request that went as a resource (R-CORE-155). */
    public static Bytes idOf(CryptoProvider crypto, Bytes packed) {
        return crypto.truncatedHash(packed);
    }

    /**
     * @throws MalformedFrame if {@code packed} is not an array of a number, 16 bytes and a value
     *     (R-CORE-164); elements after these are ignored
     */
    public static Request parse(Bytes packed) throws MalformedFrame {
        List<Bytes> elements = Value.elements(packed);
        if (elements.size() < 3) {
            throw new MalformedFrame("request", 0, "3 elements", elements.size() + " elements");
        }
        double time =
                Value.parse(elements.get(0))
                        .asNumber()
                        .orElseThrow(
                                () ->
                                        new MalformedFrame(
                                                "request", 1, "a time as a number", "no number"));
        if (!(Value.parse(elements.get(1)) instanceof Value.Binary(var hash))
                || hash.length() != PATH_HASH_SIZE) {
            throw new MalformedFrame(
                    "request",
                    1 + elements.get(0).length(),
                    "a path hash of 16 bytes",
                    "something else");
        }
        return new Request(time, hash, elements.get(2));
    }

    public Bytes encode() {
        return Bytes.concat(
                Bytes.wrap((byte) 0x93),
                new Value.Real(time).encode(),
                new Value.Binary(pathHash).encode(),
                data);
    }
}
