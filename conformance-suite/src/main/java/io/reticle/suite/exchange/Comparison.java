package io.reticle.suite.exchange;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.msgpack.Value;
import io.reticle.suite.adapter.Adapter;
import io.reticle.suite.adapter.AdapterFailed;
import io.reticle.suite.adapter.AdapterRejected;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What two implementations make of the same damaged inputs of one function.
 *
 * @param kind the function
 * @param total inputs compared
 * @param accepted those that both accepted, with the same output
 * @param known where they differ for a documented reason
 * @param differences all other differences, one line each
 */
public record Comparison(
        String kind, int total, int accepted, List<String> known, List<String> differences) {
    /** Members that hold one MessagePack value: one hands it on as it came, the other anew. */
    private static final Set<String> PACKED = Set.of("data", "value", "metadata");

    private static final int SHOWN = 200;

    public Comparison {
        known = List.copyOf(known);
        differences = List.copyOf(differences);
    }

    /** What came of one input. */
    private sealed interface Opinion {
        record Accepted(JsonNode output) implements Opinion {}

        record Refused(String why) implements Opinion {}

        record Broken(String why) implements Opinion {}

        default String brief() {
            var text =
                    switch (this) {
                        case Accepted(var output) -> "accepted as " + output;
                        case Refused(var why) -> "refused: " + why;
                        case Broken(var why) -> "broken: " + why;
                    };
            return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
        }
    }

    /**
     * Lets both judge {@code count} inputs drawn from {@code seed}.
     *
     * @param authority the implementation that decides what is right
     */
    public static Comparison of(
            Adapter authority, Adapter other, String kind, long seed, int count) {
        var inputs = new DamagedInputs(kind, seed);
        var known = new ArrayList<String>();
        var differences = new ArrayList<String>();
        int accepted = 0;
        for (int i = 0; i < count; i++) {
            var input = inputs.next();
            var right = opinion(authority, kind, input);
            var found = opinion(other, kind, input);
            if (agree(kind, right, found)) {
                if (right instanceof Opinion.Accepted) accepted++;
                continue;
            }
            var reason = reason(kind, right, found);
            if (reason.isPresent()) {
                known.add(reason.get());
            } else {
                differences.add(input + "\n      " + right.brief() + "\n      " + found.brief());
            }
        }
        return new Comparison(kind, count, accepted, known, differences);
    }

    private static Opinion opinion(Adapter adapter, String kind, ObjectNode input) {
        try {
            return new Opinion.Accepted(adapter.compute(kind, input));
        } catch (AdapterRejected rejected) {
            return new Opinion.Refused(rejected.getMessage());
        } catch (AdapterFailed failed) {
            return new Opinion.Broken(failed.getMessage());
        }
    }

    private static boolean agree(String kind, Opinion right, Opinion found) {
        if (right instanceof Opinion.Accepted(var one)
                && found instanceof Opinion.Accepted(var two)) {
            return alike(kind, one, two);
        }
        return right instanceof Opinion.Refused && found instanceof Opinion.Refused;
    }

    private static Optional<String> reason(String kind, Opinion right, Opinion found) {
        return right instanceof Opinion.Accepted && found instanceof Opinion.Refused(var why)
                ? KnownDifference.stricter(kind, why)
                : right instanceof Opinion.Refused(var told) && found instanceof Opinion.Accepted
                        ? KnownDifference.laxer(kind, told)
                        : Optional.empty();
    }

    private static boolean alike(String kind, JsonNode one, JsonNode two) {
        if (!Set.copyOf(one.propertyNames()).equals(Set.copyOf(two.propertyNames()))) return false;
        for (String name : one.propertyNames()) {
            var left = one.get(name);
            var right = two.get(name);
            boolean packed =
                    PACKED.contains(name)
                            && !kind.startsWith("stream-")
                            && !kind.startsWith("envelope-");
            if (!left.equals(right) && !(packed && sameValue(left, right))) return false;
        }
        return true;
    }

    private static boolean sameValue(JsonNode left, JsonNode right) {
        try {
            return left.isString()
                    && right.isString()
                    && Value.parse(Bytes.hex(left.stringValue()))
                            .encode()
                            .equals(Value.parse(Bytes.hex(right.stringValue())).encode());
        } catch (MalformedFrame e) {
            return false;
        }
    }
}
