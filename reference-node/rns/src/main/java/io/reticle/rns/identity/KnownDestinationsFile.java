package io.reticle.rns.identity;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.msgpack.Value;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The file {@code known_destinations}: one MessagePack map from 16-byte destination hashes to
 * arrays (R-CORE-034).
 *
 * <pre>
 *  index  element
 *  0      when the last announce came, in seconds, as a float
 *  1      packet hash of that announce, 32 bytes
 *  2      public key, 64 bytes
 *  3      app data, bytes or nil
 *  4      use: 0 never, −1 retained, else seconds; missing in files of older releases
 * </pre>
 */
public record KnownDestinationsFile(List<KnownDestination> entries) {
    private static final int KEY = CryptoProvider.TRUNCATED_HASH_SIZE;
    private static final int OLD_ROW = 4;
    private static final String WHAT = "known destinations";

    public KnownDestinationsFile {
        entries = List.copyOf(entries);
    }

    public Bytes encode() {
        return Value.encodeMap(
                entries.size(), () -> entries.stream().map(KnownDestinationsFile::row).iterator());
    }

    private static Map.Entry<Value, Value> row(KnownDestination entry) {
        return Map.entry(
                new Value.Binary(entry.destination()),
                new Value.Array(
                        new Value.Real(entry.lastAnnounce()),
                        new Value.Binary(entry.packetHash()),
                        new Value.Binary(entry.identity().key()),
                        entry.appData().<Value>map(Value.Binary::new).orElseGet(Value.Nil::new),
                        use(entry.used())));
    }

    /** Times are floats; the two marks are whole numbers, as the authority writes them. */
    private static Value use(double used) {
        return used == KnownDestination.NEVER_USED || used == KnownDestination.RETAINED
                ? new Value.Int((long) used)
                : new Value.Real(used);
    }

    /**
     * Skips rows under keys that are not 16 bytes long (R-CORE-035).
     *
     * @throws MalformedFrame if it is no MessagePack map, or a row is not as it should be
     */
    public static KnownDestinationsFile parse(CryptoProvider crypto, Bytes file)
            throws MalformedFrame {
        if (!(Value.parse(file) instanceof Value.Map map)) {
            throw new MalformedFrame(WHAT, 0, "a map", "something else");
        }
        List<KnownDestination> entries = new ArrayList<>(map.entries().size());
        for (Map.Entry<Value, Value> row : map.entries().entrySet()) {
            if (!(row.getKey() instanceof Value.Binary(var key)) || key.length() != KEY) continue;
            if (!(row.getValue() instanceof Value.Array(var elements))
                    || elements.size() < OLD_ROW) {
                throw wrong(key, "an array of 4 elements or more");
            }
            entries.add(entry(crypto, key, elements));
        }
        return new KnownDestinationsFile(entries);
    }

    private static MalformedFrame wrong(Bytes destination, String expected) {
        return new MalformedFrame(
                WHAT, 0, expected + " under " + destination.brief(), "something else");
    }

    private static KnownDestination entry(CryptoProvider crypto, Bytes destination, List<Value> row)
            throws MalformedFrame {
        double used =
                row.size() == OLD_ROW
                        ? KnownDestination.NEVER_USED
                        : number(destination, row.get(OLD_ROW));
        return new KnownDestination(
                destination,
                number(destination, row.get(0)),
                binary(destination, row.get(1)),
                PublicIdentity.parse(crypto, binary(destination, row.get(2))),
                row.get(3) instanceof Value.Nil
                        ? Optional.empty()
                        : Optional.of(binary(destination, row.get(3))),
                used);
    }

    private static double number(Bytes destination, Value value) throws MalformedFrame {
        return value.asNumber()
                .filter(Double::isFinite)
                .orElseThrow(() -> wrong(destination, "finite numbers of seconds"));
    }

    private static Bytes binary(Bytes destination, Value value) throws MalformedFrame {
        if (value instanceof Value.Binary(var bytes)) return bytes;
        throw wrong(destination, "bytes");
    }
}
