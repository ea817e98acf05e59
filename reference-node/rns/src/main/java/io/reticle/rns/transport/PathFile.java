package io.reticle.rns.transport;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.msgpack.Value;

import java.util.ArrayList;
import java.util.List;

/**
 * The file {@code destination_table}: one MessagePack array of paths (R-NET-187 to R-NET-190).
 *
 * @param skipped how many rows were none
 */
public record PathFile(List<StoredPath> paths, int skipped) {
    /** Of a table as it is. */
    public PathFile(List<StoredPath> paths) {
        this(paths, 0);
    }

    /**
     * @throws MalformedFrame if it is no array, or a truncated one; a row that is no path is
     *     skipped
     */
    public static PathFile parse(Bytes file) throws MalformedFrame {
        List<StoredPath> paths = new ArrayList<>();
        int skipped = 0;
        for (Bytes row : Value.elements(file)) {
            try {
                paths.add(StoredPath.of(Value.parse(row)));
            } catch (MalformedFrame e) {
                skipped++;
            }
        }
        return new PathFile(paths, skipped);
    }

    public Bytes encode() {
        return new Value.Array(paths.stream().map(StoredPath::value).toList()).encode();
    }
}
