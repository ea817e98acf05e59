package io.reticle.rns.transport;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.msgpack.Value;

import java.util.ArrayList;
import java.util.List;

/**
 * The file {@code tunnels}: one MessagePack array of tunnels, each an array (R-NET-151, R-NET-187,
 * R-NET-188).
 *
 * <pre>
 *  index  element
 *  0      tunnel id, 32 bytes
 *  1      hash of the interface's display text, 32 bytes; nil where nobody is at its other end
 *  2      array of paths, each as in {@link StoredPath}
 *  3      when it expires, in seconds, as a float
 * </pre>
 */
public record TunnelFile(List<Row> tunnels, int skipped) {
    private static final int ID = 32;
    private static final int ELEMENTS = 4;

    /**
     * One tunnel.
     *
     * @param interfaceHash {@link Bytes#EMPTY} for nil
     * @param expires in microseconds since the Unix epoch
     */
    public record Row(Bytes id, Bytes interfaceHash, List<StoredPath> paths, long expires) {
        private Value value() {
            return new Value.Array(
                    List.of(
                            new Value.Binary(id),
                            interfaceHash.isEmpty()
                                    ? new Value.Nil()
                                    : new Value.Binary(interfaceHash),
                            new Value.Array(paths.stream().map(StoredPath::value).toList()),
                            new Value.Real(expires / 1e6)));
        }
    }

    /** Of a table as it is. */
    public TunnelFile(List<Row> tunnels) {
        this(tunnels, 0);
    }

    /**
     * @throws MalformedFrame if it is no array, or a truncated one; a row that is no tunnel, and a
     *     path that is none, is skipped
     */
    public static TunnelFile parse(Bytes file) throws MalformedFrame {
        List<Row> tunnels = new ArrayList<>();
        int skipped = 0;
        for (Bytes row : Value.elements(file)) {
            try {
                tunnels.add(row(Value.parse(row)));
            } catch (MalformedFrame e) {
                skipped++;
            }
        }
        return new TunnelFile(tunnels, skipped);
    }

    private static Row row(Value value) throws MalformedFrame {
        if (!(value instanceof Value.Array(var elements)) || elements.size() < ELEMENTS) {
            throw new MalformedFrame("stored tunnel", 0, "an array of 4", "something else");
        }
        if (!(elements.get(2) instanceof Value.Array(var rows))) {
            throw new MalformedFrame("stored tunnel", 2, "an array", "something else");
        }
        List<StoredPath> paths = new ArrayList<>();
        for (Value path : rows) {
            try {
                paths.add(StoredPath.of(path));
            } catch (MalformedFrame e) {
                // the other paths of the tunnel are as good as before
            }
        }
        return new Row(
                StoredPath.bytes(elements.get(0), 0, ID),
                elements.get(1) instanceof Value.Nil
                        ? Bytes.EMPTY
                        : StoredPath.bytes(elements.get(1), 1, ID),
                List.copyOf(paths),
                StoredPath.moment(elements.get(3), 3));
    }

    public Bytes encode() {
        return new Value.Array(tunnels.stream().map(Row::value).toList()).encode();
    }
}
