package io.reticle.lxmf.announce;

import io.reticle.lxmf.stamp.MessageStamp;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.msgpack.Value;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the lxmf.delivery destination says of itself: {@code [name, stamp cost, [functionality]]},
 * or, from old software, nothing but a name (R-LXMF-69, R-LXMF-70).
 *
 * @param name to be shown to people; without NUL and without space around it when read
 * @param stampCost that messages to it have to bear: 1 to 254
 * @param compression whether it takes compressed resources (R-LXMF-72)
 */
public record DeliveryAnnounce(Optional<String> name, OptionalInt stampCost, boolean compression) {
    private static final int COMPRESSION = 0x00;
    private static final int ARRAY_16 = 0xdc;

    /** As Python has it, which is not quite Unicode's. */
    private static final String SPACE =
            "[\\s\\x1c-\\x1f\\x85\\xa0\\u1680\\u2000-\\u200a"
                    + "\\u2028\\u2029\\u202f\\u205f\\u3000]+";

    public DeliveryAnnounce {
        if (stampCost.isPresent() && !isCost(stampCost.getAsInt())) {
            throw new IllegalArgumentException(
                    "a stamp cost of %d: %d to %d"
                            .formatted(
                                    stampCost.getAsInt(),
                                    MessageStamp.LEAST_COST,
                                    MessageStamp.MOST_COST));
        }
    }

    private static boolean isCost(double cost) {
        return cost >= MessageStamp.LEAST_COST && cost <= MessageStamp.MOST_COST;
    }

    /**
     * Reads application data. What begins like an array of up to 65,535 elements is one, anything
     * else a name (R-LXMF-71); elements that are not there or of another type mean none, and that
     * compression is taken (R-LXMF-73).
     *
     * @param appData empty where the announce has none
     * @throws MalformedFrame if the array is damaged; nothing is known then that was not before
     */
    public static DeliveryAnnounce parse(Bytes appData) throws MalformedFrame {
        if (appData.isEmpty()) {
            return new DeliveryAnnounce(Optional.empty(), OptionalInt.empty(), true);
        }
        if (!beginsArray(appData.at(0))) {
            return new DeliveryAnnounce(utf8(appData), OptionalInt.empty(), true);
        }
        if (!(Value.parse(appData) instanceof Value.Array(var elements))) {
            throw new IllegalStateException("an array begins, and none comes");
        }
        return new DeliveryAnnounce(
                element(elements, 0).flatMap(DeliveryAnnounce::shownName),
                element(elements, 1).map(DeliveryAnnounce::cost).orElse(OptionalInt.empty()),
                element(elements, 2).map(DeliveryAnnounce::allowsCompression).orElse(true));
    }

    private static boolean beginsArray(int octet) {
        return octet >= 0x90 && octet <= 0x9f || octet == ARRAY_16;
    }

    private static Optional<Value> element(List<Value> elements, int index) {
        return elements.stream().skip(index).findFirst();
    }

    private static Optional<String> shownName(Value value) {
        return value instanceof Value.Binary(var bytes)
                ? utf8(bytes)
                        .map(
                                name ->
                                        name.replace("\0", "")
                                                .replaceAll("^" + SPACE + "|" + SPACE + "$", ""))
                : Optional.empty();
    }

    private static Optional<String> utf8(Bytes bytes) {
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

    private static OptionalInt cost(Value value) {
        return value instanceof Value.Int(var number) && isCost(number.doubleValue())
                ? OptionalInt.of(number.intValue())
                : OptionalInt.empty();
    }

    private static boolean allowsCompression(Value value) {
        return !(value instanceof Value.Array(var codes))
                || codes.stream()
                        .flatMap(code -> code.asNumber().stream())
                        .anyMatch(code -> code == COMPRESSION);
    }

    public Bytes encode() {
        Value shown =
                name.<Value>map(text -> new Value.Binary(Bytes.utf8(text))).orElse(new Value.Nil());
        Value cost = stampCost.isPresent() ? new Value.Int(stampCost.getAsInt()) : new Value.Nil();
        Value functionality =
                compression ? new Value.Array(new Value.Int(COMPRESSION)) : new Value.Array();
        return new Value.Array(shown, cost, functionality).encode();
    }
}
