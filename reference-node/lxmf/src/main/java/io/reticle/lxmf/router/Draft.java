package io.reticle.lxmf.router;

import io.reticle.lxmf.message.Method;
import io.reticle.lxmf.message.Payload;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.msgpack.Value;

import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;

/**
 * A message that somebody wants to send.
 *
 * @param destination the recipient's lxmf.delivery address
 * @param title UTF-8
 * @param content UTF-8
 * @param fields by number
 * @param method an opportunistic message that is too long for one packet goes over a link
 * @param ticket whether the recipient gets one, with which its answers need no stamp
 * @param stampCost 1 to 254; without one, what the recipient announced
 * @param timestamp seconds since the Unix epoch; without one, the time of submission
 */
public record Draft(
        Bytes destination,
        Bytes title,
        Bytes content,
        SequencedMap<Value, Value> fields,
        Method method,
        boolean ticket,
        OptionalInt stampCost,
        Optional<Double> timestamp) {

    public Draft {
        if (destination.length() != 16) {
            throw new IllegalArgumentException(
                    "an address has 16 bytes, not " + destination.length());
        }
        fields = new LinkedHashMap<>(fields);
    }

    /** Text, and nothing else. */
    public static Draft of(Bytes destination, String title, String content, Method method) {
        return new Draft(
                destination,
                Bytes.utf8(title),
                Bytes.utf8(content),
                new LinkedHashMap<>(),
                method,
                false,
                OptionalInt.empty(),
                Optional.empty());
    }

    /** The same, with other fields. */
    public Draft with(SequencedMap<Value, Value> others) {
        return new Draft(destination, title, content, others, method, ticket, stampCost, timestamp);
    }

    /** The same, with a ticket for the recipient where one is due. */
    public Draft withTicket() {
        return new Draft(destination, title, content, fields, method, true, stampCost, timestamp);
    }

    Payload payload(double now) {
        return Payload.of(timestamp.orElse(now), title, content, fields);
    }
}
