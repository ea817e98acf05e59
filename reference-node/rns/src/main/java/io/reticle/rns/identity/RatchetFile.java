package io.reticle.rns.identity;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.msgpack.Value;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * A destination's own ratchets as they stand in their file: a MessagePack map (R-CORE-043).
 *
 * <pre>
 *  key          value
 *  "signature"  64 bytes: the identity's Ed25519 signature over the value of "ratchets"
 *  "ratchets"   bytes that are a MessagePack array of X25519 private keys of 32 bytes, newest first
 * </pre>
 */
public record RatchetFile(List<Bytes> ratchets) {
    private static final String WHAT = "ratchet file";

    public RatchetFile {
        ratchets = List.copyOf(ratchets);
    }

    public Bytes encode(Identity owner) {
        List<Value> keys = new ArrayList<>(ratchets.size());
        for (Bytes ratchet : ratchets) keys.add(new Value.Binary(ratchet));
        Bytes packed = new Value.Array(keys).encode();
        LinkedHashMap<Value, Value> entries = new LinkedHashMap<>();
        entries.put(new Value.Text("signature"), new Value.Binary(owner.sign(packed)));
        entries.put(new Value.Text("ratchets"), new Value.Binary(packed));
        return new Value.Map(entries).encode();
    }

    /**
     * @throws MalformedFrame if it is no such map, the signature is not {@code owner}'s
     *     (R-CORE-044), or a ratchet is not of 32 bytes
     */
    public static RatchetFile parse(PublicIdentity owner, Bytes file) throws MalformedFrame {
        Bytes signature = member(file, "signature");
        Bytes packed = member(file, "ratchets");
        if (!owner.verify(packed, signature)) {
            throw new MalformedFrame(
                    WHAT, 0, "a signature by " + owner, "one that does not verify");
        }
        if (!(Value.parse(packed) instanceof Value.Array(var elements))) {
            throw new MalformedFrame(WHAT, 0, "an array of ratchets", "something else");
        }
        List<Bytes> ratchets = new ArrayList<>(elements.size());
        for (Value element : elements) {
            if (!(element instanceof Value.Binary(var key))
                    || key.length() != CryptoProvider.KEY_SIZE) {
                throw new MalformedFrame(WHAT, 0, "ratchets of 32 bytes", element.toString());
            }
            ratchets.add(key);
        }
        return new RatchetFile(ratchets);
    }

    private static Bytes member(Bytes file, String name) throws MalformedFrame {
        if (Value.parse(file) instanceof Value.Map map
                && map.get(name).orElse(null) instanceof Value.Binary(var bytes)) {
            return bytes;
        }
        throw new MalformedFrame(
                WHAT, 0, "a map with bytes under \"" + name + "\"", "something else");
    }
}
