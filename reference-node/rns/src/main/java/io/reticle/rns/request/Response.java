package io.reticle.rns.request;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.msgpack.Value;

import java.util.List;

/**
 * What is answered: MessagePack {@code [request id, value]}, in a RESPONSE packet where it fits,
 * else as a resource (R-CORE-156).
 *
 * @param requestId 16 bytes
 * @param value one MessagePack value, as it came
 */
public record Response(Bytes requestId, Bytes value) {
    private static final int ID_SIZE = 16;

    /**
     * @throws MalformedFrame if {@code packed} is not an array of 16 bytes and a value
     *     (R-CORE-164); elements after these are ignored
     */
    public static Response parse(Bytes packed) throws MalformedFrame {
        List<Bytes> elements = Value.elements(packed);
        if (elements.size() < 2) {
            throw new MalformedFrame("response", 0, "2 elements", elements.size() + " elements");
        }
        if (!(Value.parse(elements.get(0)) instanceof Value.Binary(var requestId))) {
            throw new MalformedFrame("response", 1, "a request id as bytes", "something else");
        }
        if (requestId.length() != ID_SIZE) {
            throw new MalformedFrame(
                    "response", 1, ID_SIZE + " bytes of request id", requestId.length() + " bytes");
        }
        return new Response(requestId, elements.get(1));
    }

    public Bytes encode() {
        return Bytes.concat(Bytes.wrap((byte) 0x92), new Value.Binary(requestId).encode(), value);
    }

    /**
     * What a client's limit is compared with when the response came in a packet: the value's size
     * less two bytes, as the authority counts (R-CORE-160).
     */
    public int countedSize() {
        return value.length() - 2;
    }
}
