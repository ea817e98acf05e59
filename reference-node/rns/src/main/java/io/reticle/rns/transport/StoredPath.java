package io.reticle.rns.transport;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.msgpack.Value;

import java.util.ArrayList;
import java.util.List;

/**
 * One path as it stands in the files {@code destination_table} and {@code tunnels} (R-NET-187,
 * R-NET-188): a MessagePack array.
 *
 * <pre>
 *  index  element
 *  0      destination hash, 16 bytes
 *  1      when it was learned or used, in seconds, as a float
 *  2      next hop, 16 bytes
 *  3      hops
 *  4      when it expires, in seconds, as a float
 *  5      array of random hashes, 10 bytes each, oldest first
 *  6      hash of the interface's display text, 32 bytes; nil in a tunnel that nobody is at
 *  7      hash of the announce, 32 bytes: the name of its own file
 * </pre>
 *
 * @param used in microseconds since the Unix epoch
 * @param expires in microseconds since the Unix epoch
 * @param interfaceHash {@link Bytes#EMPTY} for nil
 */
public record StoredPath(
        Bytes destination,
        long used,
        Bytes nextHop,
        int hops,
        long expires,
        List<Bytes> randomHashes,
        Bytes interfaceHash,
        Bytes announceHash) {
    private static final int ELEMENTS = 8;
    private static final int HASH = 32;
    private static final int ADDRESS = 16;
    private static final int MAX_HOPS = 128;
    private static final double SECOND = 1_000_000;

    /**
     * @throws MalformedFrame if an element is missing, or is not what it has to be
     */
    static StoredPath of(Value row) throws MalformedFrame {
        if (!(row instanceof Value.Array(var elements)) || elements.size() < ELEMENTS) {
            throw new MalformedFrame("stored path", 0, "an array of 8", "something else");
        }
        if (!(elements.get(5) instanceof Value.Array(var hashes))) {
            throw new MalformedFrame("stored path", 5, "an array", "something else");
        }
        List<Bytes> randomHashes = new ArrayList<>();
        int first = Math.max(0, hashes.size() - Route.HISTORY);
        for (Value hash : hashes.subList(first, hashes.size())) {
            randomHashes.add(bytes(hash, 5, Route.RANDOM_HASH));
        }
        double hops = number(elements.get(3), 3);
        if (!(hops >= 0 && hops <= MAX_HOPS)) {
            throw new MalformedFrame("stored path", 3, "0 to 128 hops", hops + " hops");
        }
        return new StoredPath(
                bytes(elements.get(0), 0, ADDRESS),
                moment(elements.get(1), 1),
                bytes(elements.get(2), 2, ADDRESS),
                (int) hops,
                moment(elements.get(4), 4),
                List.copyOf(randomHashes),
                elements.get(6) instanceof Value.Nil
                        ? Bytes.EMPTY
                        : bytes(elements.get(6), 6, HASH),
                bytes(elements.get(7), 7, HASH));
    }

    static Bytes bytes(Value value, int index, int size) throws MalformedFrame {
        if (value instanceof Value.Binary(var bytes) && bytes.length() == size) {
            return bytes.compact();
        }
        throw new MalformedFrame("stored path", index, size + " bytes", "something else");
    }

    /** Microseconds, of a number of seconds. */
    static long moment(Value value, int index) throws MalformedFrame {
        double micros = number(value, index) * SECOND;
        if (!(Math.abs(micros) < Long.MAX_VALUE)) {
            throw new MalformedFrame("stored path", index, "a time", "no time that there can be");
        }
        return Math.round(micros);
    }

    private static double number(Value value, int index) throws MalformedFrame {
        return value.asNumber()
                .orElseThrow(
                        () ->
                                new MalformedFrame(
                                        "stored path", index, "a number", "something else"));
    }

    Value value() {
        return new Value.Array(
                List.of(
                        new Value.Binary(destination),
                        new Value.Real(used / SECOND),
                        new Value.Binary(nextHop),
                        new Value.Int(hops),
                        new Value.Real(expires / SECOND),
                        new Value.Array(
                                randomHashes.stream().<Value>map(Value.Binary::new).toList()),
                        interfaceHash.isEmpty() ? new Value.Nil() : new Value.Binary(interfaceHash),
                        new Value.Binary(announceHash)));
    }
}
