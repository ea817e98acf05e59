package io.reticle.lxmf.message;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.msgpack.Value;

import java.util.ArrayList;
import java.util.List;

/**
 * What a propagation node is given, by clients and by other nodes: {@code [time, [entry, …]]}
 * (R-LXMF-29).
 *
 * @param time seconds since the Unix epoch, by the sender's clock; nobody uses it
 * @param entries each a {@link PropagationEntry}, or too short to be one
 */
public record Upload(Value time, List<Bytes> entries) {
    private static final String WHAT = "LXMF upload";

    public Upload {
        entries = List.copyOf(entries);
    }

    /**
     * @param time seconds since the Unix epoch
     */
    public static Upload of(double time, List<Bytes> entries) {
        return new Upload(new Value.Real(time), entries);
    }

    /**
     * @throws MalformedFrame if it is no array of two with a list of {@code bin} at its end
     */
    public static Upload parse(Bytes packed) throws MalformedFrame {
        if (!(Value.parse(packed) instanceof Value.Array(var parts)) || parts.size() != 2) {
            throw new MalformedFrame(WHAT, 0, "an array of 2", "another value");
        }
        if (!(parts.get(1) instanceof Value.Array(var list))) {
            throw new MalformedFrame(WHAT, 1, "a list of entries", "another value");
        }
        List<Bytes> entries = new ArrayList<>();
        for (Value entry : list) {
            if (!(entry instanceof Value.Binary(var bytes))) {
                throw new MalformedFrame(WHAT, 1, "entries of type bin", "another type");
            }
            entries.add(bytes);
        }
        return new Upload(parts.get(0), entries);
    }

    public Bytes encode() {
        List<Value> list = entries.stream().<Value>map(Value.Binary::new).toList();
        return new Value.Array(time, new Value.Array(list)).encode();
    }
}
