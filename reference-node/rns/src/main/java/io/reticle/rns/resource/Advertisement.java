package io.reticle.rns.resource;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.msgpack.Value;

import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * What a sender says of one segment before anything is transferred: a MessagePack map (R-CORE-165),
 * encrypted in a RESOURCE_ADV packet.
 *
 * <pre>
 *  key  type     field
 *  t    int      size of the segment's encrypted stream, 3 145 725 at most (R-CORE-167)
 *  d    int      size of the whole resource before compression, metadata included (R-CORE-186)
 *  n    int      number of parts; receivers count for themselves
 *  h    bin 32   the segment's hash
 *  r    bin 4    what the hashes are salted with
 *  o    bin 32   hash of the first segment
 *  i    int      this segment, from 1
 *  l    int      how many segments there are
 *  q    bin/nil  id of the request that this is, or answers
 *  f    int      flags
 *  m    bin      the first map hashes, 74 at most
 * </pre>
 */
public record Advertisement(
        int transferSize,
        long dataSize,
        int parts,
        Bytes hash,
        Bytes random,
        Bytes original,
        int segment,
        int segments,
        Optional<Bytes> requestId,
        int flags,
        Bytes hashes) {
    // the flags (R-CORE-166)
    public static final int ENCRYPTED = 0x01;
    public static final int COMPRESSED = 0x02;
    public static final int SPLIT = 0x04;
    public static final int REQUEST = 0x08;
    public static final int RESPONSE = 0x10;
    public static final int METADATA = 0x20;

    /** Three times the largest segment. */
    public static final int MAX_TRANSFER_SIZE = 3_145_725;

    public static final int HASH_SIZE = 32;
    public static final int RANDOM_SIZE = 4;
    private static final int REQUEST_ID_SIZE = 16;

    public boolean encrypted() {
        return (flags & ENCRYPTED) != 0;
    }

    public boolean compressed() {
        return (flags & COMPRESSED) != 0;
    }

    public boolean split() {
        return (flags & SPLIT) != 0;
    }

    public boolean isRequest() {
        return requestId.isPresent() && (flags & REQUEST) != 0;
    }

    /** With both marks set it counts as a request. */
    public boolean isResponse() {
        return requestId.isPresent() && !isRequest() && (flags & RESPONSE) != 0;
    }

    public boolean hasMetadata() {
        return (flags & METADATA) != 0;
    }

    /**
     * Reads the map in any order; keys that it does not know are ignored.
     *
     * @throws MalformedFrame if a key is missing, of another type, or out of its bounds
     */
    public static Advertisement parse(Bytes packed) throws MalformedFrame {
        if (!(Value.parse(packed) instanceof Value.Map map)) {
            throw new MalformedFrame("advertisement", 0, "a map", "something else");
        }
        int segments = (int) number(map, "l", 1, Integer.MAX_VALUE);
        return new Advertisement(
                (int) number(map, "t", 0, MAX_TRANSFER_SIZE),
                number(map, "d", 0, Long.MAX_VALUE),
                (int) number(map, "n", 0, Integer.MAX_VALUE),
                bytes(map, "h", HASH_SIZE),
                bytes(map, "r", RANDOM_SIZE),
                bytes(map, "o", HASH_SIZE),
                (int) number(map, "i", 1, segments),
                segments,
                member(map, "q") instanceof Value.Nil
                        ? Optional.empty()
                        : Optional.of(bytes(map, "q", REQUEST_ID_SIZE)),
                (int) number(map, "f", 0, Integer.MAX_VALUE),
                bytes(map, "m"));
    }

    private static Value member(Value.Map map, String key) throws MalformedFrame {
        return map.get(key)
                .orElseThrow(() -> new MalformedFrame("advertisement", 0, "key " + key, "none"));
    }

    private static long number(Value.Map map, String key, long least, long most)
            throws MalformedFrame {
        Value value = member(map, key);
        if (value instanceof Value.Int number
                && number.fitsLong()
                && number.exact() >= least
                && number.exact() <= most) {
            return number.exact();
        }
        throw new MalformedFrame(
                "advertisement",
                0,
                "%s as a number from %d to %d".formatted(key, least, most),
                value instanceof Value.Int(var number) ? number.toString() : "no whole number");
    }

    private static Bytes bytes(Value.Map map, String key) throws MalformedFrame {
        if (member(map, key) instanceof Value.Binary(var bytes)) return bytes;
        throw new MalformedFrame("advertisement", 0, key + " as bytes", "something else");
    }

    private static Bytes bytes(Value.Map map, String key, int size) throws MalformedFrame {
        Bytes bytes = bytes(map, key);
        if (bytes.length() == size) return bytes;
        throw new MalformedFrame(
                "advertisement",
                0,
                "%s of %d bytes".formatted(key, size),
                bytes.length() + " bytes");
    }

    /** With the keys in the authority's order. */
    public Bytes encode() {
        LinkedHashMap<Value, Value> map = new LinkedHashMap<>();
        map.put(new Value.Text("t"), new Value.Int(transferSize));
        map.put(new Value.Text("d"), new Value.Int(dataSize));
        map.put(new Value.Text("n"), new Value.Int(parts));
        map.put(new Value.Text("h"), new Value.Binary(hash));
        map.put(new Value.Text("r"), new Value.Binary(random));
        map.put(new Value.Text("o"), new Value.Binary(original));
        map.put(new Value.Text("i"), new Value.Int(segment));
        map.put(new Value.Text("l"), new Value.Int(segments));
        map.put(
                new Value.Text("q"),
                requestId.<Value>map(Value.Binary::new).orElseGet(Value.Nil::new));
        map.put(new Value.Text("f"), new Value.Int(flags));
        map.put(new Value.Text("m"), new Value.Binary(hashes));
        return new Value.Map(map).encode();
    }
}
