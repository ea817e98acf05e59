package io.reticle.lxmf.announce;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.msgpack.Value;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What a propagation node says of itself (R-LXMF-74):
 *
 * <pre>
 *  [false, time base, active, message limit, sync limit,
 *   [stamp cost, flexibility, peering cost], metadata]
 * </pre>
 *
 * @param timeBase seconds since the Unix epoch, by the node's clock
 * @param active whether others may peer with it; false of one that takes from static peers only
 *     (R-LXMF-76)
 * @param messageLimit most that one message may have, in kB
 * @param syncLimit most that may come at once, in kB
 * @param stampCost that messages have to bear
 * @param flexibility how much less is taken nevertheless
 * @param peeringCost that nodes have to bear who offer messages
 * @param metadata by number
 */
public record PropagationAnnounce(
        long timeBase,
        boolean active,
        double messageLimit,
        double syncLimit,
        int stampCost,
        int flexibility,
        int peeringCost,
        Value.Map metadata) {

    private static final String WHAT = "propagation node's app data";
    private static final int ELEMENTS = 7;
    private static final int COSTS = 3;
    private static final int VERSION = 0x00;
    private static final int NAME = 0x01;
    private static final int IMPLEMENTATION = 0xfe;

    /** Metadata as nodes give it; numbers in the authority's order. */
    public static Value.Map metadata(String implementation, String version, Optional<String> name) {
        SequencedMap<Value, Value> entries = new LinkedHashMap<>();
        entries.put(new Value.Int(IMPLEMENTATION), new Value.Text(implementation));
        entries.put(new Value.Int(VERSION), new Value.Text(version));
        name.ifPresent(
                text -> entries.put(new Value.Int(NAME), new Value.Binary(Bytes.utf8(text))));
        return new Value.Map(entries);
    }

    /**
     * Reads application data. More elements than seven are passed over, whole numbers may come as
     * any type of number, and the active flag as 0 or 1 (R-LXMF-75).
     *
     * @throws MalformedFrame if it is to be ignored
     */
    public static PropagationAnnounce parse(Bytes appData) throws MalformedFrame {
        if (!(Value.parse(appData) instanceof Value.Array(var elements))) {
            throw malformed(0, "an array", "another type");
        }
        if (elements.size() < ELEMENTS) {
            throw malformed(0, "at least 7 elements", "%d".formatted(elements.size()));
        }
        double active = number(elements, 2);
        if (active != 0 && active != 1) {
            throw malformed(2, "true or false", "another number");
        }
        if (!(elements.get(5) instanceof Value.Array(var costs)) || costs.size() < COSTS) {
            throw malformed(5, "a list of at least 3 costs", "another value");
        }
        if (!(elements.get(6) instanceof Value.Map metadata)) {
            throw malformed(6, "a map", "another type");
        }
        return new PropagationAnnounce(
                (long) number(elements, 1),
                active == 1,
                number(elements, 3),
                number(elements, 4),
                (int) number(costs, 0),
                (int) number(costs, 1),
                (int) number(costs, 2),
                metadata);
    }

    private static double number(List<Value> elements, int index) throws MalformedFrame {
        return elements.get(index)
                .asNumber()
                .filter(Double::isFinite)
                .orElseThrow(() -> malformed(index, "a number", "another value"));
    }

    private static MalformedFrame malformed(int element, String expected, String found) {
        return new MalformedFrame(WHAT, element, expected, found);
    }

    /** To be shown to people. */
    public Optional<String> name() {
        return metadata.get(NAME).flatMap(PropagationAnnounce::utf8);
    }

    private static Optional<String> utf8(Value value) {
        if (!(value instanceof Value.Binary(var bytes))) return Optional.empty();
        try {
            return Optional.of(
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes.toArray()))
                            .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** Limits that are whole numbers are written as such. */
    public Bytes encode() {
        return new Value.Array(
                        new Value.Bool(false),
                        new Value.Int(timeBase),
                        new Value.Bool(active),
                        limit(messageLimit),
                        limit(syncLimit),
                        new Value.Array(
                                new Value.Int(stampCost),
                                new Value.Int(flexibility),
                                new Value.Int(peeringCost)),
                        metadata)
                .encode();
    }

    private static Value limit(double size) {
        return size == Math.rint(size) ? new Value.Int((long) size) : new Value.Real(size);
    }
}
