package io.reticle.rns.identity;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.msgpack.Value;

import java.util.LinkedHashMap;

/**
 * A ratchet that somebody else announced, as it stands in the file of that destination: a
 * MessagePack map (R-CORE-049).
 *
 * <pre>
 *  key         value
 *  "ratchet"   32 bytes: an X25519 public key
 *  "received"  seconds since the Unix epoch, as a float
 * </pre>
 */
public record PeerRatchet(Bytes key, double received) {
    /** Seconds for which a ratchet is used after it was received: 30 days (R-CORE-050). */
    public static final long LIFE = 2_592_000;

    private static final String WHAT = "peer ratchet file";

    public Bytes encode() {
        LinkedHashMap<Value, Value> entries = new LinkedHashMap<>();
        entries.put(new Value.Text("ratchet"), new Value.Binary(key));
        entries.put(new Value.Text("received"), new Value.Real(received));
        return new Value.Map(entries).encode();
    }

    /**
     * @throws MalformedFrame if it is no such map, or the key is not of 32 bytes
     */
    public static PeerRatchet parse(Bytes file) throws MalformedFrame {
        if (!(Value.parse(file) instanceof Value.Map map)) {
            throw new MalformedFrame(WHAT, 0, "a map", "something else");
        }
        if (!(map.get("ratchet").orElse(null) instanceof Value.Binary(var key))
                || key.length() != CryptoProvider.KEY_SIZE) {
            throw new MalformedFrame(WHAT, 0, "32 bytes under \"ratchet\"", "something else");
        }
        double received =
                map.get("received")
                        .flatMap(Value::asNumber)
                        .filter(Double::isFinite)
                        .orElseThrow(
                                () ->
                                        new MalformedFrame(
                                                WHAT,
                                                0,
                                                "a finite number under \"received\"",
                                                "something else"));
        return new PeerRatchet(key, received);
    }

    /**
     * @param now in seconds since the Unix epoch
     */
    public boolean usable(double now) {
        return now < received + LIFE;
    }
}
